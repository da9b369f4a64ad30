import type { SigningEvidence } from '../../../shared/model/signing-alert'
import { ExactTime, exactUtc, localTime, SafeText } from '../../ui'
import { UsualDay } from './usual-day'
import { hourOfDay, hoursInWords } from './usual-words'

type Signatures = SigningEvidence['signatures']

const WIDTH = 640
/** Of a day, drawn from midnight to midnight; where it is not known what is usual there is one line. */
const HEIGHT = { day: 120, line: 32 }
const [LEFT, RIGHT, TOP] = [44, WIDTH - 10, 10]

/**
 * The last signatures by day and hour, the usual hours as a band behind them, the odd signatures marked by shape and colour; the
 * same is in the list below it.
 */
export function SignatureLine({ evidence: { signatures, pattern } }: { evidence: SigningEvidence }) {
  const times = signatures.map(({ at }) => Date.parse(at))
  const [first = 0, last = 1] = [Math.min(...times), Math.max(...times)]
  const height = pattern ? HEIGHT.day : HEIGHT.line
  const hourAt = pattern ? hourOfDay(pattern.time_zone) : () => 12
  const x = (at: number): number => LEFT + ((at - first) / Math.max(1, last - first)) * (RIGHT - LEFT)
  const y = (hour: number): number => TOP + (hour / 24) * height
  const odd = signatures.filter((signature) => signature.odd)
  return (
    <figure style={{ margin: 0 }}>
      <svg
        viewBox={`0 0 ${WIDTH} ${TOP + height + 22}`}
        width="100%"
        // Drawn larger, its words would be the largest on the page.
        style={{ maxWidth: WIDTH, display: 'block' }}
        role="img"
        aria-label={labelOf(signatures.length, odd.length, pattern)}
      >
        {pattern ? (
          <UsualDay pattern={pattern} left={LEFT} right={RIGHT} y={y} />
        ) : (
          <line x1={LEFT} x2={RIGHT} y1={y(12)} y2={y(12)} stroke="currentColor" strokeOpacity={0.3} />
        )}
        {signatures.map((signature) => {
          const at = Date.parse(signature.at)
          return <Mark key={signature.seq} of={signature} x={x(at)} y={y(hourAt(at))} />
        })}
        <End at={first} x={LEFT} y={TOP + height + 18} anchor="start" />
        <End at={last} x={RIGHT} y={TOP + height + 18} anchor="end" />
      </svg>
      <OddOnes of={odd} />
    </figure>
  )
}

function Mark({ of: { at, address, odd }, x, y }: { of: Signatures[number]; x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <title>{`${exactUtc(Date.parse(at))}${address ? `, ${address}` : ''}`}</title>
      {odd ? (
        <path d="M0 -9 L8 6 L-8 6 Z" fill="var(--status-critical)" />
      ) : (
        <circle r={4} fill="var(--status-healthy)" fillOpacity={0.7} />
      )}
    </g>
  )
}

function End({ at, x, y, anchor }: { at: number; x: number; y: number; anchor: 'start' | 'end' }) {
  return (
    <text x={x} y={y} fontSize={11} textAnchor={anchor} fill="currentColor">
      <title>{exactUtc(at)}</title>
      {localTime(at)}
    </text>
  )
}

function OddOnes({ of: odd }: { of: Signatures }) {
  if (odd.length === 0) return null
  return (
    <ul style={{ margin: 0, paddingLeft: 18, fontSize: 12 }}>
      {odd.slice(-5).map(({ seq, at, address, location, kind }) => (
        <li key={seq} className="numbers">
          ▲ <ExactTime at={at} />
          <SafeText>{`: ${kind}${address ? ` from ${address}` : ''}${location ? `, ${location}` : ''}`}</SafeText>
        </li>
      ))}
    </ul>
  )
}

const labelOf = (all: number, odd: number, pattern: SigningEvidence['pattern']): string =>
  pattern
    ? `${all} signatures by day and hour, ${odd} of them unusual; usual hours ${hoursInWords(pattern)}`
    : `${all} signatures on a time line, ${odd} of them unusual`
