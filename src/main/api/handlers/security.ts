import type { Engine } from '../../engine'
import { securityReport, setService } from '../../engine/security'
import type { HandlersOf } from './handler'

export { securityCommands as commands } from '../../../shared/contract/commands/security'

export const handlers = (engine: Engine): HandlersOf<'security'> => {
  const { context } = engine
  return {
    'security.report': async ({ agent_id }) => {
      const { keys } = await engine.work()
      if (context.vault.isOpen()) await keys.signing.look()
      return securityReport(context, agent_id)
    },
    'security.set_service': async ({ agent_id, action, reason }) => {
      await setService(context, agent_id, action, reason)
      return { done: true }
    },
  }
}
