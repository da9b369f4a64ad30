import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AttestationTimes, extendTerm, freshTerm, standingAt } from '../../../../src/main/protocol/attestation'
import { type Digest, fromInstant, type Instant, toInstant } from '../../../../src/shared/model/ids'
import { RULES } from '../../../fixtures/attestations'
import { DAY, HOUR, START } from '../../../fixtures/registry-documents'

const SECOND = 1000
const instant = (text: string) => text as Instant

const fresh = (at = START): AttestationTimes => {
  const term = freshTerm(at, RULES)
  return { ...term, extensions: 0, original: term }
}
const extended = (count: number, at = START + HOUR): AttestationTimes => {
  const original = freshTerm(START, RULES)
  return {
    issued_at: toInstant(at),
    expires_at: toInstant(START + DAY + count * 6 * HOUR),
    extensions: count,
    original,
  }
}
const stateAt = (times: AttestationTimes, now: number, rules = RULES) => standingAt(times, now, rules).state

describe('an attestation, a second before and after', () => {
  it.each([
    ['its issue less 60 s of skew', fresh(), START - 60 * SECOND, 'not_yet_valid', 'valid'],
    ['its expiry', fresh(), START + DAY, 'valid', 'grace'],
    ['the end of its grace', fresh(), START + 3 * DAY, 'grace', 'expired'],
    ['the expiry of what its first extension extends', extended(1), START + DAY, 'degraded', 'extended'],
    ['the end of its first extension', extended(1), START + 30 * HOUR, 'extended', 'grace'],
    ['the end of its second extension', extended(2), START + 36 * HOUR, 'extended', 'grace'],
    ['the end of its third extension', extended(3), START + 42 * HOUR, 'extended', 'grace'],
    ['the end of the grace after its third extension', extended(3), START + 90 * HOUR, 'grace', 'expired'],
  ])('%s', (_what, times, boundary, before, after) => {
    expect(stateAt(times, boundary - SECOND)).toBe(before)
    expect(stateAt(times, boundary)).toBe(after)
    expect(stateAt(times, boundary + SECOND)).toBe(after)
  })

  it('is believed with a clock 59 s off and not with one 61 s off', () => {
    expect(stateAt(fresh(), START - 59 * SECOND)).toBe('valid')
    expect(stateAt(fresh(), START - 61 * SECOND)).toBe('not_yet_valid')
  })

  it('gets no skew at its end: expiry is exact', () => {
    expect(stateAt(fresh(), START + DAY + 59 * SECOND)).toBe('grace')
  })
})

describe('the policy', () => {
  it('is not outbid by what a signer wrote', () => {
    const greedy = { ...fresh(), expires_at: toInstant(START + 365 * DAY) }
    expect(stateAt({ ...greedy, original: greedy }, START + DAY)).toBe('grace')
    const longer = { ...extended(3), expires_at: toInstant(START + 365 * DAY) }
    expect(stateAt(longer, START + 42 * HOUR)).toBe('grace')
  })

  it('counts no more extensions than it allows', () => {
    expect(stateAt(extended(9), START + 42 * HOUR)).toBe('grace')
    expect(stateAt(extended(1), START + DAY, { ...RULES, maxExtensions: 0 })).toBe('grace')
  })

  it('may give an expired attestation no grace', () => {
    expect(stateAt(fresh(), START + DAY, { ...RULES, graceMs: 0 })).toBe('expired')
  })
})

describe('a leap day', () => {
  it('is a day of 24 hours', () => {
    const term = freshTerm(Date.parse('2028-02-28T12:00:00Z'), RULES)
    expect(term.expires_at).toBe('2028-02-29T12:00:00.000Z')
    const times = { ...term, extensions: 0, original: term }
    expect(stateAt(times, fromInstant(instant('2028-02-29T11:59:59Z')))).toBe('valid')
    expect(stateAt(times, fromInstant(instant('2028-02-29T12:00:00Z')))).toBe('grace')
    expect(stateAt(times, fromInstant(instant('2028-03-02T11:59:59Z')))).toBe('grace')
    expect(stateAt(times, fromInstant(instant('2028-03-02T12:00:00Z')))).toBe('expired')
  })
})

/** What happens to a capability: its tests pass, fail or cannot be run, so many minutes after the event before. */
const event = fc.record({
  afterMin: fc.integer({ min: 1, max: 40 * 60 }),
  tests: fc.constantFrom('pass' as const, 'fail' as const, 'outage' as const),
})
const MINUTE = 60 * SECOND
const digestOf = (number: number) => `sha256:${String(number).padStart(64, '0')}` as Digest

/** 3.1 and 3.2 as bounds: how long after the last passing run each state can be. */
const ALLOWED: Readonly<Record<string, readonly [fromHours: number, toHours: number]>> = {
  valid: [0, 24],
  // A day and three extensions of six hours at most, whatever happens.
  degraded: [0, 24],
  extended: [24, 42],
  grace: [24, 90],
  // Never before the day and its 48 hours of grace are over.
  expired: [72, Number.POSITIVE_INFINITY],
}

class Course {
  now = START
  times = { ...fresh(), digest: digestOf(0), originalDigest: digestOf(0) }
  #passedAt = START
  #number = 0

  happens({ afterMin, tests }: { afterMin: number; tests: 'pass' | 'fail' | 'outage' }): void {
    this.now += afterMin * MINUTE
    this.look(this.now)
    this.#number += 1
    if (tests === 'pass') this.#pass()
    if (tests === 'fail') this.#fail()
    this.look(this.now)
  }

  look(at: number): void {
    const { state } = standingAt(this.times, at, RULES)
    const [from, to] = ALLOWED[state] ?? [Number.NaN, Number.NaN]
    const hours = (at - this.#passedAt) / HOUR
    if (!(hours >= from && hours < to)) throw new Error(`${state} ${hours} h after the tests last passed`)
    if (state === 'valid' && this.times.extensions > 0) throw new Error('valid though its tests fail')
    if (this.times.extensions > RULES.maxExtensions) throw new Error('extended too often')
  }

  #pass(): void {
    this.#passedAt = this.now
    this.times = { ...fresh(this.now), digest: digestOf(this.#number), originalDigest: digestOf(this.#number) }
    expect(standingAt(this.times, this.now, RULES).state).toBe('valid')
  }

  #fail(): void {
    const next = extendTerm(this.times, this.now, RULES)
    if (next === undefined) return
    expect(next.extension.count).toBe(this.times.extensions + 1)
    this.times = { ...this.times, ...next.term, extensions: next.extension.count, digest: digestOf(this.#number) }
    expect(['degraded', 'extended']).toContain(standingAt(this.times, this.now, RULES).state)
  }
}

describe('any course of events', () => {
  it('never yields a state that the document forbids', () => {
    const events = fc.array(event, { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: 120 * 60 }), (happened, lookAfterMin) => {
        const course = new Course()
        for (const each of happened) course.happens(each)
        course.look(course.now + lookAfterMin * MINUTE)
      }),
      { numRuns: 10_000, seed: 20251121 },
    )
  })
})
