import { isStewardError, type StewardError } from '../../../shared/model/errors'
import type { HealthSample } from '../../../shared/model/health'
import { type AgentId, toInstant } from '../../../shared/model/ids'
import { raiseAlert, resolveAlert } from '../alerts/raise'
import { expiredKey } from '../alerts/refused-connection'
import type { EngineContext } from '../context'
import { callAgent, connectAgent } from '../delegation/agent-connection'
import { healthOf } from './health-of'

/**
 * Asks one agent how it is, over the same pinned and signed channel that delegations take, and stores the sample. Does not throw
 * for what the agent does: that is the sample.
 */
export async function pollAgent(context: EngineContext, agentId: AgentId): Promise<HealthSample> {
  const sample = await sampleOf(context, agentId)
  await context.store.health.append(sample)
  const health = await healthOf(context, agentId)
  context.emit({ name: 'health.sampled', payload: { sample, health } })
  if (health.state === 'down') await raiseDown(context, agentId, sample)
  if (health.state === 'healthy') await resolveAlert(context, `agent_down:${agentId}`)
  if (sample.up) await resolveAlert(context, expiredKey(agentId))
  return sample
}

async function sampleOf(context: EngineContext, agentId: AgentId): Promise<HealthSample> {
  const at = toInstant(context.clock.now())
  try {
    const connection = await connectAgent(context, agentId)
    const startedAt = context.clock.now()
    await callAgent(context, connection, {
      method: 'GET',
      path: '/health',
      timeoutMs: await context.links.atLeast(agentId, context.policy().health.timeout_ms),
      always: true,
    })
    const latency = Math.max(0, context.clock.now() - startedAt)
    await context.links.sampled(agentId, { healths: [latency] })
    return { agent_id: agentId, at, up: true, latency_ms: latency }
  } catch (error) {
    if (!isStewardError(error)) throw error
    return { agent_id: agentId, at, up: false, reason: reasonOf(error) }
  }
}

const reasonOf = (error: StewardError): string => error.message

async function raiseDown(context: EngineContext, agentId: AgentId, sample: HealthSample): Promise<void> {
  await raiseAlert(context, {
    key: `agent_down:${agentId}`,
    kind: 'agent_down',
    severity: 'critical',
    text: `${agentId} does not answer.`,
    agent_id: agentId,
    evidence: { last_reason: sample.reason ?? '', at: sample.at },
  })
}
