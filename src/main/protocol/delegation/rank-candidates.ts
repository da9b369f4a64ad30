import type { AgentId } from '../../../shared/model/ids'

/** What is known of an agent that could take a task over. */
export interface Candidate {
  readonly agentId: AgentId
  /** It has failed with this very task. */
  readonly failedHere: boolean
  /** Tasks of the last 30 days. */
  readonly completed: number
  readonly failed: number
  /** When its documents were last read, in milliseconds. */
  readonly knownSince: number
}

/** Laplace's rule: an agent of whom nothing is known stands between one that succeeded and one that failed. */
const expected = ({ completed, failed }: Candidate): number => (completed + 1) / (completed + failed + 2)

/** Best first: who has not failed with this task, then by success, then by how fresh its documents are; each agent once. */
export const rankCandidates = (candidates: readonly Candidate[]): AgentId[] => {
  const ranked = [...candidates].sort(
    (a, b) =>
      Number(a.failedHere) - Number(b.failedHere) ||
      expected(b) - expected(a) ||
      b.knownSince - a.knownSince ||
      (a.agentId < b.agentId ? -1 : 1),
  )
  return [...new Set(ranked.map(({ agentId }) => agentId))]
}
