import { type Attempt, FINAL_STATES } from '../../../shared/model/delegation'
import type { Instant } from '../../../shared/model/ids'
import type { StoredDelegation } from '../ports'

type Outcome = NonNullable<Attempt['outcome']>

const changeLast = (attempts: readonly Attempt[], change: (last: Attempt) => Attempt): Attempt[] => {
  const last = attempts.at(-1)
  return last === undefined ? [] : [...attempts.slice(0, -1), change(last)]
}

/** The attempts with the one under way ended; one that had ended already stays as it is. */
export const endAttempt = (
  attempts: readonly Attempt[],
  at: Instant,
  outcome: Outcome,
  reason?: string | undefined,
): Attempt[] =>
  changeLast(attempts, (last) =>
    last.ended_at === undefined ? { ...last, ended_at: at, outcome, ...(reason !== undefined && { reason }) } : last,
  )

/** What a change of the delegation's state means for its attempts; undefined: nothing. */
export function attemptsAfter(
  { attempts }: StoredDelegation,
  change: Partial<StoredDelegation>,
  now: Instant,
): Attempt[] | undefined {
  const { state } = change
  if (state === undefined || change.attempts !== undefined) return undefined
  if (FINAL_STATES.includes(state)) return endAttempt(attempts, now, state as Outcome, change.error?.message)
  // Asked for again under the same key after it had been given up: it is the same attempt.
  const reopened = state === 'uncertain' && attempts.at(-1)?.outcome === 'failed'
  return reopened
    ? changeLast(attempts, ({ ended_at: _ended, outcome: _outcome, reason: _reason, ...last }) => last)
    : undefined
}

/** Names the order of an attempt beside its checkpoints: with it the folder is all that is needed to go on elsewhere. */
export const orderName = (attempt: number): string => `order-${attempt}`
