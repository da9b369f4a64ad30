import { describe, expect, it } from 'vitest'
import { healthState, heldSince, nextPollDelay } from '../../../../src/main/protocol/health'
import type { HealthSample } from '../../../../src/shared/model/health'
import { agentId, toInstant } from '../../../../src/shared/model/ids'

/** Newest first, as `+` for up and `-` for down. */
const samples = (pattern: string): HealthSample[] =>
  [...pattern].map((mark, index) => ({
    agent_id: agentId.parse('a'),
    at: toInstant(1_000_000 - index * 1000),
    up: mark === '+',
  }))

describe('the health of an agent', () => {
  it.each([
    ['', 'unknown'],
    ['+', 'healthy'],
    ['+--', 'healthy'],
    ['-+', 'missed'],
    ['--+', 'down'],
    ['--', 'down'],
    ['-', 'missed'],
  ])('after %j is %s, with two misses in a row for down', (pattern, state) => {
    expect(healthState(samples(pattern), 2)).toBe(state)
  })

  it('has held since the first of the newest run of equal samples', () => {
    expect(heldSince(samples('--++'))?.at).toBe(toInstant(999_000))
    expect(heldSince(samples('+++'))?.at).toBe(toInstant(998_000))
    expect(heldSince([])).toBeUndefined()
  })

  it('is asked for at jittered intervals', () => {
    expect(nextPollDelay(1000, 0.2, 0)).toBe(800)
    expect(nextPollDelay(1000, 0.2, 0.5)).toBe(1000)
    expect(nextPollDelay(1000, 0, 0.9)).toBe(1000)
  })
})
