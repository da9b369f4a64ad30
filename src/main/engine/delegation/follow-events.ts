import type { TaskEvent } from '../../../shared/model/delegation'
import { envelope } from '../../../shared/model/envelope'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import { verifyEvent } from '../../protocol/delegation'
import { parseJsonStrict } from '../../protocol/encoding'
import { alertOnRefusal } from '../alerts/refused-connection'
import type { EngineContext } from '../context'
import type { ServerSentEvent, StoredDelegation } from '../ports'
import { type AgentConnection, streamAgent } from './agent-connection'
import { endAttempt } from './attempts'
import { CheckpointKeeper } from './checkpoints'
import { remotePath, remoteTask } from './execution'
import { changeDelegation, recordStep, sentenceOf } from './record-step'

const MAX_EVENT_BYTES = 256 * 1024

/** How listening to a task ended: it has finished, its agent died while it ran, or only the stream came to its end. */
export type Followed = 'finished' | 'interrupted' | 'open'

export interface Listening {
  /** Ends the listening. */
  readonly signal: AbortSignal
  /** Called whenever the agent is heard. */
  readonly onHeard: () => void
}

/** Listens to a task's events as {@link listen} does, until its agent has another manifest or a key that they are believed by is revoked. */
export async function followEvents(
  context: EngineContext,
  agent: AgentConnection,
  delegation: StoredDelegation,
  { signal, onHeard }: Listening,
): Promise<Followed> {
  const cutting = new AbortController()
  const keys = agent.keys.map(({ key_id }) => key_id)
  context.listening.set(delegation.task_id, {
    agentId: agent.agentId,
    manifest: agent.manifest.digest,
    ownerKey: agent.manifest.ownerKey,
    keys,
    cut: () => cutting.abort(),
  })
  try {
    return await listen(context, agent, delegation, { signal: AbortSignal.any([signal, cutting.signal]), onHeard })
  } catch (error) {
    // Connected anew, the agent is believed by the keys that are left.
    if (cutting.signal.aborted) return 'open'
    throw error
  } finally {
    context.listening.delete(delegation.task_id)
  }
}

/** Aborting a connection may still let through what had come in by then. */
async function* untilCut<T>(events: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const event of events) {
    if (signal.aborted) return
    yield event
  }
}

/**
 * Listens to a task's events from the last one taken, each verified, until it says that it is finished; what it announces as a
 * checkpoint is kept meanwhile.
 */
async function listen(
  context: EngineContext,
  agent: AgentConnection,
  delegation: StoredDelegation,
  { signal, onHeard }: Listening,
): Promise<Followed> {
  const { offline_after_ms } = context.policy().delegation.heartbeat
  const stream = await streamAgent(context, agent, {
    method: 'GET',
    path: `${remotePath(delegation)}/events`,
    headers: { accept: 'text/event-stream', 'last-event-id': String(delegation.lastEvent) },
    // The agent fills each silence: a longer one is a connection that only looks alive.
    idleTimeoutMs: await context.links.atLeast(agent.agentId, offline_after_ms),
    signal,
  })
  let afterSeq = delegation.lastEvent
  const keeper = new CheckpointKeeper(context, agent, delegation)
  onHeard()
  try {
    for await (const received of untilCut(stream.events, signal)) {
      const event = readEvent(received, { taskId: remoteTask(delegation).task_id, afterSeq, keys: agent.keys })
      onHeard()
      if (event === undefined) continue
      afterSeq = event.seq
      await context.links.heard(agent.agentId)
      await take(context, delegation, event)
      if (event.type === 'checkpoint') keeper.announced(event)
      if (event.type !== 'finished') continue
      // Of a task that completed the result is what counts; of another the last checkpoint may be all there is.
      if (event.outcome !== 'completed') await keeper.settle()
      return event.interrupted ? 'interrupted' : 'finished'
    }
    return 'open'
  } catch (error) {
    if (isStewardError(error)) await alertOnRefusal(context, agent.agentId, error)
    throw error
  } finally {
    stream.close()
    await keeper.stop()
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
  const { task_id, attempts } = delegation
  const interrupted = event.type === 'finished' && event.interrupted
  await changeDelegation(context, task_id, {
    lastEvent: event.seq,
    last_heartbeat_at: event.at,
    ...changeBy(event),
    ...(interrupted && { attempts: endAttempt(attempts, event.at, 'agent_restarted', event.reason) }),
  })
  await context.store.delegations.addHeartbeat(task_id, event.at)
  if (event.type !== 'heartbeat') await recordStep(context, task_id, sentenceOf(event), event)
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
      return event.interrupted ? { state: 'recovering' } : { state: 'validating' }
    default:
      return { state: 'running' }
  }
}
