import type { AgentId } from '../../../shared/model/ids'
import type { AttestationState } from '../../../shared/model/listed-attestation'

/** What is known of an agent that could take a task over. */
export interface Candidate {
  readonly agentId: AgentId
  /** It has failed with this very task. */
  readonly failedHere: boolean
  /** Where its attestation of the operation stands now. */
  readonly attestation: AttestationState
  /** When that attestation was made, in milliseconds since the epoch; absent where there is none. */
  readonly attestedAt?: number | undefined
  /** DESIGN §10: from 0 to 1. */
  readonly trust: number
}

/** How much an attestation says of the operation now. What it says of another manifest or time is as good as nothing. */
const WORTH: Readonly<Record<AttestationState, number>> = {
  valid: 4,
  // FAILURE_MODES 3.2: available, with degraded quality.
  degraded: 3,
  extended: 3,
  // FAILURE_MODES 3.1: last known good.
  grace: 2,
  none: 1,
  outdated: 1,
  not_yet_valid: 1,
  expired: 0,
  // Somebody vouches falsely, or did with a stolen key.
  invalid: -1,
  revoked: -1,
}

/**
 * The best agent first (FAILURE_MODES 1.1): who has not failed with this task, then by what its attestation of the operation is
 * worth, then by trust, which weighs success and freshness, then by the newest attestation; each agent once.
 */
export const rankCandidates = (candidates: readonly Candidate[]): AgentId[] => {
  const ranked = [...candidates].sort(
    (a, b) =>
      Number(a.failedHere) - Number(b.failedHere) ||
      WORTH[b.attestation] - WORTH[a.attestation] ||
      b.trust - a.trust ||
      (b.attestedAt ?? 0) - (a.attestedAt ?? 0) ||
      (a.agentId < b.agentId ? -1 : 1),
  )
  return [...new Set(ranked.map(({ agentId }) => agentId))]
}
