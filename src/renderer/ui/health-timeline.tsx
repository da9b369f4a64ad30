import { useId, useMemo } from 'react'
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { PatternDefinition, PatternSample } from './chart-patterns'
import { clockTime, exactUtc, milliseconds } from './format'
import { healthSeries, type Sample, type Span } from './health-series'

const AXIS = { fontSize: 12, tickLine: false, stroke: 'var(--mantine-color-dimmed)' } as const

const DOWN = { pattern: 'crossed', colour: 'var(--status-critical)' } as const
const UNMEASURED = { pattern: 'dotted', colour: 'var(--status-unknown)' } as const

/** Latency over time: the line breaks where nothing was measured (dotted) or the agent was down (crossed). SCREENS "Agent". */
export default function HealthTimeline({ samples, of }: { samples: readonly Sample[]; of: string }) {
  const id = useId()
  const { points, down, unmeasured } = useMemo(() => healthSeries(samples), [samples])
  return (
    <div role="img" aria-label={summaryOf(of, samples, down)}>
      <ResponsiveContainer width="100%" height={180}>
        <LineChart data={[...points]} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            {...AXIS}
            dataKey="at"
            type="number"
            domain={['dataMin', 'dataMax']}
            minTickGap={48}
            tickFormatter={clockTime}
          />
          <YAxis {...AXIS} width={64} tickFormatter={milliseconds} domain={[0, 'auto']} />
          <Tooltip
            isAnimationActive={false}
            contentStyle={{ background: 'var(--surface)', border: '1px solid var(--line)', fontSize: 12 }}
            labelFormatter={(at) => exactUtc(Number(at))}
            formatter={(latency) => [milliseconds(Number(latency)), 'Latency']}
          />
          <defs>
            <PatternDefinition id={`${id}down`} {...DOWN} />
            <PatternDefinition id={`${id}unmeasured`} {...UNMEASURED} />
          </defs>
          {unmeasured.map(([from, to]) => (
            <ReferenceArea key={from} x1={from} x2={to} fill={`url(#${id}unmeasured)`} fillOpacity={0.5} />
          ))}
          {down.map(([from, to]) =>
            from === to ? (
              <ReferenceLine key={from} x={from} stroke="var(--status-critical)" strokeWidth={2} />
            ) : (
              <ReferenceArea key={from} x1={from} x2={to} fill={`url(#${id}down)`} fillOpacity={0.7} />
            ),
          )}
          <Line
            dataKey="latency"
            stroke="var(--accent)"
            strokeWidth={1.5}
            dot={false}
            connectNulls={false}
            isAnimationActive={false}
          />
        </LineChart>
      </ResponsiveContainer>
      <ul className="legend" aria-hidden="true">
        <li>
          <span style={{ background: 'var(--accent)' }} />
          Latency
        </li>
        <li>
          <PatternSample id={`${id}down`} colour={DOWN.colour} />
          Down
        </li>
        <li>
          <PatternSample id={`${id}unmeasured`} colour={UNMEASURED.colour} />
          Not measured
        </li>
      </ul>
    </div>
  )
}

const summaryOf = (of: string, samples: readonly Sample[], down: readonly Span[]): string =>
  `Latency of ${of} over time: ${samples.length} polls, ${down.length === 0 ? 'never down' : `down ${down.length === 1 ? 'once' : `${down.length} times`}`}`
