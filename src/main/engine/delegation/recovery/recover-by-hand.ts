import { type DelegationState, FINAL_STATES } from '../../../../shared/model/delegation'
import { StewardError } from '../../../../shared/model/errors'
import { type AgentId, fromInstant, type TaskId } from '../../../../shared/model/ids'
import type { TaskRecovery } from '../../../../shared/model/task-recovery'
import { audit, type EngineContext } from '../../context'
import type { Clock, StoredDelegation } from '../../ports'
import { savedFiles, takeIn } from '../checkpoints'
import { requireDelegation } from '../read-delegations'
import { summaryOf } from '../record-step'
import { chooseAgent, requireAble } from './choose-agent'
import { resumeOn } from './take-over'

/** While its agent works on it a task is not taken from it: two would do the same. */
const RECOVERABLE: readonly DelegationState[] = ['stalled', 'recovering', 'uncertain', 'failed', 'cancelled']

export interface RecoveryRequest {
  readonly task_id: TaskId
  readonly agent_id?: AgentId | undefined
  /** The client's number of the checkpoint; absent: the best there is. */
  readonly checkpoint?: number | undefined
  /** Checkpoints of the task that were kept elsewhere, as an absolute path. */
  readonly folder?: string | undefined
  /** Why an expired attestation is accepted (FAILURE_MODES 3.1). */
  readonly accept_expired?: string | undefined
}

/** @throws StewardError `conflict` for a task that runs, as far as is known here, or has completed */
export function requireRecoverable(
  { clock, policy }: { readonly clock: Pick<Clock, 'now'> } & Pick<EngineContext, 'policy'>,
  { task_id, state, agent_id, last_heartbeat_at, updated_at }: StoredDelegation,
): void {
  if (RECOVERABLE.includes(state)) return
  if (state === 'completed')
    throw new StewardError('conflict', `${task_id} has completed: there is nothing to recover`, {
      suggestions: [`See what it returned: steward result ${task_id}`],
    })
  const heardAt = last_heartbeat_at ?? updated_at
  if (clock.now() - fromInstant(heardAt) > policy().delegation.heartbeat.offline_after_ms)
    // Nobody listened since, as after a crash of this program: the agent may have gone on, and be done by now.
    throw new StewardError('conflict', `${task_id} was ${state} at ${agent_id} when it was last heard of, ${heardAt}`, {
      suggestions: [
        `Listen to it again: steward monitor ${task_id}. It goes on, or is recovered where its agent does not answer`,
        `Or stop it, and recover it then: steward cancel ${task_id}`,
      ],
    })
  throw new StewardError('conflict', `${task_id} is ${state} at ${agent_id}, which still answers for it`, {
    suggestions: [`Watch it: steward monitor ${task_id}`, `Stop it first: steward cancel ${task_id}`],
  })
}

/** The task as the profile has it; with a folder also one that another profile ordered. */
async function taskToRecover(context: EngineContext, { task_id, folder }: RecoveryRequest): Promise<StoredDelegation> {
  const known = await context.store.delegations.get(task_id)
  if (known) requireRecoverable(context, known)
  if (folder !== undefined) return takeIn(context, task_id, folder, known)
  return known ?? requireDelegation(context, task_id)
}

/**
 * Recovers a task because a person asks for it, whatever the policy's attempts (FAILURE_MODES 1.1 `steward recover`). Nothing
 * else may carry the task meanwhile.
 *
 * @throws StewardError `task_unknown`, `conflict`, `checkpoint_unknown`, `blob_damaged`, `agent_offline` where no agent can take
 * it, for the one that is named as `requireAble`, and for a folder as `takeIn`
 */
export async function recoverByHand(context: EngineContext, request: RecoveryRequest): Promise<TaskRecovery> {
  const delegation = await taskToRecover(context, request)
  const saved = await savedFiles(context, delegation.task_id, request.checkpoint)
  const agent =
    request.agent_id === undefined
      ? await chooseAgent(context, delegation, true)
      : await requireAble(context, delegation, request.agent_id, request.accept_expired)
  if (agent === undefined)
    throw new StewardError('agent_offline', `no agent that can go on with ${delegation.task_id} answers now`, {
      suggestions: [
        'Start an agent that offers the operation, then try again.',
        ...(saved ? [`Take what was saved: steward recover ${delegation.task_id} --artifacts DIR`] : []),
      ],
    })
  await audit(context, 'delegation.recover_asked', delegation.task_id, { agent_id: agent.agentId })
  const changed = await resumeOn(
    context,
    delegation,
    agent,
    { why: 'operator', outcome: FINAL_STATES.includes(delegation.state) ? 'failed' : 'agent_offline' },
    request.checkpoint,
  )
  const attempt = changed.attempts.at(-1)
  return {
    task: summaryOf(changed),
    same_agent: agent.agentId === delegation.agent_id,
    ...(attempt?.from_checkpoint !== undefined && { from_checkpoint: attempt.from_checkpoint }),
    ...(attempt?.phase !== undefined && { phase: attempt.phase }),
    ...(saved && { saved: saved.kept }),
    files: saved?.files ?? [],
  }
}
