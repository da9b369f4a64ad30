import { useId } from 'react'
import { clockHour, exactUtc } from './format'

export interface HourOfTasks {
  readonly hour: string
  readonly completed: number
  readonly failed: number
  readonly cancelled: number
  readonly open: number
}

const SERIES = [
  { key: 'completed', name: 'Completed', fill: 'var(--status-healthy)' },
  { key: 'open', name: 'Under way', fill: 'var(--accent)' },
  { key: 'cancelled', name: 'Cancelled', fill: 'var(--status-stale)' },
  { key: 'failed', name: 'Failed', fill: 'var(--status-critical)' },
] as const
type Outcome = (typeof SERIES)[number]['key']

const WIDTH = 480
const HEIGHT = 132
const LEFT = 28
const BOTTOM = 18
const TOP = 6

const totalOf = (hour: HourOfTasks): number => SERIES.reduce((sum, { key }) => sum + hour[key], 0)

/** The next of 1, 2, 5, 10, 20, 50… that `count` fits under. */
export function ceilingFor(count: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, count)))
  return ([1, 2, 5, 10].find((step) => step * power >= count) ?? 10) * power
}

/** Tasks by the hour they were ordered in, stacked by what came of them; the same numbers as a table beneath. Hours oldest first. */
export function HourBars({ hours }: { hours: readonly HourOfTasks[] }) {
  const title = useId()
  const ceiling = ceilingFor(Math.max(0, ...hours.map(totalOf)))
  const step = (WIDTH - LEFT) / Math.max(1, hours.length)
  const y = (count: number): number => TOP + (HEIGHT - BOTTOM - TOP) * (1 - count / ceiling)
  return (
    <>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width="100%" role="img" aria-labelledby={title}>
        <title id={title}>Delegations by hour; the table beneath has the numbers</title>
        {[0, ceiling].map((count) => (
          <g key={count}>
            <line x1={LEFT} x2={WIDTH} y1={y(count)} y2={y(count)} stroke="var(--line)" />
            <text x={LEFT - 6} y={y(count) + 4} textAnchor="end" className="chart-text">
              {count}
            </text>
          </g>
        ))}
        {hours.map((hour, index) => (
          <Column key={hour.hour} hour={hour} x={LEFT + index * step + 1} width={step - 2} y={y} />
        ))}
        {hours.map((hour, index) =>
          index % 6 === 0 ? (
            <text key={hour.hour} x={LEFT + index * step} y={HEIGHT - 4} className="chart-text">
              {clockHour(Date.parse(hour.hour))}
            </text>
          ) : null,
        )}
      </svg>
      <ul className="legend" aria-hidden="true">
        {SERIES.map(({ key, name, fill }) => (
          <li key={key}>
            <span style={{ background: fill }} />
            {name}
          </li>
        ))}
      </ul>
    </>
  )
}

function Column({ hour, x, width, y }: { hour: HourOfTasks; x: number; width: number; y: (count: number) => number }) {
  let below = 0
  const parts = SERIES.flatMap(({ key, fill }) => {
    const from = below
    below += hour[key]
    return hour[key] === 0 ? [] : [{ key, fill, top: y(below), height: y(from) - y(below) }]
  })
  return (
    <g>
      <title>{`${exactUtc(Date.parse(hour.hour))}: ${sentenceOf(hour)}`}</title>
      {parts.map(({ key, fill, top, height }) => (
        <rect key={key} x={x} width={width} y={top} height={height} fill={fill} />
      ))}
    </g>
  )
}

const sentenceOf = (hour: HourOfTasks): string =>
  SERIES.map(({ key, name }) => `${hour[key]} ${name.toLowerCase()}`).join(', ')

/** The chart's numbers: only hours in which something was ordered. */
export function HourTable({ hours }: { hours: readonly HourOfTasks[] }) {
  const busy = hours.filter((hour) => totalOf(hour) > 0)
  return (
    <table className="dense">
      <thead>
        <tr>
          <th scope="col">Hour</th>
          {SERIES.map(({ key, name }) => (
            <th key={key} scope="col" className="right">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {busy.map((hour) => (
          <tr key={hour.hour}>
            <td className="numbers">{clockHour(Date.parse(hour.hour))}</td>
            {SERIES.map(({ key }) => (
              <td key={key} className="right numbers">
                {hour[key]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** What came of all tasks of these hours together, by outcome. */
export const sumOf = (hours: readonly HourOfTasks[], outcome: Outcome): number =>
  hours.reduce((sum, hour) => sum + hour[outcome], 0)
