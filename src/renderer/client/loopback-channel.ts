import { CONTRACT_VERSION, type EngineFrame, engineFrame, fromWireError } from '../../shared/contract'
import { StewardError } from '../../shared/model/errors'
import { backOff } from './back-off'
import type { Channel } from './channel'
import { setConnection } from './connection'
import { PendingCalls } from './pending-calls'

const notConnected = (): StewardError =>
  new StewardError('unavailable', 'The engine is not connected.', {
    suggestions: ['Wait until the console has reconnected', 'Start the console again with `npm start`'],
  })

/** The engine behind a WebSocket of the same origin. Reconnects by itself until the engine refuses it. */
export class LoopbackChannel implements Channel {
  readonly #url: string
  readonly #token: string | undefined
  readonly #retryAfter: (failed: number) => number
  readonly #events = new Set<(name: string, payload: unknown) => void>()
  readonly #reconnected = new Set<() => void>()
  readonly #calls = new PendingCalls()
  #socket: WebSocket | undefined
  #attempt = 0
  #wasLost = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #failure: StewardError | undefined
  #ready = Promise.withResolvers<void>()

  /** @param retryAfter milliseconds until the next attempt, given how many have failed */
  constructor(
    url: string,
    token: string | undefined,
    retryAfter = (failed: number): number => backOff(failed, Math.random()),
  ) {
    this.#url = url
    this.#token = token
    this.#retryAfter = retryAfter
    this.#connect()
  }

  async call(command: string, input: unknown): Promise<unknown> {
    await this.#ready.promise
    return this.#calls.start((id) => this.#send({ type: 'request', id, command, input }))
  }

  subscribe(listener: (name: string, payload: unknown) => void): () => void {
    this.#events.add(listener)
    return () => this.#events.delete(listener)
  }

  onReconnect(listener: () => void): () => void {
    this.#reconnected.add(listener)
    return () => this.#reconnected.delete(listener)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#failure = notConnected()
    this.#socket?.close()
  }

  #connect(): void {
    const socket = new WebSocket(this.#url)
    this.#socket = socket
    socket.onopen = () =>
      this.#send({
        type: 'hello',
        contract: CONTRACT_VERSION,
        ...(this.#token === undefined ? {} : { token: this.#token }),
      })
    socket.onmessage = (message) => this.#receive(String(message.data))
    socket.onclose = () => this.#lose()
  }

  #send(frame: unknown): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) throw notConnected()
    this.#socket.send(JSON.stringify(frame))
  }

  #receive(text: string): void {
    const parsed = engineFrame.safeParse(JSON.parse(text))
    if (!parsed.success) {
      // Whoever sends such a frame does not speak the contract: what waits for it must not wait for ever.
      this.#socket?.close()
      return
    }
    const frame = parsed.data
    if (frame.type === 'answer') this.#calls.answer(frame.id, frame.output)
    else if (frame.type === 'event') for (const listener of this.#events) listener(frame.name, frame.payload)
    else if (frame.type === 'welcome') this.#welcome(frame.contract)
    else this.#heardError(frame)
  }

  #heardError(frame: EngineFrame & { type: 'error' }): void {
    const error = fromWireError(frame.error)
    if (frame.id === undefined) this.#refuse(error)
    else this.#calls.fail(frame.id, error)
  }

  #welcome(contract: number): void {
    if (contract !== CONTRACT_VERSION) {
      this.#refuse(
        new StewardError('version_mismatch', 'This page and the engine are of different versions.', {
          suggestions: ['Reload the page', 'Start the console again with `npm start`'],
        }),
      )
      return
    }
    const isReturn = this.#wasLost
    this.#attempt = 0
    this.#wasLost = false
    setConnection('open')
    this.#ready.resolve()
    if (isReturn) for (const listener of this.#reconnected) listener()
  }

  /** Permanent: a retry would be refused for the same reason and fill the engine's log. */
  #refuse(error: StewardError): void {
    this.#failure = error
    this.#shutGate(error)
    setConnection('refused', error)
    this.#socket?.close()
  }

  #lose(): void {
    this.#calls.loseAll()
    if (this.#failure !== undefined) return
    this.#shutGate(notConnected())
    const delay = this.#retryAfter(this.#attempt)
    this.#attempt += 1
    this.#wasLost = true
    setConnection('lost')
    this.#timer = setTimeout(() => {
      this.#ready = Promise.withResolvers<void>()
      this.#connect()
    }, delay)
  }

  /** Whoever waits for the connection is told, and whoever asks before the next attempt is told at once. */
  #shutGate(error: StewardError): void {
    const shut = Promise.withResolvers<void>()
    for (const gate of [this.#ready, shut]) {
      // Nobody may be waiting: a refusal that nobody hears is not an unhandled error.
      gate.promise.catch(() => undefined)
      gate.reject(error)
    }
    this.#ready = shut
  }
}
