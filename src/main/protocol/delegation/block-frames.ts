import { BLOCK_BYTES } from '../../../shared/model/checkpoint'
import { StewardError } from '../../../shared/model/errors'

const HEADER_BYTES = 4

/** Blocks as one body: each after its length in four bytes, the highest first. */
export const frameBlocks = (blocks: readonly Uint8Array[]): Uint8Array => {
  const framed = Buffer.alloc(blocks.reduce((sum, block) => sum + HEADER_BYTES + block.byteLength, 0))
  let at = 0
  for (const block of blocks) {
    at = framed.writeUInt32BE(block.byteLength, at)
    framed.set(block, at)
    at += block.byteLength
  }
  return framed
}

const malformed = (finding: string): StewardError =>
  new StewardError('input_invalid', `the blocks cannot be read: ${finding}`, {
    suggestions: ['Send each block after its length in four bytes.'],
  })

/** The blocks of a body, as views of it. @throws StewardError `input_invalid` */
export const unframeBlocks = (body: Uint8Array): Uint8Array[] => {
  const view = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const blocks: Uint8Array[] = []
  for (let at = 0; at < view.byteLength; ) {
    if (at + HEADER_BYTES > view.byteLength) throw malformed('a length is cut off')
    const length = view.readUInt32BE(at)
    at += HEADER_BYTES
    if (length === 0 || length > BLOCK_BYTES) throw malformed(`a block of ${length} bytes`)
    if (at + length > view.byteLength) throw malformed('a block is cut off')
    blocks.push(view.subarray(at, at + length))
    at += length
  }
  return blocks
}

/**
 * Parts a stream into pieces of the sizes that are asked for, holding no more than one piece.
 *
 * @throws StewardError `response_malformed` where the stream ends too early
 */
export class PieceReader {
  private readonly source: AsyncIterator<Uint8Array>
  private rest: Uint8Array = new Uint8Array()

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]()
  }

  async take(size: number): Promise<Uint8Array> {
    const piece = Buffer.allocUnsafe(size)
    for (let filled = 0; filled < size; ) {
      if (this.rest.byteLength === 0) await this.refill()
      const part = this.rest.subarray(0, size - filled)
      piece.set(part, filled)
      filled += part.byteLength
      this.rest = this.rest.subarray(part.byteLength)
    }
    return piece
  }

  private async refill(): Promise<void> {
    const next = await this.source.next()
    if (next.done)
      throw new StewardError('response_malformed', 'the blocks ended before all that was asked for had come')
    this.rest = next.value
  }
}
