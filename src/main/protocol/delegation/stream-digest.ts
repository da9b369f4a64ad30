import { createHash } from 'node:crypto'
import { StewardError } from '../../../shared/model/errors'
import type { Digest } from '../../../shared/model/ids'

/**
 * SHA-256 and length of bytes as they come, without holding them.
 *
 * @param maxBytes no byte past this is read
 * @throws StewardError `payload_too_large`
 */
export const digestOfStream = async (
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<{ digest: Digest; size: number }> => {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of source) {
    size += chunk.byteLength
    if (size > maxBytes)
      throw new StewardError('payload_too_large', `a file has more than ${maxBytes} bytes`, {
        details: { limit: maxBytes },
        suggestions: ['Leave smaller files in the workspace, or raise the limit of the agent.'],
      })
    hash.update(chunk)
  }
  return { digest: `sha256:${hash.digest('hex')}` as Digest, size }
}
