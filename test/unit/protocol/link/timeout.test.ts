import { describe, expect, it } from 'vitest'
import { adaptiveTimeout, isSlow, longestCall, roundTripOf } from '../../../../src/main/protocol/link'
import { defaultPolicy } from '../../../../src/shared/model/policy'

// FAILURE_MODES 2.2

const policy = defaultPolicy().delegation.adaptive_timeouts
const trip = (median_ms: number, spread_ms = 0) => ({ median_ms, spread_ms, samples: 3 })

describe('round trips', () => {
  it('are told by the middle of the samples, so that one that was held up changes nothing', () => {
    expect(roundTripOf([20, 22, 21, 900, 20])).toEqual({ median_ms: 21, spread_ms: 1, samples: 5 })
    expect(roundTripOf([10, 20])).toEqual({ median_ms: 15, spread_ms: 5, samples: 2 })
    expect(roundTripOf([])).toBeUndefined()
  })
})

describe('a network', () => {
  it('is not slow because the agent is busy', () => {
    expect(isSlow(policy, { ping: trip(10), health: trip(900) })).toBe(false)
    expect(isSlow(policy, { health: trip(900) })).toBe(true)
    expect(isSlow(policy, {})).toBe(false)
  })
})

describe('the time limit', () => {
  it('is the initial one on a network that is not slow, and where nothing was measured', () => {
    expect(adaptiveTimeout(policy, { extensions: 0 })).toBe(120_000)
    expect(adaptiveTimeout(policy, { ping: trip(3), health: trip(8), extensions: 0 })).toBe(120_000)
  })

  it('is doubled for the round trips that the specification prints: 250 ms and 500 ms', () => {
    const measured = { ping: trip(250), health: trip(500) }
    expect(isSlow(policy, measured)).toBe(true)
    expect(adaptiveTimeout(policy, { ...measured, extensions: 0 })).toBe(240_000)
  })

  it('is multiplied until the slowest call fits in it', () => {
    const short = { ...policy, initial_timeout_ms: 500 }
    const measured = { health: trip(800, 100) }
    expect(longestCall(measured)).toBe(4 * (800 + 4 * 100))
    expect(adaptiveTimeout(short, { ...measured, extensions: 0 })).toBe(8000)
  })

  it('grows with each extension, and never beyond the maximum', () => {
    expect(adaptiveTimeout(policy, { extensions: 1 })).toBe(240_000)
    expect(adaptiveTimeout(policy, { extensions: 9 })).toBe(600_000)
    expect(adaptiveTimeout(policy, { health: trip(1_000_000), extensions: 0 })).toBe(600_000)
  })

  it('stays where it may not grow', () => {
    const slow = { health: trip(5000), extensions: 3 }
    expect(adaptiveTimeout({ ...policy, enabled: false }, slow)).toBe(120_000)
    const fails = { ...policy, on_slow_network: { ...policy.on_slow_network, action: 'fail' as const } }
    expect(adaptiveTimeout(fails, slow)).toBe(120_000)
    const once = { ...policy, on_slow_network: { ...policy.on_slow_network, timeout_multiplier: 1 } }
    expect(adaptiveTimeout(once, slow)).toBe(120_000)
  })
})
