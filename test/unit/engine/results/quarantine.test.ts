import { existsSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { discardOldQuarantine, discardQuarantine, quarantineOf } from '../../../../src/main/engine/results/quarantine'
import { type TaskId, toInstant } from '../../../../src/shared/model/ids'
import { resultReport } from '../../../../src/shared/model/result'
import { clientProfile } from '../../../fixtures/client-profile'
import { storedDelegation } from '../../../fixtures/stored-delegation'
import { HandClock } from '../agent/agent-under-test'

const DAY = 86_400_000
const DIGEST = `sha256:${'a'.repeat(64)}`

let clock: HandClock
let profile: Awaited<ReturnType<typeof clientProfile>>

beforeEach(async () => {
  clock = new HandClock()
  profile = await clientProfile(clock, { delegation: { on_invalid_result: { quarantine_keep_days: 7 } } })
})
afterEach(() => profile.close())

async function* bytes(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('def f(:')
}

/** A task of which a file lies in quarantine; rejected now, or not decided upon where `decided` is false. */
async function kept(name: string, decided = true, state: 'failed' | 'running' = 'failed'): Promise<TaskId> {
  const { context } = profile
  const now = toInstant(clock.now())
  const delegation = { ...storedDelegation(name, now), state }
  await context.store.delegations.create(delegation)
  const { task_id, agent_id } = delegation
  const { path, size } = await context.quarantine.receive({ taskId: task_id, execution: 1 }, 0, 'a.py', bytes(), 7)
  const report = resultReport.parse({
    ...{ task_id, execution: 1, agent_id, at: now, verdict: 'rejected', consequence: 'given_up' },
    ...{ receipt_digest: DIGEST, receipt_signed_by: DIGEST, output: [], artifacts: [], findings_left_out: 0 },
    findings: [{ artifact: 'a.py', code: 'python_syntax', message: 'broken' }],
    notices: [],
    quarantined: [{ artifact: 'a.py', path, size, codes: ['python_syntax'] }],
  })
  if (decided) await context.store.results.save({ report })
  return task_id
}

const isThere = (taskId: TaskId): boolean => existsSync(profile.context.quarantine.folder({ taskId, execution: 1 }))

describe('what is in quarantine', () => {
  it('is listed for one task and for all, with the time until which the policy keeps it', async () => {
    const one = await kept('one')
    clock.pass(DAY)
    const two = await kept('two')
    const all = await quarantineOf(profile.context)
    expect(all.map(({ task_id }) => task_id).sort()).toEqual([one, two])
    const [listed] = await quarantineOf(profile.context, two)
    expect(listed).toMatchObject({ task_id: two, execution: 1, files: [{ artifact: 'a.py' }] })
    expect(listed?.kept_until).toBe(toInstant(clock.now() + 7 * DAY))
  })

  it('is deleted after the days of the policy and not sooner; what was found in it stays', async () => {
    const old = await kept('old')
    clock.pass(DAY)
    const young = await kept('young')
    clock.pass(6 * DAY)
    await discardOldQuarantine(profile.context)
    expect([isThere(old), isThere(young)]).toEqual([true, true])
    clock.pass(1000)
    await discardOldQuarantine(profile.context)
    expect([isThere(old), isThere(young)]).toEqual([false, true])
    expect((await profile.store.results.get(old, 1))?.report).toMatchObject({
      quarantined: [],
      findings: [{ code: 'python_syntax' }],
    })
    expect(await profile.store.audit.about('result.quarantine_expired', old)).toHaveLength(1)
  })

  it('of a result that was never decided upon goes too, unless its task is still open', async () => {
    const [left, open] = [await kept('left', false), await kept('open', false, 'running')]
    // Nothing but the disk knows when it came.
    clock.pass(Math.max(0, Date.now() - clock.now()) + 8 * DAY)
    await discardOldQuarantine(profile.context)
    expect([isThere(left), isThere(open)]).toEqual([false, true])
  })

  it('is deleted at once when a person says so, and only that of the task', async () => {
    const [one, two] = [await kept('one'), await kept('two')]
    expect(await discardQuarantine(profile.context, one)).toBe(1)
    expect([isThere(one), isThere(two)]).toEqual([false, true])
    expect(await discardQuarantine(profile.context, one)).toBe(0)
  })
})
