import { Countdown, exactUtc, useNow } from '../../ui'

/** How much of a key's time is over, from when it was made to when it is due. */
export function AgeBar({ from, until }: { from: string; until: string }) {
  const now = useNow()
  const [start, end] = [Date.parse(from), Date.parse(until)]
  const share = Math.max(0, Math.min(1, (now - start) / Math.max(1, end - start)))
  const colour = share >= 1 ? 'critical' : share > 0.9 ? 'warning' : 'healthy'
  return (
    <div style={{ display: 'grid', gap: 2, minWidth: 120 }} title={`${exactUtc(start)} to ${exactUtc(end)}`}>
      <Countdown to={until} />
      <div style={{ height: 4, borderRadius: 2, background: 'var(--mantine-color-default-border)' }}>
        <div style={{ height: 4, borderRadius: 2, width: `${share * 100}%`, background: `var(--status-${colour})` }} />
      </div>
    </div>
  )
}
