/** A status has a shape and a word as well as a colour, so that none of the three is needed alone (SCREENS "Look"). */
export type Status = 'healthy' | 'degraded' | 'warning' | 'critical' | 'unknown' | 'stale'

const SHAPE: Readonly<Record<Status, string>> = {
  healthy: '●',
  degraded: '◐',
  warning: '▲',
  critical: '⬣',
  unknown: '○',
  stale: '◌',
}

export function StatusMark({ status, word, title }: { status: Status; word: string; title?: string }) {
  return (
    <span className="status" title={title} style={{ color: `var(--status-${status})` }}>
      <span className="shape" aria-hidden="true">
        {SHAPE[status]}
      </span>
      <span className="word">{word}</span>
    </span>
  )
}
