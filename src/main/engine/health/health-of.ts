import { DAY_MS } from '../../../shared/model/duration'
import type { AgentHealth, Uptime } from '../../../shared/model/health'
import { type AgentId, toInstant } from '../../../shared/model/ids'
import { healthState, heldSince } from '../../protocol/health'
import type { EngineContext } from '../context'

/** Samples looked at for the state; a state held longer than these reach back is shown as held since the oldest. */
const RECENT = 500

/** How an agent does, from its stored samples. */
export async function healthOf(context: EngineContext, agentId: AgentId): Promise<AgentHealth> {
  const now = context.clock.now()
  const samples = await context.store.health.samples(agentId, toInstant(now - DAY_MS), RECENT)
  const since = heldSince(samples)
  return {
    agent_id: agentId,
    state: healthState(samples, context.policy().health.misses_until_down),
    ...(since && { since: since.at }),
    ...(samples[0] && { last: samples[0] }),
    uptime: await uptimeOf(context, agentId, now),
  }
}

async function uptimeOf(context: EngineContext, agentId: AgentId, now: number): Promise<Uptime> {
  const fraction = (days: number) => context.store.health.fractionUp(agentId, toInstant(now - days * DAY_MS))
  const [day, week, month] = await Promise.all([fraction(1), fraction(7), fraction(30)])
  return {
    ...(day !== undefined && { day }),
    ...(week !== undefined && { week }),
    ...(month !== undefined && { month }),
  }
}
