import type { AgentId } from '../../../shared/model/ids'

/** Where a prepared manifest lies, beside the submitted one, until it is submitted itself. */
export const preparedSlot = (agentId: AgentId): string => `${agentId} prepared`
