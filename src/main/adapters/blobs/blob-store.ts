import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, copyFile, link, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StewardError } from '../../../shared/model/errors'
import type { Digest } from '../../../shared/model/ids'
import type { Blobs } from '../../engine/ports'
import { writeWhole } from '../../files'
import { sha256Digest } from '../../protocol/encoding'

/** Content-addressed files below `folder`: `sha256/ab/<hex>`. Written aside, synced and renamed; verified whenever read. */
export class BlobStore implements Blobs {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  pathOf(digest: Digest): string {
    const hex = digest.slice('sha256:'.length)
    return join(this.#folder, 'sha256', hex.slice(0, 2), hex)
  }

  async put(bytes: Uint8Array): Promise<Digest> {
    const digest = sha256Digest(bytes)
    await this.putStream(once(bytes), digest, bytes.byteLength)
    return digest
  }

  async putStream(source: AsyncIterable<Uint8Array>, expected: Digest, maxBytes: number): Promise<number> {
    const path = this.pathOf(expected)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    let size = 0
    await writeWhole(path, async (file) => {
      const hash = createHash('sha256')
      for await (const chunk of source) {
        size += chunk.byteLength
        if (size > maxBytes)
          throw new StewardError('payload_too_large', `more than the ${maxBytes} bytes that were announced came`)
        hash.update(chunk)
        await file.write(chunk)
      }
      const found = `sha256:${hash.digest('hex')}`
      if (found !== expected)
        throw new StewardError('digest_mismatch', 'what came is not what the signed receipt names', {
          details: { expected, found },
        })
    })
    return size
  }

  async adopt(path: string, digest: Digest): Promise<void> {
    const target = this.pathOf(digest)
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    const draft = `${target}.${randomUUID()}.new`
    try {
      // A second name for the same bytes costs nothing; where the file system has none, they are copied.
      await link(path, draft).catch(() => copyFile(path, draft))
      await rename(draft, target)
    } finally {
      await rm(draft, { force: true })
    }
  }

  async has(digest: Digest): Promise<boolean> {
    return access(this.pathOf(digest)).then(
      () => true,
      () => false,
    )
  }

  async read(digest: Digest): Promise<Uint8Array> {
    const bytes = await readFile(this.pathOf(digest))
    if (sha256Digest(bytes) === digest) return bytes
    return this.#setAside(digest)
  }

  async *stream(digest: Digest): AsyncIterable<Uint8Array> {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(this.pathOf(digest)) as AsyncIterable<Uint8Array>) {
      hash.update(chunk)
      yield chunk
    }
    if (`sha256:${hash.digest('hex')}` !== digest) await this.#setAside(digest)
  }

  /** A damaged file must not be found again under its digest, nor be lost before somebody looked at it. */
  async #setAside(digest: Digest): Promise<never> {
    const aside = join(this.#folder, 'quarantine', `${digest.slice('sha256:'.length)}-${randomUUID()}`)
    await mkdir(dirname(aside), { recursive: true, mode: 0o700 })
    await rename(this.pathOf(digest), aside)
    throw new StewardError('blob_damaged', `the stored file ${digest} is damaged and was set aside`, {
      details: { moved_to: aside },
    })
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
