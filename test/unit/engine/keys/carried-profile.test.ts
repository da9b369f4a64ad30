import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { profileToCarry } from '../../../../src/main/engine/keys/carried-profile'
import type { KeyEntry } from '../../../../src/shared/model/key'
import type { PolicyView } from '../../../../src/shared/model/views'
import { clientProfile } from '../../../fixtures/client-profile'
import { HandClock } from '../agent/agent-under-test'

const passphrase = 'a long enough passphrase'
const URL = 'https://registry.example'
const ROOT = `sha256:${'a'.repeat(64)}`
const POLICY = `{
  // Asked first, by whoever moves.
  "discovery": { "registries": [{ "url": "${URL}", "root_keys": ["${ROOT}"], "priority": 1 }] },
  "delegation": { "heartbeat": { "interval_ms": 4000 } }
}
`

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A profile with an open vault, whose policy file says what it is given. */
const profile = async (text: string) => {
  const client = await clientProfile(new HandClock(), {})
  closing.push(() => client.close())
  const ask = async <T>(command: string, input: unknown = {}): Promise<T> => {
    const answer = await client.api.call(command, input)
    if (!answer.ok) throw Object.assign(new Error(answer.error.message), answer.error)
    return answer.output as T
  }
  await ask('policy.replace', { text })
  await ask('vault.create', { passphrase })
  const restore = (base64: string, more: object = {}) =>
    ask<{ keys: KeyEntry[]; policy: string }>('vault.restore', { base64, passphrase, ...more })
  const policy = async () => (await ask<PolicyView>('policy.get')).text
  const set = async () =>
    (await ask<PolicyView>('policy.get')).fields
      .filter(({ set_at }) => set_at !== undefined)
      .map(({ path, value }) => [path.join('.'), value])
  return { ...client, ask, restore, policy, set }
}

describe('a profile that is brought to another machine by its backup', () => {
  let base64 = ''
  beforeAll(async () => {
    const { ask, store } = await profile(POLICY)
    await ask('keys.generate', { role: 'owner', agent_id: 'planner' })
    await store.settings.set('client_id', 'operator-at-home')
    base64 = (await ask<{ base64: string }>('vault.backup', { passphrase })).base64
  })

  it('has its keys, its rules with their comments, its registries, and is the same client', async () => {
    const { ask, restore, policy, context } = await profile('{}')
    expect(await restore(base64)).toMatchObject({ keys: [{ agent_id: 'planner' }], policy: 'taken' })
    expect(await policy()).toBe(POLICY)
    expect(context.policy().delegation.heartbeat.interval_ms).toBe(4000)
    expect(context.policy().discovery.registries).toMatchObject([{ url: URL, root_keys: [ROOT] }])
    expect(await ask('system.status')).toMatchObject({ client_id: 'operator-at-home' })
  })

  it('leaves the rules of one that has its own, until it is told to replace them, and whose client it is', async () => {
    const own = '{ "delegation": { "heartbeat": { "interval_ms": 9000 } } }'
    const { ask, restore, policy, store } = await profile(own)
    await store.settings.set('client_id', 'operator-here')
    expect(await restore(base64)).toMatchObject({ policy: 'kept' })
    expect(await policy()).toBe(own)
    expect(await restore(base64, { replace_policy: true })).toMatchObject({ keys: [], policy: 'taken' })
    expect(await policy()).toBe(POLICY)
    expect(await ask('system.status')).toMatchObject({ client_id: 'operator-here' })
  })

  it('has its keys also where its rules are of a form that is not known', async () => {
    const { context, ...from } = await profile('{}')
    await from.ask('keys.generate', { role: 'owner', agent_id: 'planner' })
    const strange = Buffer.from(
      Buffer.from(await profileToCarry(context))
        .toString()
        .replace('{}', '{ \\"rules_of_next_year\\": true }'),
    )
    const bytes = await context.vault.backup(passphrase, strange)
    const { restore, policy } = await profile('{}')
    expect(await restore(Buffer.from(bytes).toString('base64'))).toMatchObject({
      keys: [{ agent_id: 'planner' }],
      policy: 'unusable',
    })
    expect(await policy()).toBe('{}')
  })

  it('has its rules where they are kept as YAML and the new profile keeps JSON', async () => {
    const from = await profile('{}')
    const yaml = 'delegation:\n  heartbeat:\n    interval_ms: 4000\nnetwork:\n  offline: true\n'
    const carried = { format: 'steward-profile-1', policy: { format: 'yaml', text: yaml } }
    const bytes = await from.context.vault.backup(passphrase, Buffer.from(JSON.stringify(carried)))
    const { restore, set } = await profile('{}')
    expect(await restore(Buffer.from(bytes).toString('base64'))).toMatchObject({ policy: 'taken' })
    expect(await set()).toEqual([
      ['delegation.heartbeat.interval_ms', 4000],
      ['network.offline', true],
    ])
  })
})
