import type { Sample } from './health-series'

const BARS = 40

/** The latest polls as bars, oldest first: tall when the agent answered, low and red when it did not. */
export function UptimeStrip({ samples, of }: { samples: readonly Sample[]; of: string }) {
  const shown = samples.slice(-BARS)
  const answered = shown.filter(({ up }) => up).length
  return (
    <svg
      width={BARS * 3}
      height={18}
      viewBox={`0 0 ${BARS * 3} 18`}
      role="img"
      aria-label={`${of} answered ${answered} of its latest ${shown.length} polls`}
    >
      {shown.map((sample, index) => (
        <rect
          key={sample.at}
          x={(BARS - shown.length + index) * 3}
          y={sample.up ? 2 : 11}
          width={2}
          height={sample.up ? 14 : 5}
          data-series={sample.up ? 'answered' : 'failed'}
          fill={sample.up ? 'var(--status-healthy)' : 'var(--status-critical)'}
        />
      ))}
    </svg>
  )
}
