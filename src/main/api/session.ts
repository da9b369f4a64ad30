import { CONTRACT_VERSION } from '../../shared/contract/bridge'
import { type ClientFrame, clientFrame, type EngineFrame } from '../../shared/contract/transport'
import { toWireError } from '../../shared/contract/wire-error'
import { StewardError } from '../../shared/model/errors'
import type { EngineEvent } from '../engine/ports'
import type { Api } from './api'

export interface SessionOptions {
  readonly api: Api
  readonly send: (frame: EngineFrame) => void
  /** Hang up; called at most once, after the last frame. */
  readonly close: () => void
  /** Whether the first frame's token opens this door; a local socket's own permissions do, and need none. */
  readonly admits: (token: string | undefined) => boolean
  readonly subscribe: (listener: (event: EngineEvent) => void) => () => void
}

/**
 * One client of the contract over any transport that carries frames: hello first, with contract version and token, then
 * requests. Nothing is answered and nothing told before the door is open (TRUST "In flight").
 */
export class Session {
  readonly #options: SessionOptions
  #unsubscribe: (() => void) | undefined
  #closed = false

  constructor(options: SessionOptions) {
    this.#options = options
  }

  /** Takes one frame as it came from the transport, already parsed from JSON. */
  async receive(value: unknown): Promise<void> {
    const parsed = clientFrame.safeParse(value)
    if (!parsed.success) return this.#refuse(new StewardError('usage', 'that is not a frame of the contract'))
    if (this.#unsubscribe === undefined) return this.#welcome(parsed.data)
    if (parsed.data.type === 'hello') return this.#refuse(new StewardError('usage', 'this session was already opened'))
    const { id, command, input } = parsed.data
    const answer = await this.#options.api.call(command, input)
    if (this.#closed) return
    this.#options.send(
      answer.ok ? { type: 'answer', id, output: answer.output } : { type: 'error', id, error: answer.error },
    )
  }

  /** The transport is gone, or going. */
  end(): void {
    this.#closed = true
    this.#unsubscribe?.()
  }

  #welcome(frame: ClientFrame): void {
    const fault = this.#faultOf(frame)
    if (fault) {
      this.#refuse(fault)
      return
    }
    this.#options.send({ type: 'welcome', contract: CONTRACT_VERSION })
    this.#unsubscribe = this.#options.subscribe(({ name, payload }) =>
      this.#options.send({ type: 'event', name, payload }),
    )
  }

  #faultOf(frame: ClientFrame): StewardError | undefined {
    if (frame.type !== 'hello') return new StewardError('usage', 'a session begins with hello')
    if (!this.#options.admits(frame.token))
      return new StewardError('forbidden', 'the launch token is missing or wrong', {
        suggestions: ['Open the console with the address that the program printed'],
      })
    if (frame.contract === CONTRACT_VERSION) return undefined
    return new StewardError(
      'version_mismatch',
      `console and engine are of different versions (${frame.contract} and ${CONTRACT_VERSION})`,
      { suggestions: ['Reload the console', 'Restart the engine'] },
    )
  }

  #refuse(error: StewardError): void {
    this.#options.send({ type: 'error', error: toWireError(error) })
    this.end()
    this.#options.close()
  }
}
