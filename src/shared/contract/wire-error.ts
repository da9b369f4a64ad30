import { z } from 'zod'
import { errorCategory, errorCode, StewardError } from '../model/errors'
import { noRoom } from '../model/no-room'

/** A {@link StewardError} as it crosses a process boundary: never a stack, never a cause. */
export const wireError = z.object({
  code: errorCode,
  category: errorCategory,
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
  suggestions: z.array(z.string()),
})
export type WireError = z.infer<typeof wireError>

/** Anything thrown, as a wire error. What is not ours is `internal` and says nothing of the machine it happened on. */
export const toWireError = (thrown: unknown): WireError => {
  const error = noRoom(thrown)
  if (!(error instanceof StewardError))
    return {
      code: 'internal',
      category: 'permanent',
      message: 'Something unexpected went wrong in the engine; its log has the details.',
      details: {},
      suggestions: ['Look into the log of this profile', 'Report it with the diagnostics of this profile'],
    }
  return {
    code: error.code,
    category: error.category,
    message: error.message,
    details: { ...error.details },
    suggestions: [...error.suggestions],
  }
}
