import type { TaskEvent } from '../../../shared/model/delegation'
import { envelope } from '../../../shared/model/envelope'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import { verifyEvent } from '../../protocol/delegation'
import { parseJsonStrict } from '../../protocol/encoding'
import { alertOnRefusal } from '../alerts/refused-connection'
import type { EngineContext } from '../context'
import type { ServerSentEvent, StoredDelegation } from '../ports'
import { type AgentConnection, streamAgent } from './agent-connection'
import { remotePath, remoteTask } from './execution'
import { changeDelegation, recordStep, sentenceOf } from './record-step'

const MAX_EVENT_BYTES = 256 * 1024

/**
 * Listens to a task's events from the last one taken, each verified, until it says that it is finished. Returns false when the
 * stream ended before that.
 */
export async function followEvents(
  context: EngineContext,
  agent: AgentConnection,
  delegation: StoredDelegation,
): Promise<boolean> {
  const { offline_after_ms } = context.policy().delegation.heartbeat
  const stream = await streamAgent(context, agent, {
    method: 'GET',
    path: `${remotePath(delegation)}/events`,
    headers: { accept: 'text/event-stream', 'last-event-id': String(delegation.lastEvent) },
    // The agent fills each silence: a longer one is a connection that only looks alive.
    idleTimeoutMs: await context.links.atLeast(agent.agentId, offline_after_ms),
  })
  let afterSeq = delegation.lastEvent
  try {
    for await (const received of stream.events) {
      const event = readEvent(received, { taskId: remoteTask(delegation).task_id, afterSeq, keys: agent.keys })
      if (event === undefined) continue
      afterSeq = event.seq
      await context.links.heard(agent.agentId)
      await take(context, delegation, event)
      if (event.type === 'finished') return true
    }
    return false
  } catch (error) {
    if (isStewardError(error)) await alertOnRefusal(context, agent.agentId, error)
    throw error
  } finally {
    stream.close()
  }
}

function readEvent(received: ServerSentEvent, expected: Parameters<typeof verifyEvent>[1]): TaskEvent | undefined {
  if (received.data === '') return undefined
  const value = parseJsonStrict(Buffer.from(received.data), { maxBytes: MAX_EVENT_BYTES, maxDepth: 32 })
  const parsed = envelope.safeParse(value)
  if (!parsed.success)
    throw new StewardError('response_malformed', 'the agent sent an event that is not a signed document')
  return verifyEvent(parsed.data, expected)
}

async function take(context: EngineContext, delegation: StoredDelegation, event: TaskEvent): Promise<void> {
  await changeDelegation(context, delegation.task_id, {
    lastEvent: event.seq,
    last_heartbeat_at: event.at,
    ...changeBy(event),
  })
  if (event.type !== 'heartbeat') await recordStep(context, delegation.task_id, sentenceOf(event), event)
}

function changeBy(event: TaskEvent): Partial<StoredDelegation> {
  switch (event.type) {
    case 'accepted':
      return { state: 'accepted' }
    case 'phase':
      return { state: 'running', ...(event.state === 'started' && { phase: event.phase }) }
    case 'progress':
      return { state: 'running', progress: event.progress }
    case 'finished':
      return { state: 'validating' }
    default:
      return { state: 'running' }
  }
}
