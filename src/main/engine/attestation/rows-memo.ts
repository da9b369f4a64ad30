import type { AttestationRow } from '../../../shared/model/attestation-view'
import type { ClientStore, EngineEvent } from '../ports'

/** States go by the clock: a list older than this is judged anew. */
const FRESH_MS = 1000

interface Kept {
  readonly at: number
  readonly rows: Promise<readonly AttestationRow[]>
}

/** The whole list, judged once for all who ask at the same moment: the pages of a screen, the overview. */
const kept = new WeakMap<ClientStore, Kept>()

export function judgedOnce(
  store: ClientStore,
  now: number,
  judge: () => Promise<readonly AttestationRow[]>,
): Promise<readonly AttestationRow[]> {
  const known = kept.get(store)
  if (known && now >= known.at && now - known.at < FRESH_MS) return known.rows
  const rows = judge()
  kept.set(store, { at: now, rows })
  // What failed is no answer for the next who asks.
  rows.catch(() => kept.delete(store))
  return rows
}

const OUTDATING: ReadonlySet<EngineEvent['name']> = new Set([
  'agents.changed',
  'attestations.changed',
  'policy.changed',
])

/** Called with every event before it is told: whoever hears of a change must not be answered from before it. */
export function outdateJudged(store: ClientStore, { name }: EngineEvent): void {
  if (OUTDATING.has(name)) kept.delete(store)
}
