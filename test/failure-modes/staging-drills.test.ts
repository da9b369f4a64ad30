import { chmodSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Drill, DrillBoard } from '../../src/shared/model/drill'
import { observe } from '../fixtures/observation'
import { StagingAgent } from '../fixtures/staging-agent'

// FAILURE_MODES, its last line: what can be rehearsed against an agent that nobody relies on, outside the lab.

const DRILLS_MS = 400_000
/** Longer than a drill on this quick profile says nothing, short enough to be waited for. */
const MEND_AFTER_S = 15
const AGAINST_ONE = ['1.1', '1.2', '2.1', '2.2', '6.2']

let staged: StagingAgent
beforeAll(async () => {
  staged = await StagingAgent.start(['--staging', '--mend-after', String(MEND_AFTER_S)])
}, 120_000)
afterAll(() => staged.stop())

const drill = (...words: string[]) => staged.steward('drill', ...words)

describe('an agent that is served for staging', () => {
  it('is harmed by no drill as long as the policy does not mark it', async () => {
    const { code, err } = await drill('1.2', '--agent', staged.id, '--yes')
    expect(code).toBe(1)
    expect(err).toContain(`the policy does not mark ${staged.id} as staging`)
  })

  it('is harmed by no drill that nobody confirmed', async () => {
    await staged.mark()
    const { code, err } = await drill('1.2', '--agent', staged.id)
    expect(code).toBe(2)
    expect(err).toContain('nobody is here to confirm that the agent may be harmed')
  })

  it('is harmed by no drill that belongs into the lab', async () => {
    const { code, err } = await drill('6.1', '--agent', staged.id, '--yes')
    expect(code).toBe(1)
    expect(err).toContain('scenario 6.1 is rehearsed in the lab only')
  })

  it.runIf(process.getuid)('takes no order over a socket that others could have made', async () => {
    const folder = dirname(staged.socketPath)
    chmodSync(folder, 0o777)
    const { code, err } = await drill('1.2', '--agent', staged.id, '--yes')
    chmodSync(folder, 0o700)
    expect(code).toBe(1)
    expect(err).toContain('open to other users of this machine')
  })

  it('goes through every drill that needs it alone, and is as before', { timeout: DRILLS_MS }, async () => {
    const { code, out, err } = await drill('--all', '--agent', staged.id, '--yes', '--json')
    const { drills } = JSON.parse(out) as { drills: Drill[] }
    expect(drills.map(({ scenario, state, error }) => [scenario, state, error?.message])).toEqual(
      AGAINST_ONE.map((scenario) => [scenario, 'passed', undefined]),
    )
    expect(code, err).toBe(0)
    for (const { staging, subject } of drills) expect([staging, subject]).toEqual([staged.id, staged.id])
    const { staging, readiness } = JSON.parse((await drill('--json')).out) as DrillBoard
    expect(staging).toEqual([{ agent_id: staged.id }])
    expect(readiness.flatMap(({ scenario, proven }) => (proven ? [scenario] : [])).sort()).toEqual(AGAINST_ONE)
    expect(await staged.pid()).toEqual(expect.any(Number))
    const delegated = await staged.steward('delegate', staged.id, '--operation', 'count_words')
    expect(delegated.code, delegated.err).toBe(0)
    for (const { scenario, fault = '', noticed_by = '', recovery = '', detect_ms = 0, recover_ms = 0 } of drills)
      observe({ scenario, fault, expected: noticed_by, observed: recovery, detect_ms, recover_ms })
  })
})

describe('an agent that is not served for staging', () => {
  it('is harmed by no drill, though the policy marks it', async () => {
    await staged.steward('policy', 'set', 'drills.staging_agents', JSON.stringify([staged.id, 'bystander']))
    const { code, err } = await drill('1.1', '--agent', 'bystander', '--yes')
    expect(code).toBe(1)
    expect(err).toContain('bystander is not served for staging on this machine')
  })
})

describe('a console that dies in the middle of a drill', () => {
  it('leaves nothing broken: the supervisor mends by itself', { timeout: DRILLS_MS }, async () => {
    const before = await staged.running()
    const rehearsal = drill('1.1', '--agent', staged.id, '--yes')
    while ((await staged.pid()) !== null) await setTimeout(20)
    await staged.console.kill()
    const { code, err } = await rehearsal
    expect(err).toContain('the engine of this profile has gone away')
    expect(code).not.toBe(0)
    expect(await staged.running()).not.toBe(before)
  })
})

describe('an agent that ends although no drill is about it', () => {
  it('ends its supervisor too, which says so', async () => {
    await staged.order('mend-all')
    process.kill(await staged.running(), 'SIGKILL')
    expect(await staged.ended()).toMatchObject({
      code: 3,
      said: expect.stringContaining('the agent word-counter ended by itself with SIGKILL'),
    })
  })
})
