import type { TaskStatus } from '../../../shared/model/delegation'
import type { StoredTask } from '../ports'

/** What of a stored task its client is told. */
export const statusOf = ({
  task_id,
  operation,
  state,
  phase,
  progress,
  last_heartbeat_at,
  last_event,
}: StoredTask): TaskStatus => ({
  task_id,
  operation,
  state,
  progress,
  last_event,
  ...(phase === undefined ? {} : { phase }),
  ...(last_heartbeat_at === undefined ? {} : { last_heartbeat_at }),
})
