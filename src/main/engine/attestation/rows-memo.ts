import type { AttestationRow } from '../../../shared/model/attestation-view'
import { fromInstant } from '../../../shared/model/ids'
import { OPEN_STATES } from '../delegation/open-states'
import type { ClientStore, EngineEvent } from '../ports'

/** States go by the clock: a list older than this is judged anew. */
const FRESH_MS = 1000

interface Kept {
  readonly at: number
  readonly rows: Promise<readonly AttestationRow[]>
}

/** The whole list, judged once for all who ask at the same moment: the pages of a screen, the overview. */
const kept = new WeakMap<ClientStore, Kept>()
const changes = new WeakMap<ClientStore, number>()
/** When, at the earliest, a state of the list that was shown last changes by itself. */
const turns = new WeakMap<ClientStore, number>()

export function judgedOnce(
  store: ClientStore,
  now: number,
  judge: () => Promise<readonly AttestationRow[]>,
): Promise<readonly AttestationRow[]> {
  const known = kept.get(store)
  if (known && now >= known.at && now - known.at < FRESH_MS) return known.rows
  const rows = judge()
  kept.set(store, { at: now, rows })
  rows.then(
    (judged) => turns.set(store, nextTurn(judged, now)),
    // What failed is no answer for the next who asks.
    () => kept.delete(store),
  )
  return rows
}

function nextTurn(rows: readonly AttestationRow[], now: number): number {
  let next = Number.POSITIVE_INFINITY
  for (const { original, valid_until, grace_until } of rows)
    for (const at of [original?.expires_at, valid_until, grace_until]) {
      const ms = at === undefined ? 0 : fromInstant(at)
      if (ms > now && ms < next) next = ms
    }
  return next
}

/** Whether, since it was shown, a state of the list has changed without anybody's doing; told once. */
export function hasTurned(store: ClientStore, now: number): boolean {
  const turned = now >= (turns.get(store) ?? Number.POSITIVE_INFINITY)
  if (turned) turns.delete(store)
  return turned
}

const OUTDATING: ReadonlySet<EngineEvent['name']> = new Set([
  'agents.changed',
  'attestations.changed',
  'policy.changed',
])

/** Called with every event before it is told: whoever hears of a change must not be answered from before it. */
export function outdateJudged(store: ClientStore, event: EngineEvent): void {
  const isOutdating = OUTDATING.has(event.name)
  if (isOutdating) kept.delete(store)
  const hasEnded = event.name === 'delegation.changed' && !OPEN_STATES.includes(event.payload.state)
  if (isOutdating || hasEnded) changes.set(store, changesOf(store) + 1)
}

/** How often something was told that trust hangs on: what is derived from fewer changes is old. */
export const changesOf = (store: ClientStore): number => changes.get(store) ?? 0
