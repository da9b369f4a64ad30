import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Drill, type DrillBoard, SCENARIOS } from '../../src/shared/model/drill'
import { observe } from '../fixtures/observation'
import { RunningLab } from '../fixtures/running-lab'

// FAILURE_MODES, its last line: every failure is made to happen in the product itself, in a lab of real processes.

const ALL_MS = 900_000

let lab: RunningLab
beforeAll(async () => {
  lab = await RunningLab.start()
  // What a silent agent is waited for by default is most of a minute.
  for (const [name, ms] of [
    ['interval_ms', '1000'],
    ['offline_after_ms', '8000'],
  ])
    expect((await lab.steward('policy', 'set', `delegation.heartbeat.${name}`, String(ms))).code).toBe(0)
}, 120_000)
afterAll(() => lab.stop())

const json = async <T>(...args: string[]): Promise<T> => JSON.parse((await lab.steward(...args, '--json')).out) as T
const openAlerts = async () =>
  (await json<{ alerts: { kind: string; first_at: string }[] }>('alerts', '--state', 'open')).alerts

describe('steward drill --all', () => {
  it('passes every scenario, proves the whole checklist, and leaves the lab as it was', {
    timeout: ALL_MS,
  }, async () => {
    const before = await lab.order('status')
    const startedAt = new Date().toISOString()
    const { code, out, err } = await lab.steward('drill', '--all', '--json')
    const { drills } = JSON.parse(out) as { drills: Drill[] }
    expect(drills.map(({ scenario, state, error }) => [scenario, state, error?.message])).toEqual(
      SCENARIOS.map((scenario) => [scenario, 'passed', undefined]),
    )
    expect(code).toBe(0)
    for (const { scenario } of drills) expect(err).toContain(`${scenario} ✅ passed`)
    for (const drill of drills) {
      expect(drill.steps.map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['fault', 'detection', 'recovery', 'clean_up']),
      )
      expect(drill.detect_ms).toBeLessThanOrEqual(drill.recover_ms ?? 0)
    }

    const board = await json<DrillBoard>('drill')
    expect(board.refused).toBeUndefined()
    expect(board.modes.filter(({ last_rehearsal }) => last_rehearsal?.passed)).toHaveLength(SCENARIOS.length)
    expect(board.readiness.map(({ proven }) => proven !== undefined)).toEqual(Array(11).fill(true))

    const after = await lab.order('status')
    const ids = ({ agents = [], registries = [] }: typeof after) => [...agents, ...registries].map(({ id }) => id)
    expect(ids(after)).toEqual(ids(before))
    for (const { id, pid } of [...(after.agents ?? []), ...(after.registries ?? [])])
      expect([id, pid]).not.toContain(null)
    expect((await openAlerts()).filter(({ first_at }) => first_at >= startedAt)).toEqual([])
    const { registries } = await json<{ registries: { name: string }[] }>('registry', 'list')
    expect(registries.map(({ name }) => name)).toEqual(['lab-primary', 'lab-backup', 'lab-git'])
    for (const { scenario, fault = '', noticed_by = '', recovery = '', detect_ms = 0, recover_ms = 0 } of drills)
      observe({ scenario, fault, expected: noticed_by, observed: recovery, detect_ms, recover_ms })
  })
})

describe('a profile beside the lab’s', () => {
  it('lets no drill run, though the lab runs', async () => {
    const { code, err } = await lab.steward('drill', '5.1', '--profile', 'main')
    expect(code).toBe(1)
    expect(err).toContain('the profile main has no running lab')
    expect((await lab.order('status')).registries?.every(({ pid }) => pid !== null)).toBe(true)
  })
})
