import { createReadStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Header } from 'tar-stream'
import type { ArchiveBudget, EntryType } from '../../protocol/result'
import { type ArchiveEntry, ArchiveProblem, type ArchiveSource, throwIf } from './archive-entry'

const TYPES: Readonly<Record<Header['type'], EntryType>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'folder',
  link: 'link',
  symlink: 'link',
  'character-device': 'special',
  'block-device': 'special',
  fifo: 'special',
}

const problemOf = (error: unknown): ArchiveProblem => {
  if (error instanceof ArchiveProblem) return error
  const { code, message = String(error) } = error as { code?: unknown; message?: string }
  const truncated = code === 'Z_BUF_ERROR' || /unexpected end of (?:data|file)/i.test(message)
  return new ArchiveProblem(
    truncated
      ? { code: 'archive_truncated', message: 'The archive is cut off' }
      : { code: 'archive_corrupt', message: `The archive is damaged: ${message}` },
    error,
  )
}

const BLOCK_BYTES = 512

/**
 * Counts every byte that is unpacked, those that belong to no entry too: a gigabyte of zeros after the end is a bomb as well. At
 * the end it wants the empty block that ends an archive: one that was cut between two entries would pass for a shorter one.
 */
const counting = (budget: ArchiveBudget): Transform => {
  let last = Buffer.alloc(0)
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      last = Buffer.concat([last, chunk.subarray(-BLOCK_BYTES)]).subarray(-BLOCK_BYTES)
      const fault = budget.countBytes(chunk.byteLength)
      if (fault) done(new ArchiveProblem(fault))
      else done(null, chunk)
    },
    flush(done) {
      if (last.byteLength === BLOCK_BYTES && last.every((byte) => byte === 0)) done()
      else
        done(new ArchiveProblem({ code: 'archive_truncated', message: 'The archive is cut off: its end is missing' }))
    },
  })
}

async function* bytesOf(entry: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of entry as AsyncIterable<Buffer>) yield chunk
  } catch (error) {
    throw problemOf(error)
  }
}

/** The entries of a tar archive, gzipped or not; what comes out is counted against `budget`. @throws ArchiveProblem */
export async function* tarEntries(
  source: ArchiveSource,
  gzipped: boolean,
  budget: ArchiveBudget,
): AsyncGenerator<ArchiveEntry> {
  const { extract } = await import('tar-stream')
  const packed = 'bytes' in source ? Readable.from([source.bytes]) : createReadStream(source.path)
  const unpacked = counting(budget)
  const stages = gzipped ? [packed, createGunzip(), unpacked] : [packed, unpacked]
  const entries = extract()
  // An error anywhere ends the whole: `pipe` alone would leave the others waiting for ever.
  for (const stage of stages) stage.on('error', (error: Error) => entries.destroy(problemOf(error)))
  stages.reduce((from, to) => from.pipe(to as Transform))
  unpacked.pipe(entries as unknown as NodeJS.WritableStream)
  try {
    for await (const entry of entries) {
      throwIf(budget.countEntry())
      const { name, type, size } = entry.header
      // A type that the format does not know is nothing a result needs.
      yield { name, type: TYPES[type] ?? 'special', size, bytes: () => bytesOf(entry) }
      // Whatever was not read is passed over.
      entry.resume()
    }
  } catch (error) {
    throw problemOf(error)
  } finally {
    for (const stage of stages) stage.destroy()
  }
}
