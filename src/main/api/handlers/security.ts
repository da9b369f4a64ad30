import type { Engine } from '../../engine'
import { securityReport, setService } from '../../engine/security'
import type { HandlersOf } from './handler'

export const securityHandlers = ({ context, keys }: Engine): HandlersOf<'security'> => ({
  'security.report': async ({ agent_id }) => {
    if (context.vault.isOpen()) await keys.signing.look()
    return securityReport(context, agent_id)
  },
  'security.set_service': async ({ agent_id, action, reason }) => {
    await setService(context, agent_id, action, reason)
    return { done: true }
  },
})
