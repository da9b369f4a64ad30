import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DrillGround } from '../../../../src/main/engine/ports'
import { inProcessClient } from '../../../../src/main/hosts/profile/in-process-client'
import { type OpenEngine, openEngine } from '../../../../src/main/hosts/profile/open-engine'
import type { EngineClient } from '../../../../src/shared/contract'
import type { Drill } from '../../../../src/shared/model/drill'
import { StewardError } from '../../../../src/shared/model/errors'
import { toInstant } from '../../../../src/shared/model/ids'

const opened: OpenEngine[] = []
const folders: string[] = []
afterEach(async () => {
  for (const open of opened.splice(0)) await open.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A profile with a lab that does as `obey` says; every order it was given is kept. */
async function profile(obey?: (order: string) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'drills-'))
  folders.push(folder)
  const orders: string[] = []
  const drillGround: DrillGround | undefined = obey && {
    async order(order) {
      orders.push(order)
      await obey(order)
      return {}
    },
  }
  const open = await openEngine({ folder, name: 'test', host: 'cli', version: '0', drillGround })
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
