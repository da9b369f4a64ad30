import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openRegistryStore } from '../../../../src/main/adapters/sqlite'
import { RateLimiter } from '../../../../src/main/protocol/link'
import { agentId, digest, toInstant } from '../../../../src/shared/model/ids'
import { HandClock, quiet } from '../../engine/agent/agent-under-test'

const DAY_S = 86_400
const FIVE_A_DAY = { requests: 5, window_seconds: DAY_S }
const reopenable = () => {
  const file = join(mkdtempSync(join(tmpdir(), 'registry-')), 'registry.db')
  const clock = new HandClock()
  const open = async () => (await openRegistryStore({ file, clock, log: quiet })).store
  return { clock, open }
}

describe("a registry's count of what a client published", () => {
  it('outlasts a restart, and begins anew when the day is over', async () => {
    const { clock, open } = reopenable()
    const first = await open()
    const before = new RateLimiter(FIVE_A_DAY, first.quotaWindows('publications'))
    for (let turn = 0; turn < 5; turn++) expect(before.take('key', clock.now()).allowed).toBe(true)
    await first.close()
    const second = await open()
    const after = new RateLimiter(FIVE_A_DAY, second.quotaWindows('publications'))
    expect(after.take('key', clock.now())).toEqual({ allowed: false, remaining: 0, resetSeconds: DAY_S })
    expect(after.take('other', clock.now()).allowed).toBe(true)
    clock.pass(DAY_S * 1000)
    expect(after.take('key', clock.now())).toMatchObject({ allowed: true, remaining: 4 })
    // What is over is cleared away with it.
    expect(second.quotaWindows('publications').of('other')).toBeUndefined()
    await second.close()
  })

  it('is kept for each kind by itself, and leaves nothing where a limit was lowered', async () => {
    const { clock, open } = reopenable()
    const store = await open()
    const published = new RateLimiter(FIVE_A_DAY, store.quotaWindows('publications'))
    for (let turn = 0; turn < 3; turn++) published.take('key', clock.now())
    expect(store.quotaWindows('searches').of('key')).toBeUndefined()
    const lowered = new RateLimiter({ requests: 2, window_seconds: DAY_S }, store.quotaWindows('publications'))
    expect(lowered.take('key', clock.now())).toMatchObject({ allowed: false, remaining: 0 })
    await store.close()
  })
})

describe("a registry's count of how much agents are used", () => {
  it('adds fetches up over restarts, and the delegations that clients told of', async () => {
    const { clock, open } = reopenable()
    const [planner, writer] = [agentId.parse('planner'), agentId.parse('writer')]
    const first = await open()
    await first.uses.addFetches(new Map([[planner, 2]]))
    await first.close()
    const second = await open()
    await second.uses.addFetches(new Map([[planner, 3]]))
    for (const [at, of] of [planner, writer].entries())
      await second.endorsements.addNotice({
        agent_id: of,
        client_id: agentId.parse('client'),
        order_digest: digest.parse(`sha256:${String(at).repeat(64)}`),
        finished_at: toInstant(clock.now()),
      })
    expect(await second.uses.all()).toEqual(
      new Map([
        [planner, 6],
        [writer, 1],
      ]),
    )
    await second.close()
  })
})
