import type { EngineFrame } from '../../shared/contract'
import { CONTRACT_VERSION } from '../../shared/contract/bridge'
import { setConnection } from './connection'
import { connectionLost, EngineError } from './engine-error'
import type { EventListener, Transport } from './transport'

const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 5000

interface Waiting {
  resolve(output: unknown): void
  reject(error: Error): void
}

/** The contract over the loopback host's WebSocket. Requests made while it is down wait until it is up again. */
export class SocketTransport implements Transport {
  readonly #url: string
  readonly #token: string
  readonly #waiting = new Map<number, Waiting>()
  readonly #queued: string[] = []
  readonly #listeners = new Set<EventListener>()
  readonly #reconnectListeners = new Set<() => void>()
  #socket: WebSocket | undefined
  #open = false
  #next = 1
  #retryMs = FIRST_RETRY_MS
  #opened = 0
  #turnedAway = false

  constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
    this.#connect()
  }

  call(command: string, input: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#next++
      this.#waiting.set(id, { resolve, reject })
      const frame = JSON.stringify({ type: 'request', id, command, input })
      if (this.#open) this.#socket?.send(frame)
      else this.#queued.push(frame)
    })
  }

  onEvent(listener: EventListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  onReconnect(listener: () => void): () => void {
    this.#reconnectListeners.add(listener)
    return () => this.#reconnectListeners.delete(listener)
  }

  #connect(): void {
    const socket = new WebSocket(this.#url)
    this.#socket = socket
    socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', contract: CONTRACT_VERSION, token: this.#token }))
    socket.onmessage = ({ data }) => this.#take(JSON.parse(String(data)) as EngineFrame)
    socket.onclose = () => this.#lost()
  }

  #take(frame: EngineFrame): void {
    if (frame.type === 'welcome') this.#welcomed()
    else if (frame.type === 'event') for (const listener of this.#listeners) listener(frame.name, frame.payload)
    else if (frame.type === 'answer') this.#settle(frame.id)?.resolve(frame.output)
    else if (frame.id === undefined) this.#refused(new EngineError(frame.error))
    else this.#settle(frame.id)?.reject(new EngineError(frame.error))
  }

  #welcomed(): void {
    this.#open = true
    this.#retryMs = FIRST_RETRY_MS
    setConnection('open')
    for (const frame of this.#queued.splice(0)) this.#socket?.send(frame)
    if (this.#opened++ > 0) for (const listener of this.#reconnectListeners) listener()
  }

  #refused(error: EngineError): void {
    this.#turnedAway = true
    setConnection('refused', error.message)
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
  }

  #lost(): void {
    const wasOpen = this.#open
    this.#open = false
    if (wasOpen) this.#failSent()
    if (this.#turnedAway) return
    setConnection('lost')
    setTimeout(() => this.#connect(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS)
  }

  /** What was sent and not answered may have been done: only the person can tell whether to ask again. */
  #failSent(): void {
    for (const waiting of this.#waiting.values()) waiting.reject(connectionLost())
    this.#waiting.clear()
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }
}
