import type { FastifyReply } from 'fastify'
import { StewardError } from '../../../shared/model/errors'
import type { Clock } from '../../engine/ports'
import { type RateLimit, RateLimiter, type RateWindows, rateLimitFields } from '../../protocol/link'

/** Counts what clients use of a server, each kind of use for itself, and refuses what is too much (DESIGN §4). */
export class Quotas {
  readonly #clock: Clock
  readonly #kinds: ReadonlyMap<string, { readonly limit: RateLimit; readonly limiter: RateLimiter }>

  /** @param windowsOf where the windows of a kind are kept; undefined: in memory */
  constructor(
    limits: Readonly<Record<string, RateLimit>>,
    clock: Clock,
    windowsOf: (kind: string) => RateWindows | undefined = () => undefined,
  ) {
    this.#clock = clock
    this.#kinds = new Map(
      Object.entries(limits).map(([kind, limit]) => [
        kind,
        { limit, limiter: new RateLimiter(limit, windowsOf(kind)) },
      ]),
    )
  }

  /**
   * Counts one use by a client and says in the answer what is left. A kind without a limit is not counted.
   *
   * @throws StewardError `rate_limited` with the seconds to wait
   */
  spend(kind: string, client: string, reply: FastifyReply): void {
    const counted = this.#kinds.get(kind)
    if (counted === undefined) return
    const { limit, limiter } = counted
    const allowance = limiter.take(client, this.#clock.now())
    void reply.headers({ ...rateLimitFields(limit, allowance) })
    if (allowance.allowed) return
    const { requests, window_seconds } = limit
    throw new StewardError('rate_limited', `more than ${requests} ${kind} in ${window_seconds} s are too many`, {
      details: { retry_after_s: allowance.resetSeconds },
      suggestions: [`Wait ${allowance.resetSeconds} s, then go on more slowly.`],
    })
  }
}
