import { readOwnOrder } from '../../../protocol/delegation'
import type { StoredTask } from '../../ports'
import type { AgentContext } from '../context'
import { uploadFolderName } from './kept-checkpoints'

/** As long as idempotency keys are honoured: what a client has not asked for by then, it has given up. */
const KEPT_MS = 24 * 3_600_000

const foldersOf = (task: StoredTask): string[] => {
  const { resume } = readOwnOrder(task.order)
  return resume ? [task.task_id, uploadFolderName(task.clientKey, resume.digest)] : [task.task_id]
}

/** Removes checkpoints of tasks that ended long ago, and uploads that no order came for. */
export const discardOldCheckpoints = async (agent: AgentContext): Promise<void> => {
  const needed = new Set((await agent.store.unfinished()).flatMap(foldersOf))
  const before = agent.clock.now() - KEPT_MS
  for (const { name, changedAt } of await agent.checkpoints.list())
    if (changedAt < before && !needed.has(name)) await agent.checkpoints.folder(name).destroy()
}
