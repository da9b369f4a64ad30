import { connect, type Socket } from 'node:net'
import type { Command, EngineClient, EngineFrame } from '../../../shared/contract'
import { CONTRACT_VERSION } from '../../../shared/contract/bridge'
import { fromWireError } from '../../../shared/contract/from-wire-error'
import { isStewardError, StewardError } from '../../../shared/model/steward-error'
import { onFrames } from './frame-lines'

/** Attaches to the engine that listens at the path. Undefined where none does, or one that goes away before it has said a word. */
export async function attachLocalSocket(path: string): Promise<EngineClient | undefined> {
  const socket = await open(path)
  if (socket === undefined) return undefined
  return new SocketClient(socket).greet().catch((error: unknown) => {
    if (isStewardError(error) && error.code === 'connection_lost') return undefined
    throw error
  })
}

function open(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', (error) =>
      'code' in error && (error.code === 'ENOENT' || error.code === 'ECONNREFUSED')
        ? resolve(undefined)
        : reject(error),
    )
  })
}

type Waiting = { resolve(output: unknown): void; reject(error: Error): void }

class SocketClient implements EngineClient {
  readonly #socket: Socket
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Set<Parameters<EngineClient['subscribe']>[0]>()
  #welcome: Waiting | undefined
  #next = 1

  constructor(socket: Socket) {
    this.#socket = socket
    onFrames(
      socket,
      (frame) => this.#take(frame as EngineFrame),
      () => socket.destroy(),
    )
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#lost())
  }

  greet(): Promise<EngineClient> {
    return new Promise((resolve, reject) => {
      this.#welcome = { resolve: () => resolve(this), reject }
      this.#write({ type: 'hello', contract: CONTRACT_VERSION })
    })
  }

  call: EngineClient['call'] = (command: Command, input: unknown) =>
    new Promise<never>((resolve, reject) => {
      if (this.#socket.destroyed) return reject(goneAway())
      const id = this.#next++
      this.#waiting.set(id, { resolve: resolve as (output: unknown) => void, reject })
      this.#write({ type: 'request', id, command, input })
    })

  subscribe: EngineClient['subscribe'] = (listener) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    this.#lost()
    this.#socket.destroy()
  }

  #write(frame: unknown): void {
    this.#socket.write(`${JSON.stringify(frame)}\n`)
  }

  #take(frame: EngineFrame): void {
    if (frame.type === 'welcome') this.#welcome?.resolve(undefined)
    else if (frame.type === 'event') for (const listener of this.#listeners) listener(frame as never)
    else if (frame.type === 'answer') this.#settle(frame.id)?.resolve(frame.output)
    else (frame.id === undefined ? this.#welcome : this.#settle(frame.id))?.reject(fromWireError(frame.error))
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  #lost(): void {
    const error = goneAway()
    this.#welcome?.reject(error)
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
  }
}

const goneAway = (): StewardError => new StewardError('connection_lost', 'the engine of this profile has gone away')
