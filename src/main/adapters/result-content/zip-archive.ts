import { open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import type { ArchiveBudget, EntryType } from '../../protocol/result'
import { type ArchiveEntry, ArchiveProblem, type ArchiveSource, throwIf } from './archive-entry'

const LOCAL_FILE_HEADER = 0x04034b50
/** Upper half of the external attributes: the file's mode on Unix, whoever made the archive. */
const MODE_SHIFT = 16
const FORMAT_BITS = 0o170000
const TYPES: ReadonlyMap<number, EntryType> = new Map([
  [0o120000, 'link'],
  [0o010000, 'special'],
  [0o020000, 'special'],
  [0o060000, 'special'],
  [0o140000, 'special'],
  [0o040000, 'folder'],
])

const typeOf = (attributes: number, name: string): EntryType =>
  TYPES.get((attributes >>> MODE_SHIFT) & FORMAT_BITS) ?? (name.endsWith('/') ? 'folder' : 'file')

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const corrupt = (error: unknown): ArchiveProblem => {
  if (error instanceof ArchiveProblem) return error
  const message = messageOf(error)
  if (/unsupported compression method|multi-disk/i.test(message))
    return new ArchiveProblem(
      { code: 'archive_unsupported', message: `The ZIP archive cannot be read: ${message}` },
      error,
    )
  const truncated = (error as { code?: unknown } | undefined)?.code === 'Z_BUF_ERROR'
  return new ArchiveProblem(
    { code: truncated ? 'archive_truncated' : 'archive_corrupt', message: `The ZIP archive is damaged: ${message}` },
    error,
  )
}

/** A directory stands at the end of a ZIP archive: one that begins like an archive and has none was cut off. */
const beginsLikeZip = async (source: ArchiveSource): Promise<boolean> => {
  if ('bytes' in source) return source.bytes.byteLength >= 4 && source.bytes.readUInt32LE(0) === LOCAL_FILE_HEADER
  const file = await open(source.path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead === 4 && buffer.readUInt32LE(0) === LOCAL_FILE_HEADER
  } finally {
    await file.close()
  }
}

const openZip = async (source: ArchiveSource): Promise<ZipFile> => {
  const yauzl = await import('yauzl')
  // The library would end the whole archive at a bad name, and not say which fault it is.
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false } as const
  try {
    return 'bytes' in source
      ? await yauzl.fromBufferPromise(source.bytes, options)
      : await yauzl.openPromise(source.path, options)
  } catch (error) {
    if (!/central directory/i.test(messageOf(error))) throw corrupt(error)
    throw new ArchiveProblem(
      (await beginsLikeZip(source))
        ? { code: 'archive_truncated', message: 'The ZIP archive is cut off: its directory is missing' }
        : { code: 'archive_corrupt', message: 'The file is no ZIP archive' },
      error,
    )
  }
}

async function* bytesOf(zip: ZipFile, entry: Entry, budget: ArchiveBudget): AsyncGenerator<Uint8Array> {
  try {
    const stream = await zip.openReadStreamPromise(entry)
    let sum = 0
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      throwIf(budget.countBytes(chunk.byteLength))
      sum = crc32(chunk, sum)
      yield chunk
    }
    if (sum !== entry.crc32)
      throw new ArchiveProblem({ code: 'archive_corrupt', message: 'An entry does not have its checksum' })
  } catch (error) {
    throw corrupt(error)
  }
}

/** An entry that its own header calls otherwise is another file to a reader that goes from the front. */
const requireSameName = async (zip: ZipFile, entry: Entry): Promise<void> => {
  const { fileName } = await zip.readLocalFileHeaderPromise(entry)
  if (fileName.equals(entry.fileNameRaw)) return
  throw new ArchiveProblem({
    code: 'archive_corrupt',
    message: 'An entry has one name in front and another in the directory',
  })
}

/** The archive's directory, read whole before a byte is unpacked: a bomb that is honest about its size need not be. */
const directoryOf = async (zip: ZipFile, budget: ArchiveBudget): Promise<Entry[]> => {
  const entries: Entry[] = []
  let total = 0
  for await (const entry of zip.eachEntry()) {
    throwIf(budget.countEntry())
    total += entry.uncompressedSize
    throwIf(budget.foresee(total))
    entries.push(entry)
  }
  return entries
}

/** The entries of a ZIP archive; what comes out is counted against `budget`. @throws ArchiveProblem */
export async function* zipEntries(source: ArchiveSource, budget: ArchiveBudget): AsyncGenerator<ArchiveEntry> {
  const { getFileNameLowLevel } = await import('yauzl')
  const zip = await openZip(source)
  try {
    for (const entry of await directoryOf(zip, budget)) {
      if (entry.isEncrypted())
        throw new ArchiveProblem({ code: 'archive_encrypted', message: 'The archive is encrypted' })
      await requireSameName(zip, entry)
      const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true)
      yield {
        name,
        type: typeOf(entry.externalFileAttributes, name),
        size: entry.uncompressedSize,
        bytes: () => bytesOf(zip, entry, budget),
      }
    }
  } catch (error) {
    throw corrupt(error)
  } finally {
    zip.close()
  }
}
