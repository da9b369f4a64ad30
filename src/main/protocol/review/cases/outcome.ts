import { StewardError } from '../../../../shared/model/errors'
import { type AgentId, agentId, fromInstant, type KeyId } from '../../../../shared/model/ids'
import type { RegistryAgentState } from '../../../../shared/model/provenance'
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
  if (!mayFollow(decision.action, found.state))
    throw new StewardError('input_invalid', `a case that is ${found.state} cannot be answered by "${decision.action}"`)
  if (NEEDS_REASON.includes(decision.action) && decision.reason.trim() === '')
    throw new StewardError('input_invalid', `"${decision.action}" needs a reason: whom it falls on is told it`)
  if (Math.abs(now - fromInstant(decision.at)) > SKEW_MS)
    throw new StewardError('request_expired', `the decision was signed at ${decision.at}, more than a minute off`)
}

/** An owner may speak up as soon as there is a case, also before anybody has decided; of what was approved there is nothing to say. */
function mayFollow(action: ReviewAction, state: ReviewCase['state']): boolean {
  if (action === 'appeal') return state !== 'approved'
  return action === 'undo' ? state !== 'open' : !DECIDED.includes(state)
}

/** The case after a decision. Its evidence stays, whatever is decided. */
export const caseAfter = (found: ReviewCase, { action, reason, at }: ReviewDecision, signedBy: KeyId): ReviewCase => {
  // Who decides on an appeal is shown what it objects to: the reason given before stays.
  if (action === 'appeal') return { ...found, state: 'open', appeal: reason }
  const { decided_at: _at, decided_by: _by, reason: _reason, ...open } = found
  if (action === 'undo') return { ...open, state: 'open' }
  return { ...open, state: AFTER[action], decided_at: at, decided_by: signedBy, reason }
}

const NAMED: Readonly<Record<ReviewCase['state'], RegistryAgentState>> = {
  open: 'suspended',
  asked: 'suspended',
  approved: 'active',
  rejected: 'withdrawn',
  banned: 'banned',
}

/** What becomes of an agent whose name is judged: it is held back from when its case opens until it is decided. */
export const stateOfNamed = ({ state }: ReviewCase): RegistryAgentState => NAMED[state]

/** Everyone a case falls on: its subject and, of a ring, whoever is proposed for a ban. Each may look at it and object. */
export const partiesOf = ({ subject, evidence }: ReviewCase): AgentId[] => [
  ...new Set([subject, ...(evidence.sybil?.proposed_bans.map((id) => agentId.parse(id)) ?? [])]),
]
