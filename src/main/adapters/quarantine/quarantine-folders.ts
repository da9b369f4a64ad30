import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { taskId } from '../../../shared/model/ids'
import type { ResultReport } from '../../../shared/model/result'
import type { ArrivedFile, Quarantine, QuarantinePlace } from '../../engine/ports'

const MAX_READABLE = 80

/** `3`, `src/main.py` → `0003-main.py.quarantined`: a person recognises it, no program opens it by its type, and it is one path part. */
const fileName = (index: number, name: string): string => {
  const readable = (name.split('/').at(-1) ?? '').replace(/[^A-Za-z0-9._-]/g, '_').slice(-MAX_READABLE)
  return `${String(index).padStart(4, '0')}-${readable}.quarantined`
}

/** Nothing has come yet where there is no folder. */
const foldersIn = async (path: string): Promise<string[]> => {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** Below `folder`, a folder a task and below it one an execution. */
export class QuarantineFolders implements Quarantine {
  readonly #root: string

  constructor(folder: string) {
    this.#root = folder
  }

  folder({ taskId, execution }: QuarantinePlace): string {
    return join(this.#root, taskId, String(execution))
  }

  async find(place: QuarantinePlace, index: number, name: string, size: number): Promise<ArrivedFile | undefined> {
    const path = this.#path(place, index, name)
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    return found?.size === size ? { path, size, complete: true } : undefined
  }

  async receive(
    place: QuarantinePlace,
    index: number,
    name: string,
    source: AsyncIterable<Uint8Array>,
    size: number,
  ): Promise<ArrivedFile> {
    const path = this.#path(place, index, name)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const draft = `${path}.part`
    const file = await open(draft, 'w', 0o600)
    try {
      const written = await copy(source, size, (chunk) => file.write(chunk))
      await file.sync()
      await rename(draft, path)
      return { path, ...written }
    } finally {
      await file.close()
      await rm(draft, { force: true })
    }
  }

  async describe(place: QuarantinePlace, report: ResultReport): Promise<void> {
    const folder = this.folder(place)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(join(folder, 'findings.json'), `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 })
  }

  async list(): Promise<(QuarantinePlace & { changedAt: number })[]> {
    const found = await Promise.all((await foldersIn(this.#root)).map((name) => this.#executionsOf(name)))
    return found.flat()
  }

  async remove(place: QuarantinePlace): Promise<void> {
    await rm(this.folder(place), { recursive: true, force: true })
  }

  async #executionsOf(name: string): Promise<(QuarantinePlace & { changedAt: number })[]> {
    const task = taskId.safeParse(name)
    if (!task.success) return []
    const numbers = (await foldersIn(join(this.#root, name))).map(Number).filter((number) => number > 0)
    return Promise.all(
      numbers.map(async (execution) => {
        const place = { taskId: task.data, execution }
        return { ...place, changedAt: (await stat(this.folder(place))).mtimeMs }
      }),
    )
  }

  #path(place: QuarantinePlace, index: number, name: string): string {
    return join(this.folder(place), 'files', fileName(index, name))
  }
}

async function copy(
  source: AsyncIterable<Uint8Array>,
  limit: number,
  write: (chunk: Uint8Array) => Promise<unknown>,
): Promise<{ size: number; complete: boolean }> {
  let size = 0
  for await (const chunk of source) {
    const room = limit - size
    if (chunk.byteLength > room) {
      await write(chunk.subarray(0, room))
      // Whoever sends more than was announced may go on for ever.
      return { size: limit, complete: false }
    }
    await write(chunk)
    size += chunk.byteLength
  }
  return { size, complete: size === limit }
}
