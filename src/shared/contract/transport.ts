import { z } from 'zod'
import type { Command, CommandInput, CommandOutput } from './commands'
import type { EngineEvent } from './events'
import { wireError } from './wire-error'

/** Spoken by every transport of the contract. A transport carries frames; it never decides anything. */
export interface EngineClient {
  /** Asks the engine. @throws StewardError, whatever the transport. */
  call<C extends Command>(command: C, input: CommandInput<C>): Promise<CommandOutput<C>>
  /** Hears every event until the returned function is called. */
  subscribe(listener: (event: EngineEvent) => void): () => void
  close(): Promise<void>
}

/** First frame on the loopback WebSocket and on the local socket. The token is the loopback host's launch token (TRUST "In flight"). */
const helloFrame = z.strictObject({
  type: z.literal('hello'),
  contract: z.number().int(),
  token: z.string().optional(),
})
const welcomeFrame = z.strictObject({ type: z.literal('welcome'), contract: z.number().int() })
const requestFrame = z.strictObject({
  type: z.literal('request'),
  id: z.number().int(),
  command: z.string(),
  input: z.unknown().optional(),
})
const answerFrame = z.strictObject({ type: z.literal('answer'), id: z.number().int(), output: z.unknown().optional() })
const errorFrame = z.strictObject({
  type: z.literal('error'),
  id: z.number().int().optional(),
  error: wireError,
})
const eventFrame = z.strictObject({ type: z.literal('event'), name: z.string(), payload: z.unknown().optional() })

/** Client to engine. */
export const clientFrame = z.union([helloFrame, requestFrame])
/** Engine to client. */
export const engineFrame = z.union([welcomeFrame, answerFrame, errorFrame, eventFrame])
export type ClientFrame = z.infer<typeof clientFrame>
export type EngineFrame = z.infer<typeof engineFrame>
