import { open, readdir, stat } from 'node:fs/promises'
import { cpus, freemem, release, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Surroundings } from '../../engine/ports'

/** Lines are short; of a long log only the end is read. */
const MOST_LOG_BYTES = 1024 * 1024

/** @param folder of the profile */
export const profileSurroundings = (folder: string, log: string): Surroundings => ({
  machine: () => ({
    system: `${process.platform} ${release()} ${process.arch}`,
    processors: cpus().length,
    memory_bytes: totalmem(),
    memory_free_bytes: freemem(),
    memory_used_bytes: process.memoryUsage().rss,
    node: process.versions.node,
    electron: process.versions['electron'] ?? 'not run in it',
  }),
  logLines: async (count) => (await endOf(log)).split('\n').filter(Boolean).slice(-count),
  sizes: async () => {
    const names = await readdir(folder)
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await sizeOf(join(folder, name))])))
  },
  pack,
})

async function endOf(file: string): Promise<string> {
  const handle = await open(file).catch(unlessGone)
  // Nothing was worth a line yet.
  if (handle === undefined) return ''
  try {
    const { size } = await handle.stat()
    const from = Math.max(0, size - MOST_LOG_BYTES)
    const { bytesRead, buffer: bytes } = await handle.read(Buffer.alloc(size - from), 0, size - from, from)
    const text = bytes.subarray(0, bytesRead).toString('utf8')
    return from === 0 ? text : text.slice(text.indexOf('\n') + 1)
  } finally {
    await handle.close()
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(unlessGone)
  if (!found?.isDirectory()) return found?.size ?? 0
  const names = (await readdir(path).catch(unlessGone)) ?? []
  const sizes = await Promise.all(names.map((name) => sizeOf(join(path, name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** What is not there, or went away while it was looked at, is no failure. @throws any other */
function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

async function pack(files: readonly { name: string; text: string }[]): Promise<Uint8Array> {
  const { pack: newPack } = await import('tar-stream')
  const archive = newPack()
  for (const { name, text } of files) archive.entry({ name, mode: 0o600 }, text)
  archive.finalize()
  const [{ buffer }, { createGzip }] = await Promise.all([import('node:stream/consumers'), import('node:zlib')])
  return buffer(archive.pipe(createGzip()))
}
