import { useId } from 'react'
import { PatternDefinition, PatternSample } from './chart-patterns'
import { clockHour, exactUtc } from './format'

export interface HourOfTasks {
  readonly hour: string
  readonly completed: number
  readonly failed: number
  readonly cancelled: number
  readonly open: number
}

const SERIES = [
  { key: 'completed', name: 'Completed', colour: 'var(--status-healthy)', pattern: 'solid' },
  { key: 'open', name: 'Under way', colour: 'var(--accent)', pattern: 'striped' },
  { key: 'cancelled', name: 'Cancelled', colour: 'var(--status-stale)', pattern: 'dotted' },
  { key: 'failed', name: 'Failed', colour: 'var(--status-critical)', pattern: 'crossed' },
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

interface HourBarsProps {
  /** Oldest first. */
  readonly hours: readonly HourOfTasks[]
  /** Where the tasks of an hour are listed. */
  readonly hrefOf: (hour: HourOfTasks) => string
}

/** Tasks by the hour they were ordered in, stacked by what came of them; each hour leads to its tasks. */
export function HourBars({ hours, hrefOf }: HourBarsProps) {
  const id = useId()
  const title = `${id}title`
  const ceiling = ceilingFor(Math.max(0, ...hours.map(totalOf)))
  const step = (WIDTH - LEFT) / Math.max(1, hours.length)
  const y = (count: number): number => TOP + (HEIGHT - BOTTOM - TOP) * (1 - count / ceiling)
  return (
    <>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width="100%" aria-labelledby={title} className="chart">
        <title id={title}>
          Delegations by hour: each hour leads to its tasks, and the table beneath has the numbers
        </title>
        {[0, ceiling].map((count) => (
          <g key={count}>
            <line x1={LEFT} x2={WIDTH} y1={y(count)} y2={y(count)} stroke="var(--line)" />
            <text x={LEFT - 6} y={y(count) + 4} textAnchor="end" className="chart-text">
              {count}
            </text>
          </g>
        ))}
        <Patterns of={id} />
        {hours.map((hour, index) =>
          totalOf(hour) === 0 ? null : (
            <a
              key={hour.hour}
              href={hrefOf(hour)}
              aria-label={`${clockHour(Date.parse(hour.hour))}: ${sentenceOf(hour)}`}
            >
              <Column of={id} hour={hour} x={LEFT + index * step + 1} width={step - 2} y={y} />
            </a>
          ),
        )}
        {hours.map((hour, index) =>
          index % 6 === 0 ? (
            <text key={hour.hour} x={LEFT + index * step} y={HEIGHT - 4} className="chart-text">
              {clockHour(Date.parse(hour.hour))}
            </text>
          ) : null,
        )}
      </svg>
      <ul className="legend" aria-hidden="true">
        {SERIES.map(({ key, name, colour }) => (
          <li key={key}>
            <PatternSample id={patternId(id, key)} colour={colour} />
            {name}
          </li>
        ))}
      </ul>
    </>
  )
}

const patternId = (of: string, key: Outcome): string => `${of}${key}`
const Patterns = ({ of }: { of: string }) => (
  <defs>
    {SERIES.map(({ key, colour, pattern }) => (
      <PatternDefinition key={key} id={patternId(of, key)} pattern={pattern} colour={colour} />
    ))}
  </defs>
)

interface ColumnProps {
  /** The chart it belongs to. */
  readonly of: string
  readonly hour: HourOfTasks
  readonly x: number
  readonly width: number
  readonly y: (count: number) => number
}

function Column({ of, hour, x, width, y }: ColumnProps) {
  let below = 0
  const parts = SERIES.flatMap(({ key, colour }) => {
    const from = below
    below += hour[key]
    return hour[key] === 0 ? [] : [{ key, colour, top: y(below), height: y(from) - y(below) }]
  })
  return (
    <g>
      <title>{`${exactUtc(Date.parse(hour.hour))}: ${sentenceOf(hour)}`}</title>
      {/* The whole height of the hour takes a click: a single task is a thin line. */}
      <rect x={x} width={width} y={TOP} height={HEIGHT - BOTTOM - TOP} fill="transparent" />
      {parts.map(({ key, colour, top, height }) => (
        <rect
          key={key}
          className="series"
          data-series={key}
          x={x}
          width={width}
          y={top}
          height={height}
          fill={`url(#${patternId(of, key)})`}
          stroke={colour}
        />
      ))}
    </g>
  )
}

/** Only what there is: `3 completed, 1 failed`. */
const sentenceOf = (hour: HourOfTasks): string =>
  SERIES.flatMap(({ key, name }) => (hour[key] === 0 ? [] : [`${hour[key]} ${name.toLowerCase()}`])).join(', ')

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
