import type { TaskEvent, TaskStatus } from '../../../shared/model/delegation'
import { StewardError } from '../../../shared/model/errors'

export const isFinal = (state: TaskStatus['state']): boolean =>
  state === 'completed' || state === 'failed' || state === 'cancelled'

/** Whether an event of this type may follow in this state. What is finished stays as it is: a receipt speaks of it. */
const mayFollow = (status: TaskStatus, event: TaskEvent): boolean => {
  switch (event.type) {
    case 'accepted':
      return status.state === 'accepted' && status.last_event === 0
    case 'started':
      return status.state === 'accepted' && status.last_event > 0
    case 'finished':
      // Work that never ran cannot have completed.
      return status.state === 'running' || (status.state === 'accepted' && event.outcome !== 'completed')
    default:
      return status.state === 'running'
  }
}

const effectOf = (event: TaskEvent): Partial<TaskStatus> => {
  switch (event.type) {
    case 'started':
      return { state: 'running', last_heartbeat_at: event.at }
    case 'phase':
      return event.state === 'started' ? { phase: event.phase } : {}
    case 'progress':
      return { progress: event.progress }
    case 'heartbeat':
      return { last_heartbeat_at: event.at }
    case 'finished':
      return { state: event.outcome, ...(event.outcome === 'completed' ? { progress: 1 } : {}) }
    default:
      return {}
  }
}

/**
 * What a task's status becomes by its next event: accepted → running → completed, failed or cancelled; a task that waits may
 * fail or be cancelled without running.
 *
 * @returns the members that change, `last_event` always among them
 * @throws StewardError `conflict` where the event is not the next in number or cannot follow
 */
export const changeByEvent = (status: TaskStatus, event: TaskEvent): Partial<TaskStatus> => {
  if (event.seq !== status.last_event + 1 || !mayFollow(status, event))
    throw new StewardError('conflict', `event ${event.seq} (${event.type}) cannot follow in ${status.task_id}`, {
      details: { task_id: status.task_id, state: status.state, last_event: status.last_event },
      suggestions: ["Ask for the task's status: it changed in the meantime."],
    })
  return { ...effectOf(event), last_event: event.seq }
}
