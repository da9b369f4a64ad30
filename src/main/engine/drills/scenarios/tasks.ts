import { FINAL_STATES } from '../../../../shared/model/delegation'
import { StewardError } from '../../../../shared/model/errors'
import type { AgentId, TaskId } from '../../../../shared/model/ids'
import { exampleTask } from '../../../protocol/drills'
import { connectAgent } from '../../delegation/agent-connection'
import { requireDelegation } from '../../delegation/read-delegations'
import { type NewDelegation, startDelegation } from '../../delegation/start-delegation'
import type { StoredDelegation } from '../../ports'
import type { Stage } from '../stage'

type Request = Omit<NewDelegation, 'agent_id'> & { readonly agent_id: string }

/**
 * What the agent that suffers is asked to do: in the lab as the scenario says; one for staging does what its manifest describes.
 *
 * @throws StewardError as `exampleRequest`
 */
export const requestOf = async (
  stage: Stage,
  inLab: Pick<Request, 'operation' | 'input'>,
  padding = 0,
): Promise<Request> => (stage.isStaging ? exampleRequest(stage, padding) : { ...inLab, agent_id: stage.subject })

/**
 * What an agent can be asked to do by its own manifest.
 *
 * @param padding characters that its input is to be longer by
 * @throws StewardError `drill_failed` where its schemas do not say enough
 */
export async function exampleRequest(stage: Stage, padding = 0): Promise<Request> {
  const agent_id = stage.subject
  const { manifest } = (await connectAgent(stage.context, agent_id as AgentId)).manifest
  const task = exampleTask(manifest.capabilities.operations, padding)
  if (task) return { ...task, agent_id }
  throw new StewardError(
    'drill_failed',
    padding === 0
      ? `no operation of ${agent_id} has an input_schema that an input can be made from: its required properties need examples`
      : `no operation of ${agent_id} takes an input that is ${padding} characters longer: neither a further property nor a longer text`,
  )
}

/** Delegates as a person would; what is still open in the end is cancelled. */
export async function delegate(stage: Stage, request: Request) {
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

/** Waits until the agent has said that its program runs. */
export const started = (stage: Stage, taskId: TaskId) =>
  stage.until('the task ran', async () =>
    (await stage.context.store.delegations.timeline(taskId)).find(({ event }) => event?.type === 'started'),
  )
