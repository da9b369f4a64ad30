import { z } from 'zod'

/** Checks and parses what comes in. */
export type Schema = z.ZodType

/** A command: the schema of what is asked and of what is answered. */
export const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })

export const nothing = z.strictObject({})
/** How many rows one answer may hold. */
export const limit = z.number().int().min(1).max(1000)
