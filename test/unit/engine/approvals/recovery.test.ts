import { afterEach, describe, expect, it } from 'vitest'
import { RecoveryRunner } from '../../../../src/main/engine/recovery'
import { getAgent, listRevocations } from '../../../../src/main/engine/registry'
import type { RecoveryView } from '../../../../src/shared/model/recovery'
import { PLANNER } from '../../../fixtures/owned-agent'
import { signedTogether } from '../../../fixtures/signed-together'
import { HandClock } from '../agent/agent-under-test'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const together = async (how: Parameters<typeof signedTogether>[1] = {}) => {
  const world = await signedTogether(new HandClock(), how)
  closing.push(() => world.close())
  let { recoveries } = await world.owner.engine.work()
  const get = (id: string) => world.ask<RecoveryView>('recovery.get', { id })
  return {
    ...world,
    listed: async () => getAgent(world.registries[0]?.registry as never, PLANNER),
    revoked: async () =>
      (await listRevocations(world.registries[0]?.registry as never)).revocations.map(({ key_id }) => key_id),
    begin: () => world.ask<RecoveryView>('recovery.start', { agent_id: PLANNER }),
    /** Takes the steps that can be taken now. */
    goOn: async (id: string) => {
      await recoveries.run(id)
      return get(id)
    },
    /** As the next start of the program finds it: nothing is known but what was written down. */
    restart: () => {
      recoveries.stop()
      recoveries = new RecoveryRunner(world.owner.context, () => Promise.reject(new Error('no tests are known')))
      closing.push(async () => recoveries.stop())
    },
  }
}
const waiting = ({ steps }: RecoveryView) => steps.find(({ state }) => state === 'waiting')

describe('the recovery of an agent whose changes two of three signers decide on', () => {
  it('ends the stolen key by the recovery key alone, and waits for the others with the new one, by name', async () => {
    const world = await together()
    await world.importRecovery()
    const { id } = await world.begin()
    const recovery = await world.goOn(id)
    expect(await world.revoked()).toEqual([world.ownerKey])
    expect((await world.listed()).state).toBe('suspended')
    // The seat of the stolen key is gone with it.
    expect(waiting(recovery)).toMatchObject({
      name: 'publish',
      finding: expect.stringContaining('2 more signers of the agent must approve the new key'),
      evidence: expect.arrayContaining(
        [world.anna, world.ben].map(({ key }) => ({ label: 'Not signed by', value: key.key_id })),
      ),
    })
  })

  it('goes on when they approved, also after a restart, and asks them once', async () => {
    const world = await together()
    await world.importRecovery()
    const { id } = await world.begin()
    await world.goOn(id)
    world.restart()
    await world.goOn(id)
    const { entries } = await world.ask<{ entries: unknown[] }>('audit.list', { text: 'approval.asked' })
    const [pending, ...more] = await world.anna.pending()
    expect(more).toEqual([])
    await world.anna.ask('approvals.approve', { digest: pending?.digest })
    const half = await world.goOn(id)
    expect(waiting(half)?.evidence).toContainEqual({ label: 'Signed by', value: world.anna.key.key_id })
    expect((await world.ask<{ entries: unknown[] }>('audit.list', { text: 'approval.asked' })).entries).toHaveLength(
      entries.length,
    )
    await world.ben.ask('approvals.approve', { digest: pending?.digest })
    const done = await world.goOn(id)
    expect(done.state).toBe('completed')
    expect(await world.listed()).toMatchObject({ state: 'active', ownerKey: done.new_key })
    const { keys } = await world.ask<{ keys: { role: string; agent_id?: string }[] }>('keys.list')
    expect(keys.filter(({ role, agent_id }) => role === 'owner' && agent_id === PLANNER)).toHaveLength(2)
  })

  it('says beforehand how many have to approve', async () => {
    const world = await together()
    expect(await world.ask('recovery.preview', { agent_id: PLANNER })).toMatchObject({
      successor: { missing: 2, unobtainable: 0 },
    })
  })
})

describe('the recovery of an agent whose signers could not name another owner', () => {
  it('is not begun where every signer has to sign, and the stolen key is one of them', async () => {
    const world = await together()
    await world.importRecovery()
    const proposed = await world.require(3, world.signers)
    for (const { ask } of [world.anna, world.ben]) {
      await ask('registries.refresh')
      await ask('approvals.approve', { digest: proposed.approval?.digest })
    }
    await world.ask('registries.refresh')
    await expect(world.begin()).rejects.toMatchObject({
      code: 'forbidden',
      suggestions: [expect.stringContaining('steward keygen --rotate')],
    })
    expect(await world.revoked()).toEqual([])
  })

  it('is not begun where there is no recovery key, and the signers’ rotation is what is left', async () => {
    const world = await together({ recovery: false })
    await expect(world.begin()).rejects.toMatchObject({
      code: 'forbidden',
      suggestions: [expect.stringContaining('its signers approve and counts at once'), expect.anything()],
    })
    expect(await world.revoked()).toEqual([])
  })
})
