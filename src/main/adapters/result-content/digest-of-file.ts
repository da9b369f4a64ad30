import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { Digest } from '../../../shared/model/ids'

/** Large enough that hashing, not asking the file system, is what takes the time. */
const CHUNK_BYTES = 1024 * 1024

/** SHA-256 of a file of any size, through one buffer. */
export async function digestOfFile(path: string): Promise<Digest> {
  const hash = createHash('sha256')
  const file = await open(path)
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES)
      if (bytesRead === 0) return `sha256:${hash.digest('hex')}` as Digest
      hash.update(bytesRead === CHUNK_BYTES ? chunk : chunk.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}
