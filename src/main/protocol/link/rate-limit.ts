/** `access.rate_limit`: how many requests one client may send within a window. */
export interface RateLimit {
  readonly requests: number
  readonly window_seconds: number
}

export interface Allowance {
  readonly allowed: boolean
  readonly remaining: number
  /** Whole seconds until the count begins anew. */
  readonly resetSeconds: number
}

/** More clients than this at once are not told apart any more: the oldest windows are forgotten first. */
const MOST_CLIENTS = 100_000

/** Counts each client's requests in windows that begin with its first one. */
export class RateLimiter {
  readonly #limit: RateLimit
  readonly #windows = new Map<string, { endsAt: number; used: number }>()

  constructor(limit: RateLimit) {
    this.#limit = limit
  }

  /** Counts one request of a client; one that is refused is not counted. */
  take(client: string, nowMs: number): Allowance {
    const { requests } = this.#limit
    const window = this.#windowOf(client, nowMs)
    const allowed = window.used < requests
    if (allowed) window.used += 1
    const resetSeconds = Math.max(1, Math.ceil((window.endsAt - nowMs) / 1000))
    return { allowed, remaining: requests - window.used, resetSeconds }
  }

  #windowOf(client: string, nowMs: number): { endsAt: number; used: number } {
    const known = this.#windows.get(client)
    if (known && nowMs < known.endsAt) return known
    const window = { endsAt: nowMs + this.#limit.window_seconds * 1000, used: 0 }
    // At the end of the line again: the map's order is that of the windows' ends.
    this.#windows.delete(client)
    this.#windows.set(client, window)
    const [oldest] = this.#windows.keys()
    if (this.#windows.size > MOST_CLIENTS && oldest !== undefined) this.#windows.delete(oldest)
    return window
  }
}

/** The fields of draft-ietf-httpapi-ratelimit-headers: the policy, and what is left of it. */
export const rateLimitFields = (
  { requests, window_seconds }: RateLimit,
  { remaining, resetSeconds }: Allowance,
): { readonly 'ratelimit-policy': string; readonly ratelimit: string } => ({
  'ratelimit-policy': `"client";q=${requests};w=${window_seconds}`,
  ratelimit: `"client";r=${remaining};t=${resetSeconds}`,
})
