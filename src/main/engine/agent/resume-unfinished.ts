import type { TaskId } from '../../../shared/model/ids'
import { changeByEvent, readOwnEvent, readOwnReceipt } from '../../protocol/delegation'
import type { StoredTask } from '../ports'
import { collectArtifacts } from './collect-artifacts'
import type { AgentContext } from './context'
import { announceEnd, finishTask } from './finish-task'

/** Events are stored before the status that follows from them: a crash between the two leaves some to apply. */
const catchUp = async (agent: AgentContext, task: StoredTask): Promise<StoredTask> => {
  let current = task
  for (const envelope of await agent.store.events(task.task_id, task.last_event)) {
    const change = changeByEvent(current, readOwnEvent(envelope))
    current = await agent.store.update(task.task_id, change)
  }
  return current
}

/** What becomes of a task that was running when the agent died. Its program is gone, and what it did cannot be known. */
const endInterrupted = async (agent: AgentContext, task: StoredTask): Promise<void> => {
  const artifacts = await collectArtifacts(agent, task.task_id).catch((error: unknown) => {
    agent.log.warn('what an interrupted task left cannot be returned', { task_id: task.task_id, error: String(error) })
    return []
  })
  await finishTask(agent, task, { outcome: 'failed', reason: 'agent restarted', interrupted: true, artifacts })
}

/**
 * Settles the tasks an earlier run of the agent left: those that waited wait again, those that ran have failed, and one whose
 * receipt was signed already is announced.
 *
 * @param enqueue puts a task in line
 */
export const resumeUnfinished = async (agent: AgentContext, enqueue: (taskId: TaskId) => void): Promise<void> => {
  for (const left of await agent.store.unfinished()) {
    const task = await catchUp(agent, left)
    if (task.receipt) await announceEnd(agent, task, readOwnReceipt(task.receipt))
    else if (task.state === 'running') await endInterrupted(agent, task)
    else {
      if (task.last_event === 0) await agent.events.record(task.task_id, { type: 'accepted' })
      enqueue(task.task_id)
    }
  }
}
