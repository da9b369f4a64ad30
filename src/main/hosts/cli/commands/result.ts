import { counted } from '../../../../shared/model/counted'
import type { TaskId } from '../../../../shared/model/ids'
import { isStewardError } from '../../../../shared/model/steward-error'
import { exitCodeOf, OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { failureLines, quarantineLines, reportLines, resultLines, safeJson } from '../rendering'
import type { Session } from '../session'
import { taskIdOf } from '../typed'

/**
 * `steward result`: what the agent returned and what the checks of it found; with `--out` its artifacts, checked against their
 * digests. Of a result that was rejected, the findings, and the exit code of a failure.
 */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  if (invocation.flag('discard')) return discard(session, taskIdOf(invocation.word(0, 'TASK')))
  if (invocation.flag('quarantine')) return quarantine(session, invocation.words[0])
  const task_id = taskIdOf(invocation.word(0, 'TASK'))
  try {
    return await accepted(session, invocation, task_id)
  } catch (error) {
    return rejected(session, task_id, error)
  }
}

async function accepted(session: Session, invocation: Invocation, task_id: TaskId): Promise<number> {
  const result = await session.call('delegations.result', { task_id })
  const out = invocation.text('out')
  if (out !== undefined) {
    const { copyArtifacts } = await import('../artifacts')
    await copyArtifacts(result.folder, result.artifacts, out)
  }
  if (invocation.flag('outputOnly')) {
    session.answer(result.output ?? null, () => [safeJson(result.output ?? null, 2)])
    return OK
  }
  const folder = out ?? result.folder
  const { reports } = await session.call('results.reports', { task_id })
  session.answer({ ...result, folder, reports }, () =>
    resultLines(result, reports, folder, session.now(), session.terminal.ink),
  )
  return OK
}

/** A failure that the checks can explain is told with what they found; any other is told as it is. */
async function rejected(session: Session, task_id: TaskId, error: unknown): Promise<number> {
  if (!isStewardError(error) || error.code !== 'task_failed') throw error
  const { reports } = await session.call('results.reports', { task_id })
  if (!reports.some(({ verdict }) => verdict === 'rejected')) throw error
  const { terminal } = session
  session.answer({ task_id, error: { code: error.code, message: error.message }, reports }, () => [
    ...failureLines(error, terminal.ink),
    ...reports.flatMap((report) => reportLines(report, session.now(), terminal.ink)),
    `See what was returned: steward result ${task_id} --quarantine`,
  ])
  return exitCodeOf(error.code)
}

async function discard(session: Session, task_id: TaskId): Promise<number> {
  const { files } = await session.call('results.discard', { task_id })
  session.answer({ task_id, discarded: files }, () => [`✅ ${counted(files, 'file')} deleted from quarantine`])
  return OK
}

/** Of one task, or of all. */
async function quarantine(session: Session, task: string | undefined): Promise<number> {
  const answer = await session.call('results.quarantine', task === undefined ? {} : { task_id: taskIdOf(task) })
  session.answer(answer, () => quarantineLines(answer.executions, session.now(), session.terminal.ink))
  return OK
}
