import { once } from 'node:events'
import { WebSocket } from 'ws'
import { CONTRACT_VERSION, type EngineFrame, engineFrame, fromWireError } from '../../../src/shared/contract'
import { StewardError } from '../../../src/shared/model/errors'
import { RunningConsole } from '../../fixtures/running-console'
import type { RawClient, Transport } from './transport'

/** The built loopback host as a process of its own, spoken to as a browser of this machine does. */
export const loopback: Transport = {
  name: 'over the loopback WebSocket',
  fromPage: true,
  async open() {
    const console = await RunningConsole.start()
    const socket = new WebSocket(`${console.origin.replace('http', 'ws')}/engine`, { origin: console.origin })
    await once(socket, 'open')
    return client(socket, console)
  },
}

async function client(socket: WebSocket, console: RunningConsole): Promise<RawClient> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const listeners = new Set<Parameters<RawClient['subscribe']>[0]>()
  const welcome = Promise.withResolvers<void>()
  let next = 1
  const take = (frame: EngineFrame): void => {
    if (frame.type === 'welcome') welcome.resolve()
    else if (frame.type === 'event') for (const listener of listeners) listener(frame as never)
    else if (frame.type === 'answer') waiting.get(frame.id)?.resolve(frame.output)
    else waiting.get(frame.id ?? 0)?.reject(fromWireError(frame.error))
  }
  socket.on('message', (bytes) => take(engineFrame.parse(JSON.parse(String(bytes)))))
  socket.on('close', () => {
    const lost = new StewardError('connection_lost', 'the console hung up')
    welcome.reject(lost)
    for (const { reject } of waiting.values()) reject(lost)
  })
  socket.send(JSON.stringify({ type: 'hello', contract: CONTRACT_VERSION, token: console.token }))
  await welcome.promise
  return {
    call(command, input) {
      const answer = Promise.withResolvers<unknown>()
      waiting.set(next, answer)
      socket.send(JSON.stringify({ type: 'request', id: next++, command, input }))
      return answer.promise
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      socket.terminate()
      await console.stop()
    },
  }
}
