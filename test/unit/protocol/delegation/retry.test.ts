import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { askedWait, mayHaveArrived, mayRetry, retryDelay } from '../../../../src/main/protocol/delegation'
import { type ErrorCode, StewardError } from '../../../../src/shared/model/errors'

const base = { initial_delay_ms: 500, max_delay_ms: 30_000, jitter: 0.3 }
const MIDDLE = 0.5
const waits = (strategy: 'fixed' | 'linear' | 'exponential') =>
  [1, 2, 3, 4, 10].map((failures) => retryDelay({ ...base, strategy }, failures, MIDDLE))

describe('the wait before the next try', () => {
  it.each([
    ['fixed', [500, 500, 500, 500, 500]],
    ['linear', [500, 1000, 1500, 2000, 5000]],
    ['exponential', [500, 1000, 2000, 4000, 30_000]],
  ] as const)('grows as the strategy %s says, up to the longest', (strategy, expected) => {
    expect(waits(strategy)).toEqual(expected)
  })

  it('varies by 30 % to either side, and by no more', () => {
    const whole = fc.integer({ min: 1, max: 100_000 })
    fc.assert(
      fc.property(whole, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (failures, fraction) => {
        const policy = { ...base, strategy: 'exponential' } as const
        const usual = retryDelay(policy, failures, MIDDLE)
        const wait = retryDelay(policy, failures, fraction)
        expect(wait).toBeGreaterThanOrEqual(Math.floor(usual * 0.7))
        expect(wait).toBeLessThanOrEqual(Math.ceil(usual * 1.3))
      }),
    )
  })

  it('is what a refusal asks for, in milliseconds, and nothing where it asks for none', () => {
    expect(askedWait({ retry_after_s: 12 })).toBe(12_000)
    expect(askedWait({})).toBe(0)
    expect(askedWait({ retry_after_s: 'soon' })).toBe(0)
    expect(askedWait({ retry_after_s: -4 })).toBe(0)
  })
})

describe('tries', () => {
  it('are the first and as many as the policy adds', () => {
    const allowed = [1, 2, 3, 4].filter((failures) => mayRetry({ max_retries: 2 }, failures))
    expect(allowed).toEqual([1, 2])
    expect(mayRetry({ max_retries: 0 }, 1)).toBe(false)
  })
})

describe('whether an order may have arrived', () => {
  it.each([
    ['connection_lost', true],
    ['unavailable', true],
    ['response_malformed', true],
    ['network_unreachable', false],
    ['rate_limited', false],
    ['agent_offline', false],
    ['operation_input_invalid', false],
  ] as const)('after %s: %s', (code: ErrorCode, arrived) => {
    expect(mayHaveArrived(new StewardError(code, 'x'))).toBe(arrived)
  })
})
