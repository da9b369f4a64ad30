import type { BigIntStats } from 'node:fs'
import { type FileHandle, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { BLOCK_BYTES, type CheckpointFile } from '../../../shared/model/checkpoint'
import { StewardError } from '../../../shared/model/errors'
import type { Digest } from '../../../shared/model/ids'
import type { WorkspaceSnapshot } from '../../engine/ports'
import { checkArtifactName } from '../../protocol/delegation'
import { MAX_DEPTH, MAX_ENTRIES, openInside, refuse } from './inside'

/** Blocks that are read but not yet kept: bounds the memory, and lets hashing and writing overlap with reading. */
const IN_FLIGHT = 4
/** File systems count time in steps: a file as young as this may change again without looking changed. */
const RACY_NS = 1_000_000_000n

interface Found {
  readonly name: string
  readonly stats: BigIntStats
}

interface Walked {
  readonly files: Found[]
  readonly folders: string[]
}

const walk = async (root: string, prefix: string, depth: number, found: Walked): Promise<void> => {
  if (depth > MAX_DEPTH) throw refuse(`folders nested deeper than ${MAX_DEPTH}`, prefix)
  const entries = await readdir(join(root, prefix), { withFileTypes: true })
  if (entries.length === 0 && prefix !== '') found.folders.push(prefix)
  for (const entry of entries) {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    checkArtifactName(name)
    if (entry.isDirectory()) await walk(root, name, depth + 1, found)
    else if (entry.isFile()) found.files.push({ name, stats: await lstat(join(root, name), { bigint: true }) })
    else throw refuse(entry.isSymbolicLink() ? 'a symbolic link' : 'a special file', name)
    if (found.files.length + found.folders.length > MAX_ENTRIES) throw refuse(`more than ${MAX_ENTRIES} files`, name)
  }
}

const stampOf = ({ size, mtimeNs, ctimeNs, ino, mode }: BigIntStats): string =>
  `${size} ${mtimeNs} ${ctimeNs} ${ino} ${mode}`

/** Hands out at most `IN_FLIGHT` blocks at a time and keeps their order. */
class BlockKeeper {
  private readonly pending: Promise<void>[] = []

  constructor(private readonly keep: (block: Uint8Array) => Promise<Digest>) {}

  async add(block: Uint8Array, into: Digest[], index: number): Promise<void> {
    if (this.pending.length >= IN_FLIGHT) await this.pending.shift()
    const kept = this.keep(block).then((digest) => {
      into[index] = digest
    })
    // Awaited later; a failure meanwhile must not count as unhandled.
    kept.catch(() => undefined)
    this.pending.push(kept)
  }

  async settle(): Promise<void> {
    await Promise.all(this.pending.splice(0))
  }
}

const fill = async (file: FileHandle, block: Buffer, position: number): Promise<number> => {
  let filled = 0
  while (filled < block.byteLength) {
    const { bytesRead } = await file.read(block, filled, block.byteLength - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}

/** Reads a file to its end in blocks. Its size is what was read, whatever it was when the folder was listed. */
const readFileBlocks = async (file: FileHandle, keeper: BlockKeeper, maxBytes: number): Promise<[number, Digest[]]> => {
  const blocks: Digest[] = []
  for (let size = 0; ; ) {
    const block = Buffer.allocUnsafe(BLOCK_BYTES)
    const filled = await fill(file, block, size)
    if (filled > 0) await keeper.add(block.subarray(0, filled), blocks, size / BLOCK_BYTES)
    size += filled
    if (size > maxBytes)
      throw new StewardError('payload_too_large', `the workspace holds more than ${maxBytes} bytes`, {
        suggestions: ['Have the program leave less, or raise the limit of the agent.'],
      })
    if (filled < BLOCK_BYTES) return [size, blocks]
  }
}

/** As the port says. @throws StewardError `result_invalid` for what may not be in a workspace, `payload_too_large` */
export const takeSnapshot = async (
  root: string,
  keep: (block: Uint8Array) => Promise<Digest>,
  options: { readonly maxBytes: number; readonly previous?: WorkspaceSnapshot | undefined },
): Promise<WorkspaceSnapshot> => {
  const found: Walked = { files: [], folders: [] }
  await walk(root, '', 0, found)
  const earlier = new Map(options.previous?.files.map((file) => [file.name, file]))
  const keeper = new BlockKeeper(keep)
  const files: CheckpointFile[] = []
  const stamps = new Map<string, string>()
  const youngest = BigInt(Date.now()) * 1_000_000n - RACY_NS
  let left = options.maxBytes
  for (const { name, stats } of found.files.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const stamp = stampOf(stats)
    const known = options.previous?.stamps.get(name) === stamp ? earlier.get(name) : undefined
    const file = known ?? (await readFile(root, name, keeper, left, (stats.mode & 0o111n) !== 0n))
    left -= file.size
    files.push(file)
    if (stats.mtimeNs < youngest && stats.ctimeNs < youngest) stamps.set(name, stamp)
  }
  await keeper.settle()
  return { files, folders: found.folders.sort(), stamps }
}

const readFile = async (
  root: string,
  name: string,
  keeper: BlockKeeper,
  maxBytes: number,
  executable: boolean,
): Promise<CheckpointFile> => {
  const file = await openInside(root, name)
  try {
    const [size, blocks] = await readFileBlocks(file, keeper, maxBytes)
    return { name, size, ...(executable && { executable: true as const }), blocks }
  } finally {
    await file.close()
  }
}
