import { describe, expect, it } from 'vitest'
import { MendWhenQuiet } from '../../../../src/main/hosts/staging/mend-when-quiet'
import { HandClock } from '../../engine/agent/agent-under-test'

const QUIET_MS = 1000

function watched(mends = true) {
  const clock = new HandClock()
  let mended = 0
  const quiet = new MendWhenQuiet(clock, QUIET_MS, () => {
    mended += 1
    if (mends) quiet.mended()
  })
  return { clock, quiet, mended: () => mended }
}

describe('a supervisor whose console falls silent', () => {
  it('mends once it has heard nothing for as long as it was told', () => {
    const { clock, quiet, mended } = watched()
    quiet.heard('kill')
    clock.pass(QUIET_MS - 1)
    expect(mended()).toBe(0)
    clock.pass(1)
    expect(mended()).toBe(1)
    clock.pass(10 * QUIET_MS)
    expect(mended()).toBe(1)
  })

  it('waits on where the drill goes on', () => {
    const { clock, quiet, mended } = watched()
    quiet.heard('kill')
    clock.pass(QUIET_MS - 1)
    quiet.heard('start')
    clock.pass(QUIET_MS - 1)
    expect(mended()).toBe(0)
    clock.pass(1)
    expect(mended()).toBe(1)
  })

  it('tries again what could not be mended', () => {
    const { clock, quiet, mended } = watched(false)
    quiet.heard('kill')
    clock.pass(QUIET_MS)
    clock.pass(QUIET_MS)
    expect(mended()).toBe(2)
    quiet.mended()
    clock.pass(QUIET_MS)
    expect(mended()).toBe(2)
  })

  it.each(['status', 'lost'])('takes nobody who only looks, by %s, for the drill', (order) => {
    const { clock, quiet, mended } = watched()
    quiet.heard('slow')
    clock.pass(QUIET_MS - 1)
    quiet.heard(order)
    clock.pass(1)
    expect(mended()).toBe(1)
  })

  it('mends nothing that was mended, and nothing that was never broken', () => {
    const { clock, quiet, mended } = watched()
    quiet.heard('status')
    clock.pass(2 * QUIET_MS)
    quiet.heard('kill')
    expect(quiet.waiting).toBe(true)
    quiet.mended()
    expect(quiet.waiting).toBe(false)
    clock.pass(2 * QUIET_MS)
    expect(mended()).toBe(0)
  })
})
