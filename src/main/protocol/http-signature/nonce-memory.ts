import { StewardError } from '../../../shared/model/errors'
import type { SignatureParameters } from './signature-fields'

/** More than this many live nonces mean an attack or a misconfiguration; new ones are then refused rather than forgotten. */
const MOST_NONCES = 2_000_000
const BUCKET_S = 30

/**
 * Remembers each nonce until its signature has expired (DESIGN §4 "replay"). It is in memory only, so signatures made before the
 * server's start are refused (TRUST "In flight").
 */
export class NonceMemory {
  readonly #startedAtS: number
  /** By the end of the span in which they expire, so that a whole span is forgotten at once. */
  readonly #buckets = new Map<number, Set<string>>()
  #count = 0

  /** @param startedAtMs milliseconds since the epoch */
  constructor(startedAtMs: number) {
    this.#startedAtS = Math.floor(startedAtMs / 1000)
  }

  /** Takes a verified signature's nonce. @throws StewardError `request_replayed`, `unavailable` */
  use({ created, expires, keyid, nonce }: SignatureParameters, nowMs: number): void {
    if (created < this.#startedAtS)
      // No fault of the sender: it was on its way, or its clock is a little behind.
      throw new StewardError('unavailable', 'the request was signed before this server started', {
        details: { retry_after_s: 1 },
        suggestions: ['Sign the request anew.'],
      })
    this.#forgetExpired(nowMs / 1000)
    const bucket = Math.ceil(expires / BUCKET_S)
    const seen = this.#buckets.get(bucket) ?? new Set<string>()
    const entry = `${keyid} ${nonce}`
    if (seen.has(entry))
      throw new StewardError('request_replayed', 'this request was sent before: its nonce is used up')
    if (this.#count >= MOST_NONCES) throw new StewardError('unavailable', 'too many requests are remembered at once')
    seen.add(entry)
    this.#buckets.set(bucket, seen)
    this.#count++
  }

  #forgetExpired(nowS: number): void {
    for (const [bucket, seen] of this.#buckets) {
      if (bucket * BUCKET_S >= nowS) continue
      this.#buckets.delete(bucket)
      this.#count -= seen.size
    }
  }
}
