import { FINAL_STATES } from '../../../../shared/model/delegation'
import type { AgentId, TaskId } from '../../../../shared/model/ids'
import { requireDelegation } from '../../delegation/read-delegations'
import { type NewDelegation, startDelegation } from '../../delegation/start-delegation'
import type { StoredDelegation } from '../../ports'
import type { Stage } from '../stage'

/** Delegates as a person would; what is still open in the end is cancelled. */
export async function delegate(stage: Stage, request: Omit<NewDelegation, 'agent_id'> & { agent_id: string }) {
  const { context, means } = stage
  const { delegation } = await startDelegation(context, { ...request, agent_id: request.agent_id as AgentId })
  const { task_id } = delegation
  means.delegations.follow(task_id)
  stage.show({ label: 'Task', value: task_id, page: ['delegations', task_id] })
  stage.afterwards('The task is over.', async () => {
    const now = await requireDelegation(context, task_id)
    if (!FINAL_STATES.includes(now.state)) await means.delegations.cancel(task_id, now)
  })
  return task_id
}

/** The task once it has completed. @throws StewardError `drill_failed` where it ends otherwise */
export async function completed(stage: Stage, taskId: TaskId): Promise<StoredDelegation> {
  const ended = await stage.until('the task was over', async () => {
    const task = await requireDelegation(stage.context, taskId)
    return FINAL_STATES.includes(task.state) ? task : undefined
  })
  stage.require(ended.state === 'completed', `the task ended as ${ended.state}: ${ended.error?.message ?? ''}`)
  return ended
}

/** The first line of the task's timeline that fits. */
export const told = (stage: Stage, taskId: TaskId, fits: RegExp, what: string) =>
  stage.until(what, async () =>
    (await stage.context.store.delegations.timeline(taskId)).find(({ text }) => fits.test(text)),
  )
