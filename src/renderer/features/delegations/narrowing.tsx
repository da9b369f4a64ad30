import type { DelegationSummary } from '../../../shared/model/delegation'
import { FINAL_STATES } from '../../../shared/model/delegation'
import { type Instant, instant } from '../../../shared/model/ids'
import { replaceQuery, useRoute } from '../../client'
import { ExactTime, FilterNote } from '../../ui'

/** What the address narrows the list to: the figure of a chart that led here. */
export interface Narrowed {
  /** How tasks ended; `open`: those that have not. */
  readonly outcome: string | undefined
  /** Ordered at this instant or later. */
  readonly from: Instant | undefined
  /** Ordered before it. */
  readonly until: Instant | undefined
}

/** What is no instant narrows nothing: an address may be typed by hand. */
const instantOf = (text: string | null): Instant | undefined => instant.safeParse(text).data

export function useNarrowing(): Narrowed {
  const { query } = useRoute()
  return {
    outcome: query.get('outcome') ?? undefined,
    from: instantOf(query.get('from')),
    until: instantOf(query.get('until')),
  }
}

export const isWanted = ({ state, created_at }: DelegationSummary, { outcome, from, until }: Narrowed): boolean =>
  (outcome === undefined || (outcome === 'open' ? !FINAL_STATES.includes(state) : state === outcome)) &&
  (from === undefined || created_at >= from) &&
  (until === undefined || created_at < until)

export function Narrowing({ narrowing: { outcome, from, until } }: { narrowing: Narrowed }) {
  if (outcome === undefined && from === undefined && until === undefined) return null
  return (
    <FilterNote onClear={() => replaceQuery({ outcome: undefined, from: undefined, until: undefined })}>
      Only tasks{outcome !== undefined && ` that are ${outcome === 'open' ? 'under way' : outcome}`}
      {from && (
        <>
          {' '}
          ordered from <ExactTime at={from} />
        </>
      )}
      {until && (
        <>
          {' '}
          until <ExactTime at={until} />
        </>
      )}
    </FilterNote>
  )
}
