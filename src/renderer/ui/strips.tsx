import { exactUtc, milliseconds } from './format'

export interface Sample {
  readonly at: string
  readonly up: boolean
  readonly latency_ms?: number | undefined
}

/** Samples as bars, oldest first: full and green when up, low and red when down. */
export function UptimeStrip({ samples, label }: { samples: readonly Sample[]; label: string }) {
  const shown = samples.slice(-40)
  return (
    <svg width={120} height={18} viewBox="0 0 120 18" role="img" aria-label={label}>
      {shown.map((sample, index) => (
        <rect
          key={sample.at}
          x={120 - (shown.length - index) * 3}
          y={sample.up ? 2 : 11}
          width={2}
          height={sample.up ? 14 : 5}
          fill={sample.up ? 'var(--status-healthy)' : 'var(--status-critical)'}
        />
      ))}
    </svg>
  )
}

const WIDTH = 720
const HEIGHT = 180
const LEFT = 72
const BOTTOM = 24

/** Gaps longer than this many usual intervals are shown as not measured. */
const GAP_INTERVALS = 4

function usualInterval(times: readonly number[]): number {
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time))
  return [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0
}

/** The samples' line, broken where nothing was measured or the agent was down. */
function latencyPath(
  samples: readonly Sample[],
  x: (at: number) => number,
  y: (ms: number) => number,
  gap: number,
): string {
  let path = ''
  let previous: number | undefined
  for (const sample of samples) {
    const at = Date.parse(sample.at)
    if (!sample.up || sample.latency_ms === undefined) {
      previous = undefined
      continue
    }
    const joined = previous !== undefined && at - previous <= gap
    path += `${joined ? 'L' : 'M'}${x(at).toFixed(1)},${y(sample.latency_ms).toFixed(1)}`
    previous = at
  }
  return path
}

/** Latency over time, with the times an agent was down as marks on the base line (SCREENS "Agent"). Samples newest first. */
export function HealthTimeline({ samples, label }: { samples: readonly Sample[]; label: string }) {
  const ordered = [...samples].reverse()
  const times = ordered.map(({ at }) => Date.parse(at))
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 1]
  const highest = Math.max(10, ...ordered.map(({ latency_ms }) => latency_ms ?? 0)) * 1.2
  const x = (at: number) => LEFT + ((at - from) / Math.max(1, to - from)) * (WIDTH - LEFT - 8)
  const y = (ms: number) => HEIGHT - BOTTOM - (ms / highest) * (HEIGHT - BOTTOM - 8)
  const gap = Math.max(1000, usualInterval(times) * GAP_INTERVALS)
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width="100%" role="img" aria-label={label}>
      {[0, highest / 2, highest].map((ms) => (
        <g key={ms}>
          <line x1={LEFT} x2={WIDTH - 8} y1={y(ms)} y2={y(ms)} stroke="var(--line)" />
          <text x={LEFT - 6} y={y(ms) + 4} textAnchor="end" fontSize={15} fill="var(--mantine-color-dimmed)">
            {milliseconds(ms)}
          </text>
        </g>
      ))}
      <path
        d={latencyPath(ordered, x, y, gap)}
        fill="none"
        stroke="var(--mantine-primary-color-filled)"
        strokeWidth={1.5}
      />
      {ordered
        .filter(({ up }) => !up)
        .map(({ at }) => (
          <rect
            key={at}
            x={x(Date.parse(at)) - 1.5}
            y={HEIGHT - BOTTOM - 12}
            width={3}
            height={12}
            fill="var(--status-critical)"
          >
            <title>{`Down at ${exactUtc(Date.parse(at))}`}</title>
          </rect>
        ))}
      <text x={LEFT} y={HEIGHT - 4} fontSize={15} fill="var(--mantine-color-dimmed)">
        {times.length > 0 ? exactUtc(from) : ''}
      </text>
      <text x={WIDTH - 8} y={HEIGHT - 4} fontSize={15} textAnchor="end" fill="var(--mantine-color-dimmed)">
        {times.length > 0 ? exactUtc(to) : ''}
      </text>
    </svg>
  )
}
