import type { StewardError } from '../../../shared/model/errors'

/** With these an order surely did not become a task: nothing was sent, or the agent said that it takes no order now. */
const SURELY_NOT_TAKEN: readonly string[] = [
  'network_unreachable',
  'address_refused',
  'rate_limited',
  'agent_offline',
  'vault_locked',
  'client_key_ended',
]

/**
 * Whether an order may have become a task though its sender got no answer to that effect (FAILURE_MODES 2.1). Then the agent is
 * asked for the task before anything is sent again.
 */
export const mayHaveArrived = ({ code, category }: StewardError): boolean =>
  category !== 'permanent' && !SURELY_NOT_TAKEN.includes(code)
