import type { DelegationSummary } from '../../../shared/model/delegation'

/** What an open delegation waits for, as a sentence; nothing while its agent works on it, or when it has ended. */
export const waitsFor = ({
  state,
  agent_id,
}: Pick<DelegationSummary, 'state' | 'agent_id'>): { waits_for?: string } => {
  switch (state) {
    case 'submitting':
      return { waits_for: `Waiting for ${agent_id} to take the order` }
    case 'uncertain':
      return { waits_for: `Waiting to hear whether ${agent_id} has the order` }
    case 'accepted':
      return { waits_for: `Waiting for its turn at ${agent_id}` }
    case 'stalled':
      return { waits_for: `Waiting for ${agent_id} to be heard again, or for another agent that can take over` }
    case 'recovering':
      return { waits_for: `Waiting for ${agent_id} to go on with it` }
    case 'validating':
      return { waits_for: `Waiting for the result of ${agent_id}` }
    default:
      return {}
  }
}
