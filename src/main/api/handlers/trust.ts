import type { Engine } from '../../engine'
import { trustOf } from '../../engine/trust/trust-of'
import type { HandlersOf } from './handler'

export const trustHandlers = ({ context }: Engine): HandlersOf<'trust'> => ({
  'trust.get': ({ agent_id }) => trustOf(context, agent_id),
})
