import type { TaskId } from '../../../shared/model/ids'
import type { ResultReport } from '../../../shared/model/result'
import type { EngineContext } from '../context'
import { requireDelegation } from '../delegation/read-delegations'

/** What the checks of a delegation's results found, one report an execution. @throws StewardError `task_unknown` */
export async function reportsOf(context: EngineContext, taskId: TaskId): Promise<ResultReport[]> {
  await requireDelegation(context, taskId)
  return (await context.store.results.list(taskId)).map(({ report }) => report)
}
