import { mkdir, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StewardError } from '../../../shared/model/steward-error'
import { writeWhole } from '../../files'

/** No document of the protocol is longer; a file that is was named by mistake. */
const MAX_BYTES = 4 * 1024 * 1024

const unreadable = (file: string, cause: unknown): StewardError =>
  new StewardError('not_found', `the file ${file} cannot be read`, {
    suggestions: ['Look at its name and whether you may read it'],
    cause,
  })

/** A file's text, bytes unchanged: a signature covers the byte order mark too. @throws StewardError `not_found`, `payload_too_large`, `document_malformed` */
export async function readText(file: string, maxBytes = MAX_BYTES): Promise<string> {
  const bytes = await readBounded(file, maxBytes)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new StewardError('document_malformed', `the file ${file} is not UTF-8 text`, { cause })
  }
}

async function readBounded(file: string, maxBytes: number): Promise<Uint8Array> {
  const { size } = await stat(file).catch((cause: unknown) => {
    throw unreadable(file, cause)
  })
  if (size > maxBytes)
    throw new StewardError('payload_too_large', `the file ${file} is longer than ${maxBytes / 1024 / 1024} MiB`)
  return readFile(file).catch((cause: unknown) => {
    throw unreadable(file, cause)
  })
}

/** What a text says as JSON. @throws StewardError `document_malformed` */
export function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'it cannot be parsed'
    throw new StewardError('document_malformed', `${name} is not JSON: ${why}`, { cause })
  }
}

/** @throws StewardError `document_malformed` where the file is not a JSON object */
export async function readObject(file: string): Promise<Record<string, unknown>> {
  const value = parseJson(await readText(file), file)
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
  throw new StewardError('document_malformed', `the file ${file} holds no JSON object`)
}

/** Writes a file that a person named, and the folders it lies in. */
export async function writeOut(file: string, text: string | Uint8Array, mode = 0o666): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeWhole(file, text, mode)
}

/** Whether there is a regular file of that name. */
export const isFile = async (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
