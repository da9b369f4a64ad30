import type { DelegationDetail, DelegationSummary, TimelineEntry } from '../../../../shared/model/delegation'
import { fromInstant } from '../../../../shared/model/ids'
import type { Ink } from './ink'
import { plain } from './plain'
import { progressBar } from './progress-bar'
import { duration, relative, timeOfDay } from './time'
import { columns, tree } from './tree'
import { paintState } from './words'

export const offlineLine = (task: DelegationSummary, now: number): string => {
  const heard = task.last_heartbeat_at
  // FAILURE_MODES 1.1 prints it so.
  return `❌ Agent offline (${heard === undefined ? 'never heard' : `last heartbeat: ${relative(heard, now)}`})`
}

/** One line of a task's timeline, as it happens. */
export function timelineLine({ at, text, event }: TimelineEntry, ink: Ink): string {
  const said = plain(text)
  const shown = event?.type === 'log' ? ink.faint(said) : event?.type === 'phase' ? ink.accent(said) : said
  return `  ├─ ${ink.faint(timeOfDay(at))} ${shown}`
}

/** Where a task stands now, for `--once`. */
export function taskLines(task: DelegationDetail, now: number, ink: Ink): string[] {
  const { task_id, agent_id, operation, state, phase, progress, last_heartbeat_at: heard, error } = task
  return [
    ...(state === 'stalled' ? [offlineLine(task, now)] : []),
    `${ink.strong(task_id)} ${plain(operation)} on ${plain(agent_id)}`,
    ...tree([
      `State: ${paintState(state, ink)(state)}${error === undefined ? '' : ` (${plain(error.message)})`}`,
      ...(phase === undefined ? [] : [`Phase: ${plain(phase)}`]),
      `Progress: ${progressBar(progress)}`,
      ...(heard === undefined ? [] : [`Heartbeat: ${relative(heard, now)}`]),
      `Ordered: ${relative(task.created_at, now)}`,
    ]),
  ]
}

/** The last line of a followed task that ended. */
export function endLine(task: DelegationDetail, ink: Ink): string {
  const end = fromInstant(task.finished_at ?? task.updated_at)
  const took = duration(end - fromInstant(task.created_at))
  if (task.state === 'completed') return `✅ ${ink.good('Completed')} in ${took}`
  if (task.state === 'cancelled') return `⚠️  ${ink.warning('Cancelled')} after ${took}`
  return `❌ ${ink.bad('Failed')} after ${took}: ${plain(task.error?.message ?? 'no reason was given')}`
}

export function taskTable(tasks: readonly DelegationSummary[], now: number, ink: Ink): string[] {
  if (tasks.length === 0) return ['No tasks yet']
  const rows = tasks.map((task) => [
    task.task_id,
    task.state,
    `${Math.floor(task.progress * 100)}%`,
    plain(task.agent_id, 60),
    plain(task.operation, 40),
    relative(task.created_at, now),
  ])
  return columns(rows, (cell, column, row) => {
    const task = tasks[row]
    return column === 1 && task ? paintState(task.state, ink)(cell) : cell
  })
}
