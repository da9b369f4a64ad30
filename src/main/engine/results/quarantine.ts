import { FINAL_STATES } from '../../../shared/model/delegation'
import { DAY_MS } from '../../../shared/model/duration'
import { fromInstant, type TaskId, toInstant } from '../../../shared/model/ids'
import type { QuarantinedExecution, ResultReport } from '../../../shared/model/result'
import { audit, type EngineContext } from '../context'
import { requireDelegation } from '../delegation/read-delegations'
import type { QuarantinePlace, StoredResult } from '../ports'

const keepMs = (context: EngineContext): number =>
  context.policy().delegation.on_invalid_result.quarantine_keep_days * DAY_MS

/** What is kept of rejected results, where, and until when; of all tasks where none is named. @throws StewardError `task_unknown` */
export async function quarantineOf(context: EngineContext, taskId?: TaskId): Promise<QuarantinedExecution[]> {
  if (taskId !== undefined) await requireDelegation(context, taskId)
  const tasks = taskId === undefined ? (await context.quarantine.list()).map((place) => place.taskId) : [taskId]
  const reports: ResultReport[] = []
  for (const id of new Set(tasks)) for (const { report } of await context.store.results.list(id)) reports.push(report)
  return reports
    .filter(({ quarantined }) => quarantined.length > 0)
    .map(({ task_id, execution, quarantined, at }) => ({
      task_id,
      execution,
      folder: context.quarantine.folder({ taskId: task_id, execution }),
      files: quarantined,
      kept_until: toInstant(fromInstant(at) + keepMs(context)),
    }))
}

/** Deletes what is kept of rejected results; what was found in it stays. @returns how many files @throws StewardError `task_unknown` */
export async function discardQuarantine(context: EngineContext, taskId: TaskId): Promise<number> {
  await requireDelegation(context, taskId)
  let files = 0
  for (const stored of await context.store.results.list(taskId)) files += await discard(context, stored)
  if (files > 0) await audit(context, 'result.quarantine_discarded', taskId, { files })
  return files
}

async function discard(context: EngineContext, stored: StoredResult): Promise<number> {
  const { report } = stored
  if (report.quarantined.length === 0) return 0
  await context.quarantine.remove({ taskId: report.task_id, execution: report.execution })
  await context.store.results.save({ ...stored, report: { ...report, quarantined: [] } })
  return report.quarantined.length
}

/** Deletes what the policy keeps no longer, and what came in of a result that was never decided upon. Called from time to time. */
export async function discardOldQuarantine(context: EngineContext): Promise<void> {
  const before = context.clock.now() - keepMs(context)
  for (const { changedAt, ...place } of await context.quarantine.list()) {
    const stored = await context.store.results.get(place.taskId, place.execution)
    if ((stored ? fromInstant(stored.report.at) : changedAt) >= before) continue
    if (stored === undefined && (await isOpen(context, place))) continue
    const files = stored ? await discard(context, stored) : 0
    if (files === 0) await context.quarantine.remove(place)
    else
      await audit(context, 'result.quarantine_expired', place.taskId, { execution: place.execution, files }, 'engine')
  }
}

const isOpen = async ({ store }: EngineContext, { taskId }: QuarantinePlace): Promise<boolean> => {
  const delegation = await store.delegations.get(taskId)
  return delegation !== undefined && !FINAL_STATES.includes(delegation.state)
}
