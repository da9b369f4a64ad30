import type { WireError } from '../../shared/contract'

/** An engine's error as the screens show it: what happened, and what to do next. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  readonly code: string
  readonly category: WireError['category']
  readonly suggestions: readonly string[]
  readonly details: Readonly<Record<string, unknown>>

  constructor(wire: Pick<WireError, 'code' | 'category' | 'message'> & Partial<WireError>) {
    super(wire.message)
    this.code = wire.code
    this.category = wire.category
    this.suggestions = wire.suggestions ?? []
    this.details = wire.details ?? {}
  }
}

export const connectionLost = (): EngineError =>
  new EngineError({
    code: 'connection_lost',
    category: 'ambiguous',
    message: 'The connection to the engine was lost before it answered',
    suggestions: ['It reconnects by itself; then look whether what you asked for was done'],
  })
