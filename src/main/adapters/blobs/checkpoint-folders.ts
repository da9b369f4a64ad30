import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { type Envelope, envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { Digest } from '../../../shared/model/ids'
import type { CheckpointFolder, Checkpoints } from '../../engine/ports'
import { writeWhole } from '../../files'
import { MAX_CHECKPOINT_BYTES } from '../../protocol/delegation'
import { parseJsonStrict } from '../../protocol/encoding'
import { BlobStore } from './blob-store'

const SUFFIX = '.json'
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/

/** Bytes that a name in a path may have, on every file system in use. */
const LONGEST_NAME = 255

/** Nothing is there, or what is there is no folder. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

/** What is in a folder; nothing where there is none yet. */
const entriesOf = (path: string): Promise<string[]> =>
  readdir(path).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })

/** `documents/<name>.json` beside the blocks, so that the folder can be carried elsewhere as it is. */
class CheckpointFolderOnDisk implements CheckpointFolder {
  readonly path: string
  readonly blocks: BlobStore

  constructor(path: string) {
    this.path = path
    this.blocks = new BlobStore(join(path, 'blocks'))
  }

  async save(name: string, document: Envelope): Promise<void> {
    const path = this.#documentPath(name)
    await mkdir(join(this.path, 'documents'), { recursive: true, mode: 0o700 })
    await writeWhole(path, JSON.stringify(document))
  }

  async read(name: string): Promise<Envelope | undefined> {
    let bytes: Uint8Array
    try {
      bytes = await readFile(this.#documentPath(name))
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
    // Base64 in JSON around the document.
    const parsed = envelope.safeParse(parseJsonStrict(bytes, { maxBytes: 2 * MAX_CHECKPOINT_BYTES, maxDepth: 8 }))
    if (parsed.success) return parsed.data
    throw new StewardError('checkpoint_invalid', `${this.#documentPath(name)} is not a signed document`, {
      suggestions: ['Resume from another checkpoint.'],
    })
  }

  async names(): Promise<string[]> {
    const entries = await entriesOf(join(this.path, 'documents'))
    return entries.flatMap((entry) => (entry.endsWith(SUFFIX) ? [entry.slice(0, -SUFFIX.length)] : [])).sort()
  }

  async remove(name: string): Promise<void> {
    await rm(this.#documentPath(name), { force: true })
  }

  async sweep(keep: ReadonlySet<Digest>): Promise<number> {
    const kept = new Set([...keep].map((digest) => this.blocks.pathOf(digest)))
    const root = join(this.path, 'blocks', 'sha256')
    let removed = 0
    for (const part of await entriesOf(root)) {
      for (const entry of await entriesOf(join(root, part))) {
        const path = join(root, part, entry)
        if (kept.has(path)) continue
        await rm(path, { force: true })
        removed += 1
      }
    }
    return removed
  }

  async destroy(): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }

  #documentPath(name: string): string {
    if (NAME.test(name)) return join(this.path, 'documents', `${name}${SUFFIX}`)
    throw new StewardError('checkpoint_unknown', `there is no checkpoint ${JSON.stringify(name.slice(0, 80))}`)
  }
}

/**
 * Checkpoint folders below `root`, read anew at each call so that a changed policy counts at once. A root that is already named
 * as the folder asked for (FAILURE_MODES 1.1 prints `./checkpoints/task-abc123/`) is that folder.
 */
export const checkpointFolders = (root: () => string): Checkpoints => ({
  folder(name) {
    if (!NAME.test(name))
      throw new StewardError('input_invalid', `a checkpoint folder cannot be named ${name.slice(0, 80)}`)
    return new CheckpointFolderOnDisk(basename(root()) === name ? root() : join(root(), name))
  },
  at(path) {
    // A folder that cannot be named cannot be there either; the system would say so in its own words.
    if (path.includes('\0') || path.split(/[/\\]/).some((name) => Buffer.byteLength(name) > LONGEST_NAME))
      throw new StewardError('input_invalid', `no folder can be named ${JSON.stringify(path.slice(0, 80))}`)
    return new CheckpointFolderOnDisk(resolve(path))
  },
  async list() {
    const names = await entriesOf(root())
    return Promise.all(names.map(async (name) => ({ name, changedAt: (await stat(join(root(), name))).mtimeMs })))
  },
})
