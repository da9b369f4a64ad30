import type { AttestedRun, CodeDigest, RunEnding, TestCase } from '../../../shared/model/attestation'
import { isStewardError } from '../../../shared/model/errors'
import { toInstant } from '../../../shared/model/ids'
import { countTests, readTestReport } from '../../protocol/attestation'
import { audit, type EngineContext } from '../context'
import type { Progress } from '../jobs'
import type { StoredPlan, StoredRun, TestCommandEnd } from '../ports'
import { RUN_STARTED, subjectOf } from './run-record'

const MAX_REASON = 500

interface ReadRun {
  readonly ended: RunEnding
  readonly tests: readonly TestCase[]
  readonly coverage?: number
  readonly reason?: string
}

const withError = (what: string, { lastError }: { readonly lastError: string }): string =>
  (lastError === '' ? what : `${what}: ${lastError}`).slice(0, MAX_REASON)

/** What a command's end says of its tests. An exit code alone says nothing; one that contradicts the report says that it crashed. */
function readRun(end: TestCommandEnd, format: StoredPlan['format']): ReadRun {
  if (end.kind === 'not_started') return { ended: 'not_started', tests: [], reason: end.reason.slice(0, MAX_REASON) }
  if (end.stopped === 'aborted') return { ended: 'aborted', tests: [], reason: 'The run was stopped' }
  if (end.stopped === 'timed_out')
    return { ended: 'timed_out', tests: [], reason: 'The run took too long and was ended' }
  if (end.signal !== undefined)
    return { ended: 'crashed', tests: [], reason: withError(`The command was ended by ${end.signal}`, end) }
  if (end.report === undefined || end.report.trim() === '')
    return {
      ended: 'unreadable',
      tests: [],
      reason: withError(`The command ended with ${end.exitCode} and no report`, end),
    }
  try {
    const report = readTestReport(end.report, format)
    const { failed } = countTests(report.tests)
    if (end.exitCode !== 0 && failed === 0)
      return {
        ended: 'crashed',
        tests: report.tests,
        reason: withError(`The command ended with ${end.exitCode} although no test failed`, end),
      }
    return { ended: 'completed', ...report }
  } catch (error) {
    if (!isStewardError(error)) throw error
    return { ended: 'unreadable', tests: [], reason: error.message.slice(0, MAX_REASON) }
  }
}

export interface TestRuns {
  readonly plan: StoredPlan
  readonly code: CodeDigest
  readonly firstNumber: number
  readonly count: number
  readonly progress: Progress
}

/**
 * Runs the tests so many times, one after the other. Each run is in the audit log and in the store, as aborted, before it starts:
 * whatever becomes of this program, no run can be left out.
 */
export async function runTests(context: EngineContext, runs: TestRuns): Promise<StoredRun[]> {
  const stored: StoredRun[] = []
  for (let attempt = 1; attempt <= runs.count && !runs.progress.signal.aborted; attempt++) {
    const run = await runOnce(context, runs, attempt)
    stored.push(run)
    // What cannot be started now cannot be started a second later.
    if (run.run.ended === 'not_started') break
  }
  return stored
}

async function runOnce(context: EngineContext, runs: TestRuns, attempt: number): Promise<StoredRun> {
  const { plan, code, firstNumber, count, progress } = runs
  const { agent_id, capability } = plan
  const number = firstNumber + attempt - 1
  const tell = (
    change: { state: 'started' | 'ended' } & Partial<Pick<AttestedRun, 'ended' | 'reason'>>,
    tests?: readonly TestCase[],
  ) =>
    context.emit({
      name: 'attestation.progress',
      payload: { agent_id, capability, attempt, of: count, ...change, ...(tests && { tests: countTests(tests) }) },
    })
  await audit(context, RUN_STARTED, subjectOf(plan), { number, code: code.digest, command: plan.command })
  const begun: AttestedRun = {
    number,
    started_at: toInstant(context.clock.now()),
    duration_ms: 0,
    ended: 'aborted',
    code: code.digest,
    passed: 0,
    failed: 0,
    skipped: 0,
  }
  await context.store.attestations.saveRun({ agent_id, capability, run: begun, tests: [] })
  progress.share(attempt - 1, count)
  progress.step(`Run ${attempt} of ${count} of the tests`)
  tell({ state: 'started' })
  const end = await context.tests.run(plan, number, progress.signal)
  const { tests, ended, reason, coverage } = readRun(end, plan.format)
  const run: AttestedRun = {
    ...begun,
    ...countTests(tests),
    duration_ms: end.durationMs,
    ended,
    ...(end.kind === 'ended' && end.exitCode !== undefined && { exit_code: end.exitCode }),
    ...(coverage !== undefined && { coverage }),
    ...(reason !== undefined && { reason }),
  }
  const finished: StoredRun = { agent_id, capability, run, tests }
  await context.store.attestations.saveRun(finished)
  progress.share(attempt, count)
  tell({ state: 'ended', ended, ...(reason !== undefined && { reason }) }, tests)
  return finished
}
