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

/** What a client has used of its present window. */
export interface RateWindow {
  /** Milliseconds since the epoch. */
  readonly endsAt: number
  readonly used: number
}

/** Where windows are kept: those of a day must outlast a restart, those of an hour need not. */
export interface RateWindows {
  of(client: string): RateWindow | undefined
  keep(client: string, window: RateWindow, nowMs: number): void
}

/** Counts each client's requests in windows that begin with its first one. */
export class RateLimiter {
  readonly #limit: RateLimit
  readonly #windows: RateWindows

  /** @param windows default: in memory */
  constructor(limit: RateLimit, windows: RateWindows = new WindowsInMemory()) {
    this.#limit = limit
    this.#windows = windows
  }

  /** Counts one request of a client; one that is refused is not counted. */
  take(client: string, nowMs: number): Allowance {
    const { requests, window_seconds } = this.#limit
    const present = this.#windows.of(client)
    const window = present && nowMs < present.endsAt ? present : { endsAt: nowMs + window_seconds * 1000, used: 0 }
    const allowed = window.used < requests
    const used = allowed ? window.used + 1 : window.used
    if (allowed) this.#windows.keep(client, { endsAt: window.endsAt, used }, nowMs)
    const resetSeconds = Math.max(1, Math.ceil((window.endsAt - nowMs) / 1000))
    // A limit that was lowered meanwhile leaves nothing, not less than nothing.
    return { allowed, remaining: Math.max(0, requests - used), resetSeconds }
  }
}

/** More clients than this at once are not told apart any more: the oldest windows are forgotten first. */
const MOST_CLIENTS = 100_000

class WindowsInMemory implements RateWindows {
  readonly #windows = new Map<string, RateWindow>()

  of(client: string): RateWindow | undefined {
    return this.#windows.get(client)
  }

  keep(client: string, window: RateWindow): void {
    // A new window stands at the end of the line: the map's order is that of the windows' ends.
    if (window.used === 1) this.#windows.delete(client)
    this.#windows.set(client, window)
    const [oldest] = this.#windows.keys()
    if (this.#windows.size > MOST_CLIENTS && oldest !== undefined) this.#windows.delete(oldest)
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
