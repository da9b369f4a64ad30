import { type FileHandle, open } from 'node:fs/promises'
import { StewardError } from '../../../shared/model/errors'

const MAX_BYTES = 1024 * 1024

/**
 * The text of a file; undefined where there is none.
 *
 * @throws StewardError `payload_too_large` over 1 MiB, `policy_malformed` where it is not UTF-8, `unavailable` where it cannot be read
 */
export async function readIfThere(path: string): Promise<string | undefined> {
  const bytes = await bytesOf(path)
  if (bytes === undefined) return undefined
  if (bytes.length > MAX_BYTES) throw new StewardError('payload_too_large', `the policy ${path} is larger than 1 MiB`)
  try {
    // Replaced silently, a damaged byte would be written back as another character.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new StewardError('policy_malformed', `the policy ${path} is not UTF-8 text`, {
      cause,
      suggestions: ['Save it as UTF-8.'],
    })
  }
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  try {
    const file = await open(path, 'r')
    return await readCapped(file).finally(() => file.close())
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new StewardError('unavailable', `the policy ${path} cannot be read`, { cause: error })
  }
}

/** One byte more than is allowed, so that a larger file is noticed and never held whole. */
async function readCapped(file: FileHandle): Promise<Buffer> {
  const buffer = Buffer.alloc(MAX_BYTES + 1)
  let length = 0
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return buffer.subarray(0, length)
}
