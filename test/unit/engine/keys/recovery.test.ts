import { afterEach, describe, expect, it } from 'vitest'
import { getAgent, listRevocations } from '../../../../src/main/engine/registry'
import type { RecoveryView } from '../../../../src/shared/model/recovery'
import { ownedAgent, PLANNER } from '../../../fixtures/owned-agent'
import { HandClock } from '../agent/agent-under-test'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const owned = async (how: Parameters<typeof ownedAgent>[1] = {}) => {
  const clock = new HandClock()
  const world = await ownedAgent(clock, how)
  closing.push(() => world.close())
  const { recoveries } = await world.owner.engine.work()
  return {
    ...world,
    clock,
    listed: async (i = 0) => getAgent(world.registries[i]?.registry as never, PLANNER),
    recover: async (): Promise<RecoveryView> => {
      const { id } = await world.ask<RecoveryView>('recovery.start', { agent_id: PLANNER })
      await recoveries.run(id)
      return world.ask<RecoveryView>('recovery.get', { id })
    },
  }
}
const code = (code: string) => expect.objectContaining({ code })
const statesOf = ({ steps }: RecoveryView) => steps.map(({ name, state }) => `${name} ${state}`)

describe('a recovery', () => {
  it('ends the old key, tells every registry, names a new key and brings the agent back, in one go', async () => {
    const world = await owned({ registries: 2 })
    await world.importRecovery()
    const done = await world.recover()
    expect(done.state).toBe('completed')
    expect(statesOf(done)).toEqual([
      'revoke done',
      'tell_registries done',
      'suspend done',
      'new_key done',
      'certify done',
      're_attest done',
      'publish done',
      'reactivated done',
    ])
    for (const [i, { registry }] of world.registries.entries()) {
      expect(await world.listed(i)).toMatchObject({ state: 'active', ownerKey: done.new_key })
      expect((await listRevocations(registry)).revocations).toMatchObject([{ key_id: world.ownerKey }])
    }
    for (const step of done.steps) expect(step.finding).toMatch(/\.$/)
  })

  it('is not begun where the new key could not be named: nothing is revoked then', async () => {
    const world = await owned()
    await expect(world.ask('recovery.start', { agent_id: PLANNER })).rejects.toEqual(code('key_not_found'))
    const bare = await owned({ recovery: false })
    await expect(bare.ask('recovery.start', { agent_id: PLANNER })).rejects.toEqual(code('forbidden'))
    for (const { registries } of [world, bare])
      expect((await listRevocations(registries[0]?.registry as never)).revocations).toEqual([])
  })

  it('waits where no registry can be reached, and goes on when one is', async () => {
    const world = await owned()
    await world.importRecovery()
    const [registry] = world.registries
    await registry?.stop()
    const waiting = await world.recover()
    expect(waiting.state).toBe('waiting')
    expect(statesOf(waiting).slice(0, 3)).toEqual(['revoke done', 'tell_registries waiting', 'suspend idle'])
    // Here the key is dead already, whatever the registries know.
    expect(await world.owner.store.cache.revocations([world.ownerKey as never])).toHaveLength(1)
    await registry?.start()
    expect((await world.recover()).state).toBe('completed')
  })

  it('waits while the vault is locked, and says so', async () => {
    const world = await owned()
    await world.importRecovery()
    const [registry] = world.registries
    await registry?.stop()
    await world.recover()
    await registry?.start()
    await world.ask('vault.lock')
    const { recoveries } = await world.ask<{ recoveries: RecoveryView[] }>('recovery.list')
    const id = recoveries[0]?.id ?? ''
    await (await world.owner.engine.work()).recoveries.run(id)
    const waiting = await world.ask<RecoveryView>('recovery.get', { id })
    expect(waiting.steps.find(({ state }) => state === 'waiting')?.finding).toMatch(/vault is locked/)
    await world.unlock()
    await (await world.owner.engine.work()).recoveries.run(id)
    expect((await world.ask<RecoveryView>('recovery.get', { id })).state).toBe('completed')
  })

  it('asked for twice is one', async () => {
    const world = await owned()
    await world.importRecovery()
    const starts = [1, 2].map(() => world.ask<RecoveryView>('recovery.start', { agent_id: PLANNER }))
    const [first, second] = await Promise.all(starts)
    expect(second?.id).toBe(first?.id)
  })
})
