import type { TaskId } from '../../../shared/model/ids'
import type { QuarantinedFile, ResultReport } from '../../../shared/model/result'
import { audit, type EngineContext } from '../context'
import { requireDelegation } from '../delegation/read-delegations'

/** What the checks of a delegation's results found, one report an execution. @throws StewardError `task_unknown` */
export async function reportsOf(context: EngineContext, taskId: TaskId): Promise<ResultReport[]> {
  await requireDelegation(context, taskId)
  return (await context.store.results.list(taskId)).map(({ report }) => report)
}

interface QuarantinedExecution {
  readonly execution: number
  readonly folder: string
  readonly files: QuarantinedFile[]
}

/** What is kept of rejected results, and where. @throws StewardError `task_unknown` */
export async function quarantineOf(context: EngineContext, taskId: TaskId): Promise<QuarantinedExecution[]> {
  return (await reportsOf(context, taskId))
    .filter(({ quarantined }) => quarantined.length > 0)
    .map(({ execution, quarantined }) => ({
      execution,
      folder: context.quarantine.folder({ taskId, execution }),
      files: quarantined,
    }))
}

/** Deletes what is kept of rejected results; what was found in it stays. @returns how many files @throws StewardError `task_unknown` */
export async function discardQuarantine(context: EngineContext, taskId: TaskId): Promise<number> {
  await requireDelegation(context, taskId)
  let files = 0
  for (const stored of await context.store.results.list(taskId)) {
    const { report } = stored
    if (report.quarantined.length === 0) continue
    await context.quarantine.remove({ taskId, execution: report.execution })
    await context.store.results.save({ ...stored, report: { ...report, quarantined: [] } })
    files += report.quarantined.length
  }
  if (files > 0) await audit(context, 'result.quarantine_discarded', taskId, { files })
  return files
}
