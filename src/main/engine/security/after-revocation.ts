import { FINAL_STATES } from '../../../shared/model/delegation'
import type { AgentId, KeyId } from '../../../shared/model/ids'
import type { SnapshotRevocation } from '../../../shared/model/registry'
import { raiseAlert } from '../alerts/raise'
import type { EngineContext } from '../context'
import { recordStep } from '../delegation/record-step'

const MOST_TASKS = 1000
/** The end of a grace: everybody has had the successor for thirty days. */
const IN_GOOD_ORDER = 'scheduled_rotation'

/** Those of a list of revocations that this profile has not heard of yet. */
export async function newRevocations(
  context: EngineContext,
  all: readonly SnapshotRevocation[],
): Promise<SnapshotRevocation[]> {
  if (all.length === 0) return []
  const known = new Set((await context.store.cache.revocations(all.map(({ key_id }) => key_id))).map((r) => r.key_id))
  return all.filter(({ key_id }) => !known.has(key_id))
}

/**
 * What a revocation means for what is under way: streams that the key signs are cut, so that nothing more is taken from it, and
 * whoever has a task with its agent is warned.
 */
export async function onRevoked(context: EngineContext, revocations: readonly SnapshotRevocation[]): Promise<void> {
  for (const { key_id, agent_id, reason } of revocations) {
    cutStreams(context, key_id)
    if (reason !== IN_GOOD_ORDER) await warnOfTasks(context, agent_id, key_id, reason)
  }
}

function cutStreams({ listening, log }: EngineContext, revoked: KeyId): void {
  for (const [taskId, { keys, cut }] of listening) {
    if (!keys.includes(revoked)) continue
    log.warn('the events of a task are cut off: a key of its agent is revoked', { task_id: taskId, key_id: revoked })
    cut()
  }
}

async function warnOfTasks(context: EngineContext, agentId: AgentId, keyId: KeyId, reason: string): Promise<void> {
  const tasks = await context.store.delegations.list({ agentId, limit: MOST_TASKS })
  const running = tasks.filter(({ state }) => !FINAL_STATES.includes(state)).map(({ task_id }) => task_id)
  if (running.length === 0) return
  const why = reason.replaceAll('_', ' ')
  for (const task of running)
    await recordStep(context, task, `A key of ${agentId} was revoked (${why}): nothing more that it signs is believed`)
  await raiseAlert(context, {
    key: `revoked_while_running:${keyId}`,
    kind: 'key_changed',
    severity: 'critical',
    agent_id: agentId,
    text: `A key of ${agentId} was revoked (${why}) while ${running.length === 1 ? 'a task of yours runs' : `${running.length} tasks of yours run`} there. Look at what came back before you use it.`,
    evidence: { key_id: keyId, reason, tasks: running.slice(0, 20) },
  })
}
