import { fromInstant, type TaskId } from '../../../shared/model/ids'
import { slownessOf } from '../../protocol/link'
import type { EngineContext } from '../context'
import type { AgentConnection } from '../delegation/agent-connection'
import { recordStep } from '../delegation/record-step'
import { measureLink } from './measure-link'

/** Networks change; what was measured is believed for this long. */
const FRESH_MS = 10 * 60_000

/**
 * Sees to it that the way to the agent is measured before an order takes it (FAILURE_MODES 2.2 `measure_latency`), and says in the
 * task's timeline when it is slow.
 *
 * @throws what the network does: then nothing of the order was sent
 */
export async function prepareLink(context: EngineContext, agent: AgentConnection, taskId: TaskId): Promise<void> {
  const { enabled, measure_latency } = context.policy().delegation.adaptive_timeouts
  if (!enabled || !measure_latency) return
  const { measured_at } = await context.links.of(agent.agentId)
  if (measured_at !== undefined && context.clock.now() - fromInstant(measured_at) < FRESH_MS) return
  const link = await measureLink(context, agent, { anew: measured_at !== undefined })
  if (link.slow) await recordStep(context, taskId, slownessOf(link))
}
