import { describe, expect, it } from 'vitest'
import { CLOSED, circuitAfterOutage, circuitAt, isOutage } from '../../../../src/main/protocol/link'
import { type ErrorCode, StewardError } from '../../../../src/shared/model/errors'
import { toInstant } from '../../../../src/shared/model/ids'

const policy = { failures_until_open: 3, open_ms: 30_000 }
const NOON = Date.parse('2025-11-21T12:00:00Z')

const failedTimes = (times: number) =>
  Array.from({ length: times }).reduce(
    (circuit: typeof CLOSED) => circuitAfterOutage(circuit, policy, 'gone', NOON),
    CLOSED,
  )

describe('the circuit to an agent', () => {
  it('opens after so many failures in a row, and says when it is tried again and why', () => {
    expect(failedTimes(2)).toEqual({ state: 'closed', failures: 2 })
    expect(failedTimes(3)).toEqual({
      state: 'open',
      failures: 3,
      try_at: toInstant(NOON + 30_000),
      reason: 'gone',
    })
  })

  it('is half open when its time has come, and not before', () => {
    expect(circuitAt(failedTimes(3), NOON + 29_999).state).toBe('open')
    expect(circuitAt(failedTimes(3), NOON + 30_000)).toEqual({ state: 'half_open', failures: 3, reason: 'gone' })
  })

  it('opens again at once when the call to see fails', () => {
    const half = circuitAt(failedTimes(3), NOON + 30_000)
    expect(circuitAfterOutage(half, policy, 'still gone', NOON + 30_000)).toMatchObject({
      state: 'open',
      failures: 4,
      try_at: toInstant(NOON + 60_000),
    })
  })

  it.each([
    ['network_unreachable', true],
    ['network_timeout', true],
    ['connection_lost', true],
    ['unavailable', true],
    ['rate_limited', false],
    ['forbidden', false],
    ['tls_pin_mismatch', false],
  ] as const)('%s is an outage: %s', (code: ErrorCode, outage) => {
    expect(isOutage(new StewardError(code, 'x'))).toBe(outage)
  })

  it.each(['unavailable', 'network_timeout'] as const)('an agent that answers with %s is there', (code) => {
    expect(isOutage(new StewardError(code, 'the registry does not answer', { details: { status: 503 } }))).toBe(false)
  })
})
