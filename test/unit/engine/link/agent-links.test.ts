import { describe, expect, it } from 'vitest'
import { AgentLinks } from '../../../../src/main/engine/link/agent-links'
import type { LinkStore, StoredLink } from '../../../../src/main/engine/ports'
import { parsePolicy } from '../../../../src/main/protocol/policy'
import { type ErrorCode, StewardError } from '../../../../src/shared/model/errors'
import { type AgentId, agentId } from '../../../../src/shared/model/ids'
import { HandClock } from '../agent/agent-under-test'

const WORKER = agentId.parse('worker')

const newLinks = () => {
  const kept = new Map<AgentId, StoredLink>()
  const store: LinkStore = {
    get: async (id) => kept.get(id),
    save: async (id, link) => void kept.set(id, link),
  }
  const clock = new HandClock()
  const policy = parsePolicy('{ "delegation": { "circuit_breaker": { "failures_until_open": 3, "open_ms": 1000 } } }', {
    format: 'jsonc',
  }).policy.delegation
  const links = new AgentLinks(store, clock, () => policy)
  /** Calls that begin together and fail together. */
  const failTogether = async (calls: number, code: ErrorCode = 'connection_lost', details = {}) => {
    const before = Array.from({ length: calls }, () => links.outages(WORKER))
    for (const seen of before) await links.failed(WORKER, new StewardError(code, 'gone', { details }), seen)
    return (await links.of(WORKER)).circuit
  }
  return { links, clock, failTogether }
}

describe('an agent whose calls fail', () => {
  it('is left alone after so many failures one after the other', async () => {
    const { links, failTogether } = newLinks()
    for (let turn = 0; turn < 3; turn++) await failTogether(1)
    await expect(links.admit(WORKER)).rejects.toMatchObject({ code: 'agent_offline', details: { failures: 3 } })
  })

  it('is not left alone for one break of the line, however many calls it ends', async () => {
    const { links, failTogether } = newLinks()
    expect(await failTogether(20)).toMatchObject({ state: 'closed', failures: 1 })
    await links.admit(WORKER)
  })

  it('is let try again by one call, and is back when that is answered', async () => {
    const { links, clock, failTogether } = newLinks()
    for (let turn = 0; turn < 3; turn++) await failTogether(1)
    clock.pass(1000)
    await links.admit(WORKER)
    await expect(links.admit(WORKER)).rejects.toMatchObject({ code: 'agent_offline' })
    await links.heard(WORKER)
    await links.admit(WORKER)
    expect((await links.of(WORKER)).circuit).toMatchObject({ state: 'closed', failures: 0 })
  })

  it('is left alone anew when the call to see fails, but not for what began before', async () => {
    const { links, clock, failTogether } = newLinks()
    const early = links.outages(WORKER)
    for (let turn = 0; turn < 3; turn++) await failTogether(1)
    clock.pass(1000)
    await links.failed(WORKER, new StewardError('connection_lost', 'gone'), early)
    expect((await links.of(WORKER)).circuit.state).toBe('half_open')
    expect(await failTogether(1)).toMatchObject({ state: 'open', failures: 4 })
  })

  it('is there where it asks to come again later', async () => {
    const { failTogether } = newLinks()
    for (let turn = 0; turn < 5; turn++) await failTogether(1, 'unavailable', { status: 503, retry_after_s: 1 })
    expect(await failTogether(1, 'unavailable', { status: 503, retry_after_s: 1 })).toMatchObject({ failures: 0 })
  })
})
