import { counted } from '../../../../shared/model/counted'
import type { Attempt } from '../../../../shared/model/delegation'
import { StewardError } from '../../../../shared/model/errors'
import { audit, type EngineContext } from '../../context'
import type { StoredDelegation } from '../../ports'
import type { AgentConnection } from '../agent-connection'
import { type ChosenCheckpoint, chooseCheckpoint } from '../checkpoints'
import { orderAnew, type Resumption } from '../execution'
import { recordStep } from '../record-step'
import { chooseAgent } from './choose-agent'

/** Why an attempt is over: its agent was silent for too long, or came back and had lost it. */
export type AgentFailure = Extract<NonNullable<Attempt['outcome']>, 'agent_offline' | 'agent_restarted'>

/**
 * Goes on with a delegation whose agent failed, by the policy's `on_agent_failure` (FAILURE_MODES 1.1).
 *
 * @returns undefined where no agent can take it over now
 * @throws StewardError `recovery_exhausted` where the policy allows no (further) recovery
 */
export async function takeOver(
  context: EngineContext,
  delegation: StoredDelegation,
  failure: AgentFailure,
): Promise<StoredDelegation | undefined> {
  await requireAllowed(context, delegation)
  const agent = await chooseAgent(context, delegation, failure === 'agent_restarted')
  if (agent === undefined) return undefined
  const reason =
    failure === 'agent_offline' ? 'No heartbeat for longer than the policy allows' : 'The agent died and came back'
  return resumeOn(context, delegation, agent, { why: 'agent_failed', outcome: failure, reason })
}

/** Orders the delegation anew from its best checkpoint, or from the one that is named. */
export async function resumeOn(
  context: EngineContext,
  delegation: StoredDelegation,
  agent: AgentConnection,
  why: Pick<Resumption, 'why' | 'outcome' | 'reason'>,
  checkpoint?: number | undefined,
): Promise<StoredDelegation> {
  const { task_id } = delegation
  const chosen = await chooseCheckpoint(context, task_id, checkpoint)
  const from = chosen && {
    number: chosen.kept.number,
    phase: chosen.content.phase,
    progress: chosen.content.progress,
    point: {
      task_id: chosen.content.task_id,
      agent_id: chosen.content.agent_id,
      number: chosen.content.number,
      digest: chosen.kept.digest,
    },
  }
  const changed = await orderAnew(context, delegation, {
    ...why,
    agent: { agentId: agent.agentId, manifestDigest: agent.manifest.digest },
    ...(from && { from }),
  })
  await audit(context, 'delegation.recovering', task_id, {
    agent_id: agent.agentId,
    order: changed.orderDigest,
    ...(from && { checkpoint: from.point.digest }),
  })
  await recordStep(context, task_id, wordsOf(agent.agentId, delegation.agent_id, chosen))
  return changed
}

function wordsOf(agentId: string, before: string, chosen: ChosenCheckpoint | undefined): string {
  const where = agentId === before ? `${agentId} again` : agentId
  if (!chosen) return `Recovering from the beginning on ${where}: there is no checkpoint to go on from`
  const { kept, content } = chosen
  const at = content.phase === undefined ? '' : `, from ${content.phase} on`
  return `Recovering from checkpoint ${kept.number} (${Math.round(kept.progress * 100)} % complete)${at}, on ${where}`
}

async function requireAllowed(context: EngineContext, delegation: StoredDelegation): Promise<void> {
  const { action, max_recovery_attempts } = context.policy().delegation.on_agent_failure
  const recoveries = delegation.attempts.filter(({ why }) => why === 'agent_failed').length
  if (action === 'recover_from_checkpoint' && recoveries < max_recovery_attempts) return
  const { task_id, agent_id } = delegation
  const saved = await wordsOfSaved(context, delegation)
  const what =
    action === 'fail'
      ? `${agent_id} failed in mid-task, and the policy says not to recover`
      : `Agents failed ${counted(recoveries + 1, 'time')} in mid-task, the last one ${agent_id}; recovery was tried ${counted(recoveries, 'time')}, which is all the policy allows`
  throw new StewardError('recovery_exhausted', `${what}. ${saved.text}`, {
    suggestions: [
      `Go on by hand: steward recover ${task_id} --from-checkpoint --agent AGENT`,
      ...(saved.any ? [`Take what was saved: steward recover ${task_id} --artifacts DIR`] : []),
    ],
  })
}

async function wordsOfSaved(context: EngineContext, { task_id }: StoredDelegation) {
  const last = (await context.store.delegations.checkpoints(task_id)).at(-1)
  if (last === undefined) return { any: false, text: 'Nothing was saved: it had no checkpoint yet' }
  const done = last.completed_phases.length === 0 ? '' : `, ${last.completed_phases.join(', ')} done`
  const text = `Saved: checkpoint ${last.number} with ${counted(last.files, 'file')} (${Math.round(last.progress * 100)} % complete${done})`
  return { any: true, text }
}
