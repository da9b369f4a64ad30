import { z } from 'zod'
import { errorCategory, errorCode } from './errors'

/** RFC 9457 `application/problem+json`, extended as DESIGN §5 says. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: errorCode,
  category: errorCategory,
  retry_recommended: z.boolean(),
  recovery_suggestions: z.array(z.string()),
  details: z.record(z.string(), z.unknown()).optional(),
})
export type Problem = z.infer<typeof problem>
