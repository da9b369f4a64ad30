import type { DelegationSummary } from '../../../../shared/model/delegation'
import type { Ink } from './ink'
import { plain } from './plain'
import { relative } from './time'

const BAR = 24
/** What phase, percentage and heartbeat take at most: a line that wraps could not be drawn over. */
const BESIDE_BAR = 56

/** `[████████░░░░░░░░] 50%`, `progress` from 0 to 1. */
export function progressBar(progress: number, cells = BAR): string {
  const share = Math.min(1, Math.max(0, progress))
  const full = Math.floor(share * cells)
  return `[${'█'.repeat(full)}${'░'.repeat(cells - full)}] ${Math.floor(share * 100)}%`
}

/** One line of at most `width` columns on where a task stands: phase, bar and how long ago the agent was heard. */
export function progressLine(task: DelegationSummary, now: number, width: number, ink: Ink): string {
  const heard = task.last_heartbeat_at
  const parts = [
    ink.accent(plain(task.phase ?? task.state, 20)),
    progressBar(task.progress, Math.min(BAR, Math.max(4, width - BESIDE_BAR))),
    ...(heard === undefined ? [] : [ink.faint(`heartbeat ${relative(heard, now)}`)]),
  ]
  return parts.join('  ')
}
