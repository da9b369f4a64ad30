import { describe, expect, it } from 'vitest'
import { type Drill, SCENARIOS } from '../../../../src/shared/model/drill'
import { type Instant, toInstant } from '../../../../src/shared/model/ids'
import { lines, NOW, RecordedEngine, steward } from './command-line'

const at = (secondsAgo: number): Instant => toInstant(NOW - secondsAgo * 1000)

const waiting: Drill = {
  id: 'drill-1',
  scenario: '5.1',
  state: 'waiting',
  subject: 'lab-primary',
  ordered_at: at(10),
  steps: [],
  evidence: [],
}
const running: Drill = {
  ...waiting,
  state: 'running',
  started_at: at(9),
  steps: [{ at: at(9), kind: 'fault', text: 'The registry is killed.' }],
}
const passed: Drill = {
  ...running,
  state: 'passed',
  finished_at: at(1),
  fault: 'The registry is killed.',
  noticed_by: 'Discovery found it away.',
  detect_ms: 264,
  recover_ms: 1282,
  steps: [...running.steps, { at: at(8), kind: 'detection', text: 'Discovery found it away.' }],
}
const failed: Drill = { ...passed, state: 'failed', error: { code: 'drill_failed', message: 'no other answered' } }

/** An engine that orders the drill and tells how it went. */
const engineThat = (...told: Drill[]): RecordedEngine => {
  const engine: RecordedEngine = new RecordedEngine({
    'drills.start': () => {
      setImmediate(() => {
        for (const payload of told) engine.tell({ name: 'drill.changed', payload })
      })
      return { drills: [waiting] }
    },
    'drills.get': waiting,
  })
  return engine
}

describe('steward drill', () => {
  it('tells each step once as it is taken, then the table, and ends with 0', async () => {
    const ran = await steward(['drill', '5.1'], engineThat(running, running, passed))
    expect(ran.err).toBe(
      lines('5.1 Fault: The registry is killed.', '5.1 Noticed: Discovery found it away.', '5.1 ✅ passed'),
    )
    expect(ran.out).toBe(
      lines(
        'Scenario  Result    Noticed in  Right in  Fault                    Noticed by',
        '5.1       ✅ passed  264 ms      1.3 s     The registry is killed.  Discovery found it away.',
      ),
    )
    expect(ran.code).toBe(0)
  })

  it('ends with 1 where a drill did not pass, and says why', async () => {
    const ran = await steward(['drill', '5.1'], engineThat(running, failed))
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('5.1 ❌ failed: no other answered')
  })

  it('answers a program with the drills alone', async () => {
    const ran = await steward(['drill', '5.1', '--json'], engineThat(passed))
    expect(JSON.parse(ran.out)).toEqual({ drills: [passed] })
  })

  it('takes no other drill’s end for its own', async () => {
    const other = { ...passed, id: 'drill-0' }
    const ran = await steward(['drill', '5.1', '--json'], engineThat(other, failed))
    expect(JSON.parse(ran.out)).toEqual({ drills: [failed] })
  })

  it('orders all of them in the order of the specification', async () => {
    const engine = engineThat(passed)
    await steward(['drill', '--all'], engine)
    expect(engine.asked).toContainEqual(['drills.start', { scenarios: [...SCENARIOS] }])
  })

  it('refuses a scenario that the specification does not have, before anything is asked', async () => {
    const engine = engineThat()
    expect(await steward(['drill', '7.1'], engine)).toMatchObject({ code: 2, err: expect.stringContaining('1.1, 1.2') })
    expect((await steward(['drill', '1.1', '--all'], engine)).code).toBe(2)
    expect(engine.asked).toEqual([])
  })

  it('shows how the failure modes stand where no scenario is named', async () => {
    const rating = { score: 5, reason: 'because' }
    const mode = {
      scenario: '5.1',
      title: 'Registry downtime',
      category: 'Registry failures',
      severity: rating,
      occurrence: { ...rating, score: 1, incidents: 0 },
      detection: { ...rating, score: 2 },
      priority: 10,
      priority_before: 50,
      trend: 'falling',
      last_rehearsal: { id: 'drill-1', at: at(60), passed: true },
    }
    const proven = { drill: 'drill-1', at: at(60), evidence: 'it was mended' }
    const readiness = [
      { name: 'Registry fallbacks', note: 'downtime resilience', scenario: '5.1', proven },
      { name: 'MITM protection', note: 'mutual TLS + signing', scenario: '6.2', missing: 'Never rehearsed to its end' },
    ]
    const staging = [{ agent_id: 'word-counter' }, { agent_id: 'idle', refused: 'idle is not served for staging' }]
    const scenarios = [{ scenario: '1.1' }, { scenario: '5.1', lab_only: 'others ask it too' }]
    const refused = 'this is no lab’s'
    const engine = new RecordedEngine({ 'drills.board': { modes: [mode], readiness, refused, staging, scenarios } })
    const { out, code } = await steward(['drill'], engine)
    expect(out).toBe(
      lines(
        'Scenario  Severity  Occurrence  Detection  Priority  Last rehearsal  What',
        '5.1       5         1           2          10 ↓      ✅ 1min ago      Registry downtime',
        '',
        'Production readiness: 1 of 2',
        '  ✅ Registry fallbacks (downtime resilience): drill 5.1 passed 1min ago',
        '  ○ MITM protection (mutual TLS + signing): Never rehearsed to its end',
        '',
        '⚠️  No drill may run in a lab here: this is no lab’s',
        '',
        'Agents for staging, for 1.1',
        '  ✅ word-counter may be harmed',
        '  ○ idle: idle is not served for staging',
        '  5.1 in the lab only: others ask it too',
      ),
    )
    expect(code).toBe(0)
  })

  it('plays against an agent that the person confirmed by name, or by --yes', async () => {
    const engine = engineThat(passed)
    await steward(['drill', '1.1', '--agent', 'word-counter', '--yes'], engine)
    const staging = { agent_id: 'word-counter', confirmed: 'word-counter' }
    expect(engine.asked).toContainEqual(['drills.start', { scenarios: ['1.1'], staging }])
  })

  it('orders of all scenarios those that need one agent only', async () => {
    const engine = engineThat(passed)
    await steward(['drill', '--all', '--agent', 'word-counter', '--yes'], engine)
    expect(engine.asked[0]?.[1]).toMatchObject({ scenarios: ['1.1', '1.2', '2.1', '2.2', '6.2'] })
  })

  it('asks for nothing where nobody is there to confirm, or no scenario is named', async () => {
    const engine = engineThat()
    const unasked = await steward(['drill', '1.1', '--agent', 'word-counter'], engine)
    expect(unasked).toMatchObject({ code: 2, err: expect.stringContaining('nobody is here to confirm') })
    expect((await steward(['drill', '--agent', 'word-counter', '--yes'], engine)).code).toBe(2)
    expect(engine.asked).toEqual([])
  })

  it('cancels what waits or runs', async () => {
    const engine = new RecordedEngine({ 'drills.cancel': { drills: [running] } })
    expect((await steward(['drill', '--cancel'], engine)).out).toBe(
      lines('5.1 is cancelled; what it broke is being mended'),
    )
  })
})
