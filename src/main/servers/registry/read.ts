import type { z } from 'zod'
import { StewardError } from '../../../shared/model/errors'

/** A part of a request in its shape. @throws StewardError `input_invalid` */
export function read<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new StewardError('input_invalid', `the request cannot be read at ${issue?.path.join('.')}: ${issue?.message}`, {
    suggestions: ['Correct what the message names and send it again.'],
  })
}
