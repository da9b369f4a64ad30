import { type ErrorCode, isStewardError, StewardError } from '../../../shared/model/errors'

/** What is asked of a worker thread. Both messages are structured clones: no function, no class but errors. */
export interface WorkQuestion {
  readonly id: number
  readonly name: string
  readonly input: unknown
}

export type WorkAnswer =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly error: PlainError }

/** A StewardError without its class, which does not survive the way between threads. */
export interface PlainError {
  readonly code: ErrorCode
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
  readonly suggestions: readonly string[]
}

export function plainErrorOf(error: unknown): PlainError {
  if (!isStewardError(error)) return { code: 'internal', message: String(error), details: {}, suggestions: [] }
  const { code, message, details, suggestions } = error
  return { code, message, details, suggestions }
}

export const stewardErrorOf = ({ code, message, details, suggestions }: PlainError): StewardError =>
  new StewardError(code, message, { details, suggestions })
