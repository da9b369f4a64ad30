import { chmodSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import {
  CONTRACT_VERSION,
  type Command,
  type EngineClient,
  type EngineFrame,
  fromWireError,
} from '../../../shared/contract'
import { StewardError } from '../../../shared/model/errors'
import { Session } from '../../api'
import type { OpenEngine } from './open-engine'

/** One frame a line; a longer one is an attack or a mistake. */
const LONGEST_LINE = 64 * 1024 * 1024

/** Calls back with each line's JSON. */
function onFrames(socket: Socket, take: (frame: unknown) => void, malformed: () => void): void {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    try {
      for (const line of lines) if (line !== '') take(JSON.parse(line))
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      malformed()
    }
    if (rest.length > LONGEST_LINE) malformed()
  })
}

/** Serves the contract on the profile's local socket, which only its owner can open: it needs no token. */
export async function serveLocalSocket(path: string, open: OpenEngine): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    const session = new Session({
      api: open.api,
      send: (frame) => socket.write(`${JSON.stringify(frame)}\n`),
      close: () => socket.end(),
      admits: () => true,
      subscribe: (listener) => open.subscribe(listener),
    })
    onFrames(
      socket,
      (frame) => void session.receive(frame),
      () => socket.destroy(),
    )
    // A client that goes away in mid-answer is no error of the engine.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      session.end()
      sockets.delete(socket)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  if (process.platform !== 'win32') chmodSync(path, 0o600)
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** Attaches to the engine that listens at the path. Undefined where none does. */
export async function attachLocalSocket(path: string): Promise<EngineClient | undefined> {
  const socket = await open(path)
  return socket && new SocketClient(socket).greet()
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
      const id = this.#next++
      this.#waiting.set(id, { resolve: resolve as (output: unknown) => void, reject })
      this.#write({ type: 'request', id, command, input })
    })

  subscribe: EngineClient['subscribe'] = (listener) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    this.#waiting.clear()
    this.#socket.end()
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
    const error = new StewardError('connection_lost', 'the engine of this profile has gone away')
    this.#welcome?.reject(error)
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
  }
}
