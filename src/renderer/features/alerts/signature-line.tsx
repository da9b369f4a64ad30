import type { SigningEvidence } from '../../../shared/model/signing-alert'
import { exactUtc, SafeText } from '../../ui'

const WIDTH = 640
const HEIGHT = 56
const MARGIN = 10

/** The last signatures on a time line, the odd ones marked by shape and colour; the same is in the list below it. */
export function SignatureLine({ signatures }: { signatures: SigningEvidence['signatures'] }) {
  const times = signatures.map(({ at }) => Date.parse(at))
  const [first = 0, last = 1] = [Math.min(...times), Math.max(...times)]
  const x = (at: number): number => MARGIN + ((at - first) / Math.max(1, last - first)) * (WIDTH - 2 * MARGIN)
  const odd = signatures.filter((signature) => signature.odd)
  return (
    <figure style={{ margin: 0 }}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        width="100%"
        // Drawn larger, its words would be the largest on the page.
        style={{ maxWidth: WIDTH, display: 'block' }}
        role="img"
        aria-label={labelOf(signatures.length, odd.length)}
      >
        <line x1={MARGIN} x2={WIDTH - MARGIN} y1={28} y2={28} stroke="currentColor" strokeOpacity={0.3} />
        {signatures.map(({ seq, at, odd: isOdd, address }) => (
          <g key={seq} transform={`translate(${x(Date.parse(at))} 28)`}>
            <title>{`${exactUtc(Date.parse(at))}${address ? `, ${address}` : ''}`}</title>
            {isOdd ? (
              <path d="M0 -9 L8 6 L-8 6 Z" fill="var(--status-critical)" />
            ) : (
              <circle r={4} fill="var(--status-healthy)" fillOpacity={0.7} />
            )}
          </g>
        ))}
        <text x={MARGIN} y={52} fontSize={11} fill="currentColor">
          {exactUtc(first)}
        </text>
        <text x={WIDTH - MARGIN} y={52} fontSize={11} textAnchor="end" fill="currentColor">
          {exactUtc(last)}
        </text>
      </svg>
      {odd.length > 0 && (
        <ul style={{ margin: 0, paddingLeft: 18, fontSize: 12 }}>
          {odd.slice(-5).map(({ seq, at, address, location, kind }) => (
            <li key={seq} className="numbers">
              <SafeText>{`▲ ${exactUtc(Date.parse(at))}: ${kind}${address ? ` from ${address}` : ''}${location ? `, ${location}` : ''}`}</SafeText>
            </li>
          ))}
        </ul>
      )}
    </figure>
  )
}

const labelOf = (all: number, odd: number): string => `${all} signatures on a time line, ${odd} of them unusual`
