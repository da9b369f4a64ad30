import type { AgentLink } from '../../../shared/model/link'
import type { EngineContext } from '../context'
import { type AgentConnection, callAgent } from '../delegation/agent-connection'

/** Samples of each kind; one that was held up on the way does not move the median. */
const SAMPLES = 3

export interface Measuring {
  /** What was believed before does not count: it is old, or a person asks. */
  readonly anew: boolean
  /** Also where the agent is left alone. */
  readonly always?: true
}

/**
 * Measures the network to an agent (FAILURE_MODES 2.2): a round trip that asks nothing of it, and one that asks how it is. The
 * first is not counted, since it also opens the connection.
 *
 * @throws what the network does
 */
export async function measureLink(context: EngineContext, agent: AgentConnection, how: Measuring): Promise<AgentLink> {
  await timed(context, agent, '/ping', how)
  const pings: number[] = []
  const healths: number[] = []
  for (let sample = 0; sample < SAMPLES; sample++) {
    pings.push(await timed(context, agent, '/ping', how))
    healths.push(await timed(context, agent, '/health', how))
  }
  return context.links.measured(agent.agentId, { pings, healths }, how.anew)
}

async function timed(context: EngineContext, agent: AgentConnection, path: string, how: Measuring): Promise<number> {
  const startedAt = context.clock.now()
  // What is to be measured must not be cut short by what was believed before.
  const timeoutMs = context.policy().delegation.adaptive_timeouts.on_slow_network.max_timeout_ms
  await callAgent(context, agent, { method: 'GET', path, timeoutMs, ...(how.always && { always: how.always }) })
  return Math.max(0, context.clock.now() - startedAt)
}
