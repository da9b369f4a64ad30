import type { Command, CommandInput, CommandOutput, StewardBridge } from '../../shared/contract'
import { bridgeTransport } from './bridge-transport'
import { SocketTransport } from './socket-transport'
import type { Transport } from './transport'

/** The launch token comes in the address's fragment; it is kept in memory only and taken out of the address (TRUST "In flight"). */
function takeToken(): string {
  const match = /^#token=([A-Za-z0-9_-]+)$/.exec(location.hash)
  if (match) history.replaceState(null, '', `${location.pathname}#/`)
  return match?.[1] ?? ''
}

function chooseTransport(): Transport {
  const bridge = (window as { steward?: StewardBridge }).steward
  return bridge ? bridgeTransport(bridge) : new SocketTransport(`ws://${location.host}/engine`, takeToken())
}

export const transport: Transport = chooseTransport()

/** Asks the engine. @throws EngineError */
export const call = <C extends Command>(command: C, input: CommandInput<C>): Promise<CommandOutput<C>> =>
  transport.call(command, input) as Promise<CommandOutput<C>>
