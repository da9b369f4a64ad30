import type { EngineClient } from '../../../shared/contract'
import { fromWireError } from '../../../shared/contract/from-wire-error'
import type { OpenEngine } from './open-engine'

/**
 * The contract spoken to an engine in this process, which does nothing by itself. Only with the first question about delegations
 * it goes on with those that are open: whoever asks about others need not wait for them.
 */
export const inProcessClient = (open: OpenEngine): EngineClient => {
  let resumed: Promise<void> | undefined
  return {
    async call(command, input) {
      if (command.startsWith('delegations.')) {
        resumed ??= open.unlocked().then(() => open.engine.resumeDelegations())
        await resumed
      }
      const answer = await open.api.call(command, input)
      if (!answer.ok) throw fromWireError(answer.error)
      return answer.output as never
    },
    subscribe: (listener) => open.subscribe((event) => listener(event as never)),
    close: () => open.close(),
  }
}
