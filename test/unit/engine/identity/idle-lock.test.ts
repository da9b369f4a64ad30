import { afterEach, describe, expect, it } from 'vitest'
import type { SystemStatus } from '../../../../src/shared/model/views'
import { clientProfile } from '../../../fixtures/client-profile'
import { HandClock } from '../agent/agent-under-test'

const MINUTE = 60_000

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A profile whose vault a person has just opened. */
const opened = async (policy: Record<string, unknown> = {}) => {
  const clock = new HandClock()
  const profile = await clientProfile(clock, policy)
  closing.push(() => profile.close())
  const ask = async (command: string, input: unknown = {}) => {
    const answer = await profile.api.call(command, input)
    return answer.ok ? (answer.output as SystemStatus) : undefined
  }
  await ask('vault.create', { passphrase: 'open sesame please' })
  return { clock, ask, vault: profile.context.vault, events: profile.events }
}

describe('a vault that a person opened', () => {
  it('locks itself when nobody has done anything for half an hour, and says so; a screen that asks is nobody', async () => {
    const { clock, vault, ask, events } = await opened()
    clock.pass(29 * MINUTE)
    expect(vault.isOpen()).toBe(true)
    await ask('keys.generate', { role: 'signer' })
    clock.pass(29 * MINUTE)
    expect(vault.isOpen()).toBe(true)
    await ask('keys.list')
    clock.pass(MINUTE)
    expect(vault.isOpen()).toBe(false)
    await expect.poll(() => events.at(-1)).toMatchObject({ name: 'system.changed', payload: { vault: 'locked' } })
  })

  it('tells until when it stays open', async () => {
    const { clock, ask } = await opened({ vault: { idle_lock_minutes: 5 } })
    const status = await ask('system.status')
    expect(Date.parse(status?.vault_locks_at ?? '') - clock.now()).toBe(5 * MINUTE)
  })

  it('stays open where the policy says so', async () => {
    const { clock, vault } = await opened({ vault: { idle_lock_minutes: 0 } })
    clock.pass(48 * 60 * MINUTE)
    expect(vault.isOpen()).toBe(true)
  })
})
