import type { Engine } from '../../engine'
import { trustOf } from '../../engine/trust/trust-of'
import type { HandlersOf } from './handler'

export { trustCommands as commands } from '../../../shared/contract/commands/trust'

export const handlers = ({ context }: Engine): HandlersOf<'trust'> => ({
  'trust.get': ({ agent_id }) => trustOf(context, agent_id),
})
