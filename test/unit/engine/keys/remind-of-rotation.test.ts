import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { remindOfRotation } from '../../../../src/main/engine/keys/remind-of-rotation'
import type { KeyStanding } from '../../../../src/shared/model/key-custody'
import type { Overview } from '../../../../src/shared/model/views'
import { ownedAgent, PLANNER } from '../../../fixtures/owned-agent'
import { DAY } from '../../../fixtures/registry-documents'
import { HandClock } from '../agent/agent-under-test'

let clock: HandClock
let world: Awaited<ReturnType<typeof ownedAgent>>
beforeEach(async () => {
  clock = new HandClock()
  world = await ownedAgent(clock)
})
afterEach(() => world.close())

/** Left alone for so long, the vault has locked itself. */
const look = async () => {
  await world.unlock()
  await remindOfRotation(world.owner.context)
}
const reminders = async () => (await world.owner.store.alerts.list({})).filter(({ kind }) => kind === 'rotation_due')
const open = async () => (await reminders()).filter(({ state }) => state === 'open')

describe('the owner of a key that is nearly a year old', () => {
  it('is reminded thirty days before, and not sooner', async () => {
    clock.pass(334 * DAY)
    await look()
    expect(await open()).toEqual([])
    clock.pass(DAY)
    await look()
    expect(await open()).toMatchObject([
      {
        agent_id: PLANNER,
        severity: 'warning',
        text: 'The owner key of planner becomes a year old in 30 days. Rotate it before.',
        evidence: { key_id: world.ownerKey },
      },
    ])
  })

  it('has one reminder however often it is looked at, which turns critical when the year is over', async () => {
    clock.pass(340 * DAY)
    await look()
    await look()
    clock.pass(25 * DAY)
    await look()
    expect(await reminders()).toMatchObject([{ severity: 'critical', text: expect.stringContaining('Rotate it.') }])
  })

  it('is told nothing new by a look that finds nothing new', async () => {
    clock.pass(340 * DAY)
    await look()
    const told = world.owner.events.filter(({ name }) => name === 'alert.changed').length
    await look()
    expect(world.owner.events.filter(({ name }) => name === 'alert.changed')).toHaveLength(told)
    expect(await open()).toMatchObject([{ count: 1 }])
  })

  it('sees it among what needs him, with the way to the keys, and the day among his keys', async () => {
    const made = clock.now()
    clock.pass(340 * DAY)
    await look()
    const { attention } = await world.ask<Overview>('overview.get')
    expect(attention).toMatchObject([
      { text: expect.stringContaining('becomes a year old in 25 days'), action: 'Rotate', link: '/keys' },
    ])
    const { keys } = await world.ask<{ keys: KeyStanding[] }>('keys.standing')
    const until = keys.find(({ key_id }) => key_id === world.ownerKey)?.until
    expect(Math.round((Date.parse(until ?? '') - made) / DAY)).toBe(365)
  })

  it('is no longer reminded once it is rotated, until the new one is as old', async () => {
    const { context } = world.owner
    const policy = context.policy()
    // Years would outlast the test registry's own keys.
    context.adoptPolicy({ ...policy, vault: { ...policy.vault, rotation_reminder_days: 364 } })
    await world.importRecovery()
    clock.pass(2 * DAY)
    await look()
    expect(await open()).toHaveLength(1)
    await world.ask('keys.rotate')
    await world.ask('keys.publish_prepared')
    await look()
    expect(await open()).toEqual([])
    clock.pass(2 * DAY)
    await look()
    expect(await open()).toHaveLength(1)
    expect(await reminders()).toHaveLength(2)
  })
})
