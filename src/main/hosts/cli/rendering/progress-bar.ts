import type { DelegationSummary } from '../../../../shared/model/delegation'
import type { Ink } from './ink'
import { plain } from './plain'
import { relative } from './time'

const BAR = 24

/** `[████████░░░░░░░░] 50%`, `progress` from 0 to 1. */
export function progressBar(progress: number, cells = BAR): string {
  const share = Math.min(1, Math.max(0, progress))
  const full = Math.floor(share * cells)
  return `[${'█'.repeat(full)}${'░'.repeat(cells - full)}] ${Math.floor(share * 100)}%`
}

/** One line on where a task stands: phase, bar and how long ago the agent was heard. */
export function progressLine(task: DelegationSummary, now: number, ink: Ink): string {
  const heard = task.last_heartbeat_at
  const parts = [
    ink.accent(plain(task.phase ?? task.state, 30)),
    progressBar(task.progress),
    ...(heard === undefined ? [] : [ink.faint(`heartbeat ${relative(heard, now)}`)]),
  ]
  return parts.join('  ')
}
