import type { StewardBridge, WireError } from '../../shared/contract'
import { setConnection } from './connection'
import { EngineError } from './engine-error'
import type { Transport } from './transport'

/** The contract over Electron's bridge: always there while the window is. */
export function bridgeTransport(bridge: StewardBridge): Transport {
  setConnection('open')
  return {
    async call(command, input) {
      const answer = await bridge.call(command, input)
      if (!answer.ok) throw new EngineError(answer.error as WireError)
      return answer.output
    },
    onEvent: (listener) => bridge.onEvent(listener),
    onReconnect: () => () => undefined,
  }
}
