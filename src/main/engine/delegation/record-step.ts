import type { DelegationSummary, TaskEvent } from '../../../shared/model/delegation'
import { type TaskId, toInstant } from '../../../shared/model/ids'
import { waitsFor } from '../../protocol/delegation'
import type { EngineContext } from '../context'
import type { StoredDelegation } from '../ports'
import { attemptsAfter } from './attempts'

/** The list's view of a stored delegation. */
export const summaryOf = (stored: StoredDelegation): DelegationSummary => ({
  task_id: stored.task_id,
  agent_id: stored.agent_id,
  operation: stored.operation,
  state: stored.state,
  progress: stored.progress,
  created_at: stored.created_at,
  updated_at: stored.updated_at,
  idempotency_key: stored.idempotency_key,
  ...(stored.attempt !== undefined && { attempt: stored.attempt }),
  ...waitsFor(stored),
  ...(stored.phase !== undefined && { phase: stored.phase }),
  ...(stored.finished_at !== undefined && { finished_at: stored.finished_at }),
  ...(stored.last_heartbeat_at !== undefined && { last_heartbeat_at: stored.last_heartbeat_at }),
  ...(stored.error !== undefined && { error: stored.error }),
})

/** Writes one line of a delegation's timeline and tells the screens. */
export async function recordStep(
  context: EngineContext,
  taskId: TaskId,
  text: string,
  event?: TaskEvent,
): Promise<void> {
  const entry = await context.store.delegations.append(taskId, {
    at: event?.at ?? toInstant(context.clock.now()),
    kind: event ? 'agent' : 'client',
    text,
    ...(event && { event }),
  })
  context.emit({ name: 'delegation.timeline', payload: { task_id: taskId, entry } })
}

/** Changes a delegation and tells the screens. */
export async function changeDelegation(
  context: EngineContext,
  taskId: TaskId,
  change: Partial<Omit<StoredDelegation, 'task_id'>>,
): Promise<StoredDelegation> {
  const now = toInstant(context.clock.now())
  const before = change.state && (await context.store.delegations.get(taskId))
  const attempts = before && attemptsAfter(before, change, now)
  const stored = await context.store.delegations.update(taskId, {
    ...change,
    ...(attempts && { attempts }),
    updated_at: now,
  })
  context.emit({ name: 'delegation.changed', payload: summaryOf(stored) })
  return stored
}

/** A sentence for an agent's event. */
export function sentenceOf(event: TaskEvent): string {
  switch (event.type) {
    case 'accepted':
      return 'The agent accepted the task'
    case 'started':
      return 'The agent started the task'
    case 'phase':
      return `Phase ${event.phase} ${event.state === 'started' ? 'began' : 'ended'}`
    case 'progress':
      return event.message ?? `${Math.round(event.progress * 100)} % done`
    case 'heartbeat':
      return 'Heartbeat'
    case 'log':
      return event.line
    case 'checkpoint':
      return event.phase === undefined
        ? `The agent took checkpoint ${event.number}`
        : `The agent took checkpoint ${event.number} at ${event.phase}`
    case 'finished':
      return event.reason === undefined
        ? `The agent ended the task as ${event.outcome}`
        : `The agent ended the task as ${event.outcome}: ${event.reason}`
  }
}
