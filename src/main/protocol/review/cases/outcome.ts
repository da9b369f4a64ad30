import { StewardError } from '../../../../shared/model/errors'
import { fromInstant, type KeyId } from '../../../../shared/model/ids'
import type { RegistryAgentState } from '../../../../shared/model/registry'
import type { ReviewAction, ReviewCase, ReviewDecision } from '../../../../shared/model/review'

const SKEW_MS = 60_000
const DECIDED: readonly ReviewCase['state'][] = ['approved', 'rejected', 'banned']

const AFTER: Readonly<Record<ReviewAction, ReviewCase['state']>> = {
  approve: 'approved',
  reject: 'rejected',
  ban: 'banned',
  ask: 'asked',
  undo: 'open',
  appeal: 'open',
}

/** What cannot be undone by the one it falls on needs a reason (SCREENS "Review"). */
const NEEDS_REASON: readonly ReviewAction[] = ['reject', 'ban', 'ask', 'appeal']

/**
 * Whether a decision fits the case as it is. `now` is milliseconds since the epoch.
 *
 * @throws StewardError `conflict` (somebody else decided meanwhile), `input_invalid`, `request_expired`
 */
export function assertDecidable(found: ReviewCase, decision: ReviewDecision, now: number): void {
  if (found.state !== decision.from_state)
    throw new StewardError('conflict', `case ${found.id} is ${found.state} by now, not ${decision.from_state}`, {
      details: { case_id: found.id, state: found.state, decided_by: found.decided_by },
      suggestions: ['Look at the case again: somebody else decided it meanwhile.'],
    })
  const isOver = DECIDED.includes(found.state)
  const mayFollow = decision.action === 'undo' || decision.action === 'appeal' ? found.state !== 'open' : !isOver
  if (!mayFollow)
    throw new StewardError('input_invalid', `a case that is ${found.state} cannot be answered by "${decision.action}"`)
  if (NEEDS_REASON.includes(decision.action) && decision.reason.trim() === '')
    throw new StewardError('input_invalid', `"${decision.action}" needs a reason: whom it falls on is told it`)
  if (Math.abs(now - fromInstant(decision.at)) > SKEW_MS)
    throw new StewardError('request_expired', `the decision was signed at ${decision.at}, more than a minute off`)
}

/** The case after a decision. Its evidence stays, whatever is decided. */
export const caseAfter = (found: ReviewCase, { action, reason, at }: ReviewDecision, signedBy: KeyId): ReviewCase => {
  const { decided_at: _at, decided_by: _by, reason: _reason, ...open } = found
  if (action === 'undo') return { ...open, state: 'open' }
  if (action === 'appeal') return { ...open, state: 'open', appeal: reason }
  return { ...open, state: AFTER[action], decided_at: at, decided_by: signedBy, reason }
}

/**
 * What becomes of the agent. A name is held back from when its case opens until it is decided; an agent suspected of a ring
 * stays in service until then, for a false alarm must not cost an identity (TRUST "What acts by itself").
 */
export function agentStateAfter({ kind, state }: ReviewCase): RegistryAgentState {
  if (state === 'banned') return 'banned'
  if (state === 'rejected') return kind === 'sybil' ? 'active' : 'withdrawn'
  return state === 'approved' || kind === 'sybil' ? 'active' : 'suspended'
}
