import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DrillGround, DrillGrounds } from '../../../../src/main/engine/ports'
import { inProcessClient } from '../../../../src/main/hosts/profile/in-process-client'
import { type OpenEngine, openEngine } from '../../../../src/main/hosts/profile/open-engine'
import type { EngineClient } from '../../../../src/shared/contract'
import type { Drill } from '../../../../src/shared/model/drill'
import { StewardError } from '../../../../src/shared/model/errors'
import { type AgentId, toInstant } from '../../../../src/shared/model/ids'

const opened: OpenEngine[] = []
const folders: string[] = []
afterEach(async () => {
  for (const open of opened.splice(0)) await open.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A profile with a lab, or one agent for staging, that does as `obey` says; every order it was given is kept. */
async function profile(obey?: (order: string) => Promise<void>, served?: AgentId) {
  const folder = mkdtempSync(join(tmpdir(), 'drills-'))
  folders.push(folder)
  const orders: string[] = []
  const ground: DrillGround | undefined = obey && {
    async order(order) {
      orders.push(order)
      await obey(order)
      return {}
    },
  }
  const drillGrounds: DrillGrounds = {
    lab: served === undefined ? ground : undefined,
    staging(agentId) {
      if (ground && agentId === served) return ground
      throw new StewardError('drill_refused', `${agentId} is not served for staging`)
    },
  }
  const open = await openEngine({ folder, name: 'test', host: 'cli', version: '0', drillGrounds })
  opened.push(open)
  const client: EngineClient = inProcessClient(open)
  const ended = (id: string): Promise<Drill> =>
    vi.waitFor(async () => {
      const drill = await client.call('drills.get', { id })
      expect(drill.finished_at).toBeDefined()
      return drill
    })
  return { client, orders, ended, engine: open.engine, store: open.engine.context.store }
}

/** Refuses to break anything, and mends what it is asked to. */
const refusesToBreak = async (order: string): Promise<void> => {
  if (order !== 'mend-all') throw new StewardError('conflict', `the lab refused ${order}`)
}

const orderedDrill = (state: Drill['state']): Drill => ({
  id: 'drill-1',
  scenario: '5.1',
  state,
  ordered_at: toInstant(Date.now()),
  steps: [],
  evidence: [],
})

describe('a profile that is no lab’s', () => {
  it('refuses every drill, keeps none, and says so on its board', async () => {
    const { client } = await profile()
    await expect(client.call('drills.start', { scenarios: ['5.1'] })).rejects.toMatchObject({ code: 'drill_refused' })
    expect((await client.call('drills.list', {})).drills).toEqual([])
    expect((await client.call('drills.board', {})).refused).toContain('has no running lab')
  })
})

describe('a drill', () => {
  it('that fails has the lab mended, says why, and is in the audit log', async () => {
    const { client, orders, ended } = await profile(refusesToBreak)
    const { drills } = await client.call('drills.start', { scenarios: ['5.1'] })
    const drill = await ended(drills[0]?.id ?? '')
    expect(drill).toMatchObject({
      state: 'failed',
      subject: 'lab-primary',
      error: { code: 'conflict', message: 'the lab refused kill' },
    })
    expect(orders).toEqual(['kill', 'mend-all'])
    const { entries } = await client.call('audit.list', { text: 'drill' })
    expect(entries.map(({ action }) => action).sort()).toEqual(['drill.failed', 'drill.ordered', 'drill.started'])
  })

  it('that is ordered again while it waits or runs is the same one', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { client, ended } = await profile(async (order) => {
      if (order === 'kill') await held
      await refusesToBreak(order)
    })
    const first = await client.call('drills.start', { scenarios: ['5.1', '5.1'] })
    const second = await client.call('drills.start', { scenarios: ['5.1'] })
    expect(second.drills.map(({ id }) => id)).toEqual(first.drills.map(({ id }) => id))
    release()
    await ended(first.drills[0]?.id ?? '')
  })

  it('that is cancelled still has the lab mended; one that waits behind it never breaks anything', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { client, orders, ended } = await profile((order) => (order === 'kill' ? held : Promise.resolve()))
    const { drills } = await client.call('drills.start', { scenarios: ['5.1', '4.1'] })
    const [running, waiting] = drills.map(({ id }) => id)
    await vi.waitFor(() => expect(orders).toEqual(['kill']))
    await client.call('drills.cancel', {})
    release()
    expect((await ended(waiting ?? '')).state).toBe('cancelled')
    // Without a registry to fall back on it fails rather than hears of the cancellation; either way nothing stays broken.
    expect(['cancelled', 'failed']).toContain((await ended(running ?? '')).state)
    expect(orders).toEqual(['kill', 'mend-all'])
  })

  it('that leaves the lab broken has not passed', async () => {
    const { client, ended } = await profile(async () => {
      throw new StewardError('unavailable', 'the lab does not answer')
    })
    const { drills } = await client.call('drills.start', { scenarios: ['5.1'] })
    expect(await ended(drills[0]?.id ?? '')).toMatchObject({ state: 'failed', error: { code: 'unavailable' } })
  })
})

describe('a start after a process that ended in mid-drill', () => {
  it.each(['running', 'waiting'] as const)('ends what was %s as interrupted, and has the lab mended', async (state) => {
    const { engine, store, orders } = await profile(refusesToBreak)
    await store.drills.put('drill-1', orderedDrill(state))
    await (await engine.work()).drills.settleInterrupted()
    expect((await store.drills.get('drill-1'))?.state).toBe('interrupted')
    expect(orders).toEqual(['mend-all'])
  })

  it('leaves the lab alone where nothing was under way', async () => {
    const { engine, store, orders } = await profile(refusesToBreak)
    await store.drills.put('drill-1', orderedDrill('passed'))
    await (await engine.work()).drills.settleInterrupted()
    expect(orders).toEqual([])
  })
})

const COUNTER = 'word-counter' as AgentId

/** A profile whose policy marks `marked` as staging, and an agent that is served so. */
async function stagingProfile(marked: readonly AgentId[], obey: (order: string) => Promise<void> = refusesToBreak) {
  const made = await profile(obey, COUNTER)
  await made.client.call('policy.set', { path: ['drills', 'staging_agents'], value: [...marked] })
  const start = (scenario: Drill['scenario'], agent_id = COUNTER, confirmed: string = agent_id) =>
    made.client.call('drills.start', { scenarios: [scenario], staging: { agent_id, confirmed } })
  return { ...made, start }
}

describe('a drill against an agent outside the lab', () => {
  it('is refused where the policy does not mark it as staging, and gives no order', async () => {
    const { start, orders, client } = await stagingProfile([])
    await expect(start('1.1')).rejects.toMatchObject({ code: 'drill_refused' })
    expect(orders).toEqual([])
    expect((await client.call('drills.board', {})).staging).toEqual([])
  })

  it('is refused where nobody typed its id, and gives no order', async () => {
    const { start, orders } = await stagingProfile([COUNTER])
    await expect(start('1.1', COUNTER, 'word counter')).rejects.toMatchObject({
      code: 'drill_refused',
      message: 'nobody confirmed that word-counter may be harmed',
    })
    expect(orders).toEqual([])
  })

  it.each(['3.1', '3.2', '4.1', '4.2', '5.1', '5.2', '6.1'] as const)(
    'is refused for %s, which is for the lab',
    async (scenario) => {
      const { start, orders } = await stagingProfile([COUNTER])
      await expect(start(scenario)).rejects.toMatchObject({ code: 'drill_refused' })
      expect(orders).toEqual([])
    },
  )

  it('is refused where no supervisor of it is there, or none answers', async () => {
    const elsewhere = 'elsewhere' as AgentId
    const { start, client } = await stagingProfile([COUNTER, elsewhere], async () => {
      throw new StewardError('unavailable', 'the supervisor does not answer')
    })
    await expect(start('1.1', elsewhere)).rejects.toMatchObject({ code: 'drill_refused' })
    await expect(start('1.1')).rejects.toMatchObject({
      code: 'drill_refused',
      message: 'the supervisor does not answer',
    })
    expect((await client.call('drills.board', {})).staging).toEqual([
      { agent_id: COUNTER },
      { agent_id: elsewhere, refused: 'elsewhere is not served for staging' },
    ])
  })

  it('mends whatever becomes of it, and is kept with the agent that it harmed', async () => {
    const { start, ended, orders } = await stagingProfile([COUNTER], async (order) => {
      if (order !== 'status') await refusesToBreak(order)
    })
    const { drills } = await start('2.1')
    expect(await ended(drills[0]?.id ?? '')).toMatchObject({ state: 'failed', subject: COUNTER, staging: COUNTER })
    expect(orders).toEqual(['status', 'lost', 'mend-all'])
  })

  it('is refused when its turn comes, where the agent is marked no longer', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { start, ended, client, orders } = await stagingProfile([COUNTER], async (order) => {
      if (order === 'lost') await held
    })
    const first = (await start('2.1')).drills[0]?.id ?? ''
    const second = (await start('1.1')).drills[0]?.id ?? ''
    await client.call('policy.set', { path: ['drills', 'staging_agents'], value: [] })
    release()
    await ended(first)
    expect(await ended(second)).toMatchObject({ state: 'failed', error: { code: 'drill_refused' } })
    expect(orders).not.toContain('kill')
  })
})
