import { afterEach, describe, expect, it } from 'vitest'
import { observe } from '../fixtures/observation'
import { newSigner } from '../fixtures/registry-documents'
import { profileHome, RegistryProcess } from '../fixtures/registry-process'

// Issue "registries that can be trusted", 2: registries as processes that disagree on one agent's key.

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const started = async (...names: string[]) => {
  const registries = await Promise.all(names.map((name) => RegistryProcess.start(name)))
  closing.push(...registries.map((registry) => () => registry.end('SIGKILL')))
  return registries
}
const entries = (registries: readonly RegistryProcess[]) =>
  registries.map(({ url, rootKey }, index) => ({ url, priority: index + 1, root_keys: [rootKey] }))

describe('two registries that disagree on the key of an agent', () => {
  it('are told of in one alert with the difference, within one refresh', async () => {
    const registries = await started('one', 'other')
    const [owner, thief] = [newSigner(), newSigner()]
    await registries[0]?.publish(owner, 'planner')
    await registries[1]?.publish(thief, 'planner')
    const { steward } = profileHome({ discovery: { registries: entries(registries) } })
    await steward('registry', 'refresh')
    const { alerts } = JSON.parse((await steward('alerts', '--state', 'open', '--json')).out)
    const divergences = alerts.filter(({ kind }: { kind: string }) => kind === 'registry_divergence')
    expect(divergences).toHaveLength(1)
    expect(divergences[0]).toMatchObject({ agent_id: 'planner', severity: 'critical' })
    const diff = await steward('registry', 'diff')
    expect(diff.code).toBe(1)
    expect(diff.out).toContain(`  Owner key\n    one: ${owner.keyId}\n    other: ${thief.keyId}\n`)
    observe({
      scenario: '5.1',
      fault: 'two registries name different owner keys for one agent',
      expected: 'one alert with the difference within one refresh',
      observed: divergences[0].text,
    })
  })
})

describe('four registries of which one lies', () => {
  it('are outvoted three to one in quorum mode, though the liar is asked first', async () => {
    const registries = await started('liar', 'a', 'b', 'c')
    const [owner, thief] = [newSigner(), newSigner()]
    await Promise.all(registries.map((registry, index) => registry.publish(index === 0 ? thief : owner, 'planner')))
    const { steward } = profileHome({ discovery: { registries: entries(registries), mode: 'quorum' } })
    const { rows } = JSON.parse((await steward('discover', '--json')).out)
    expect(rows.map(({ summary }: { summary: { key_id: string } }) => summary.key_id)).toEqual([owner.keyId])
    expect(JSON.parse((await steward('verify', 'planner', '--json')).out).owner_key).toBe(owner.keyId)
    observe({
      scenario: '5.1',
      fault: 'one of four registries lies about a key',
      expected: 'the three others outvote it in quorum mode',
      observed: 'the key that three of four name is believed',
    })
  })
})
