import { describe, expect, it } from 'vitest'
import { RateLimiter, rateLimitFields } from '../../../../src/main/protocol/link'

const LIMIT = { requests: 2, window_seconds: 10 }
const NOON = Date.parse('2025-11-21T12:00:00Z')

describe('a rate limit', () => {
  it('lets as many requests through as it says, and says when the next may come', () => {
    const limiter = new RateLimiter(LIMIT)
    expect(limiter.take('a', NOON)).toEqual({ allowed: true, remaining: 1, resetSeconds: 10 })
    expect(limiter.take('a', NOON + 1)).toEqual({ allowed: true, remaining: 0, resetSeconds: 10 })
    expect(limiter.take('a', NOON + 7500)).toEqual({ allowed: false, remaining: 0, resetSeconds: 3 })
  })

  it('begins anew when its window has passed', () => {
    const limiter = new RateLimiter(LIMIT)
    for (const _ of [1, 2, 3]) limiter.take('a', NOON)
    expect(limiter.take('a', NOON + 9999).allowed).toBe(false)
    expect(limiter.take('a', NOON + 10_000)).toMatchObject({ allowed: true, remaining: 1 })
  })

  it('counts each client for itself', () => {
    const limiter = new RateLimiter(LIMIT)
    for (const _ of [1, 2, 3]) limiter.take('a', NOON)
    expect(limiter.take('b', NOON).allowed).toBe(true)
  })

  it('is told in the fields of the draft', () => {
    expect(rateLimitFields(LIMIT, { allowed: true, remaining: 1, resetSeconds: 7 })).toEqual({
      'ratelimit-policy': '"client";q=2;w=10',
      ratelimit: '"client";r=1;t=7',
    })
  })
})
