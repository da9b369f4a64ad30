import { useMemo } from 'react'
import type { AttestationRow } from '../../../shared/model/attestation-view'
import { MINUTE_MS } from '../../../shared/model/duration'
import { exactUtc, useNow, withUnit, wordFor } from '../../ui'
import { axisAt, spansOf, ticksOf } from './time-axis'

const HEIGHT = 18
/** Units of the drawing's width; it stretches to its column. */
const WIDTH = 1000

/** The axis all rows share; it moves once a minute. */
function useAxis() {
  const minute = Math.floor(useNow() / MINUTE_MS)
  return useMemo(() => axisAt(minute * MINUTE_MS), [minute])
}

/** When an attestation counts, is extended, within its grace and over, on the one axis. */
export function Timeline({ row }: { row: AttestationRow }) {
  const axis = useAxis()
  const now = ticksOf(axis).find(({ hours }) => hours === 0)?.position ?? 0
  return (
    <svg
      className="attestation-line"
      width="100%"
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={described(row)}
    >
      {ticksOf(axis).map(({ hours, position }) => (
        <line key={hours} className="tick" x1={position * WIDTH} x2={position * WIDTH} y1={0} y2={HEIGHT} />
      ))}
      {spansOf(row, axis).map(({ kind, from, to }) => (
        <rect
          key={kind}
          data-kind={row.state === 'revoked' || row.state === 'invalid' ? 'expired' : kind}
          x={from * WIDTH}
          width={(to - from) * WIDTH}
          y={4}
          height={HEIGHT - 8}
        />
      ))}
      <line className="now" x1={now * WIDTH} x2={now * WIDTH} y1={0} y2={HEIGHT} />
    </svg>
  )
}

function described({ state, valid_until, grace_until }: AttestationRow): string {
  const until = valid_until === undefined ? '' : `, counts until ${exactUtc(Date.parse(valid_until))}`
  const grace = grace_until === undefined ? '' : `, grace until ${exactUtc(Date.parse(grace_until))}`
  return `${wordFor('attestation', state)}${until}${grace}`
}

/** Days from now above the lines. */
export function AxisHeading() {
  const axis = useAxis()
  return (
    <span className="attestation-axis">
      {ticksOf(axis).map(({ hours, position }) => (
        <span key={hours} style={{ left: `${position * 100}%` }}>
          {hours === 0 ? 'now' : withUnit(`${hours > 0 ? '+' : '−'}${Math.abs(hours)}`, 'h')}
        </span>
      ))}
    </span>
  )
}

const LEGEND = [
  ['valid', 'Valid'],
  ['extended', 'Extended while tests fail'],
  ['grace', 'Grace: last known good'],
  ['expired', 'Expired'],
] as const

/** Patterns are told by more than colour: solid, hatched, outlined, empty. */
export function Legend() {
  return (
    <ul className="legend attestation-legend" aria-label="What the lines mean">
      {LEGEND.map(([kind, word]) => (
        <li key={kind}>
          <svg className="attestation-line" width={28} height={12} aria-hidden="true">
            <rect data-kind={kind} x={1} y={1} width={26} height={10} />
          </svg>
          {word}
        </li>
      ))}
    </ul>
  )
}

/** The hatching, once a page: every line refers to it. */
export const Hatching = () => (
  <svg width={0} height={0} aria-hidden="true" style={{ position: 'absolute' }}>
    <defs>
      <pattern id="hatched" width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width={3} height={6} fill="var(--status-degraded)" />
      </pattern>
    </defs>
  </svg>
)
