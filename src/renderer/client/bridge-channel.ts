import { CONTRACT_VERSION, fromWireError, type StewardBridge, wireError } from '../../shared/contract'
import { StewardError } from '../../shared/model/errors'
import type { Channel } from './channel'
import { setConnection } from './connection'

declare global {
  interface Window {
    readonly steward?: StewardBridge
  }
}

const receivedError = (error: unknown): StewardError => {
  const wire = wireError.safeParse(error)
  return wire.success
    ? fromWireError(wire.data)
    : new StewardError('internal', 'The engine reported an error in a form this console does not know.', {
        suggestions: ['Restart Steward Console'],
      })
}

/** The engine behind Electron's preload. It lives as long as the window: there is nothing to reconnect. */
export const bridgeChannel = (bridge: StewardBridge): Channel => {
  if (bridge.contract === CONTRACT_VERSION) setConnection('open')
  else
    setConnection('refused', {
      message: 'the window and the engine are of different versions',
      suggestions: ['Restart Steward Console'],
    })
  return {
    async call(command, input) {
      const answer = await bridge.call(command, input)
      if (answer.ok) return answer.output
      throw receivedError(answer.error)
    },
    subscribe: (listener) => bridge.onEvent(listener),
    onReconnect: () => () => undefined,
    close: () => undefined,
  }
}
