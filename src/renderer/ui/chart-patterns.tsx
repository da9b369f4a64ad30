/** How a series is drawn: each differs in its pattern as well as in its colour, so that neither is needed alone. */
export type Pattern = 'solid' | 'striped' | 'dotted' | 'crossed'

const SIZE = 6

const MARKS: Readonly<Record<Pattern, string>> = {
  solid: '',
  striped: `M-1 1L1 -1M0 ${SIZE}L${SIZE} 0M5 ${SIZE + 1}L${SIZE + 1} 5`,
  dotted: '',
  crossed: `M0 0L${SIZE} ${SIZE}M${SIZE} 0L0 ${SIZE}`,
}

/** The pattern as an element of `defs`; what it is drawn in is told by `colour`. */
export function PatternDefinition({ id, pattern, colour }: { id: string; pattern: Pattern; colour: string }) {
  return (
    <pattern id={id} width={SIZE} height={SIZE} patternUnits="userSpaceOnUse">
      <rect width={SIZE} height={SIZE} fill={pattern === 'solid' ? colour : 'var(--surface)'} />
      {pattern === 'dotted' && <circle cx={SIZE / 2} cy={SIZE / 2} r={1.4} fill={colour} />}
      {MARKS[pattern] !== '' && <path d={MARKS[pattern]} stroke={colour} strokeWidth={1.6} />}
    </pattern>
  )
}

/** What a legend shows of a pattern that is defined on the same page. */
export const PatternSample = ({ id, colour }: { id: string; colour: string }) => (
  <svg width={14} height={10} className="chart" aria-hidden="true">
    <rect width={14} height={10} className="series" fill={`url(#${id})`} stroke={colour} />
  </svg>
)
