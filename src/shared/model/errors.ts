import { z } from 'zod'
import { ERROR_CATEGORY, type ErrorCode } from './steward-error'

export * from './steward-error'

/** See {@link ErrorCategory}. */
export const errorCategory = z.enum(['transient', 'permanent', 'ambiguous'])
export const errorCode = z.enum(Object.keys(ERROR_CATEGORY) as [ErrorCode, ...ErrorCode[]])
