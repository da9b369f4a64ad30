import type { UsualPattern } from '../../../shared/model/signing-alert'
import { hourSpans } from './usual-words'

const GRID_HOURS = [0, 6, 12, 18, 24]
const EDGE = 6
/** Hours that are high enough for their name. */
const LEAST_NAMED = 3

/** Behind signatures by day and hour: the hours of the day, and the usual ones as a band with its name. */
export function UsualDay({
  pattern,
  left,
  right,
  y,
}: {
  pattern: UsualPattern
  left: number
  right: number
  y: (hour: number) => number
}) {
  return (
    <>
      {hourSpans(pattern.hours).map(({ from, until }) => (
        <g key={from}>
          <rect
            x={left}
            width={right - left}
            y={y(from)}
            height={y(until) - y(from)}
            fill="var(--status-healthy)"
            fillOpacity={0.14}
          />
          {until - from >= LEAST_NAMED && (
            <text x={left + EDGE} y={y(from) + 12} fontSize={10} fill="currentColor">
              usual hours
            </text>
          )}
        </g>
      ))}
      {GRID_HOURS.map((hour) => (
        <g key={hour}>
          <line x1={left} x2={right} y1={y(hour)} y2={y(hour)} stroke="currentColor" strokeOpacity={0.15} />
          <text x={left - EDGE} y={y(hour) + 4} fontSize={10} textAnchor="end" fill="currentColor">
            {`${String(hour).padStart(2, '0')}:00`}
          </text>
        </g>
      ))}
    </>
  )
}
