import { z } from 'zod'
import { discoverResult, importOutcome } from '../../model/views'
import { command, limit } from './command'

/** Finding agents. */
export const discoverCommands = {
  'discover.search': command(
    z.strictObject({
      text: z.string().max(200).optional(),
      capability: z.string().max(200).optional(),
      state: z.string().optional(),
      source: z.string().optional(),
      verification: z.string().optional(),
      refresh: z.enum(['auto', 'never', 'always']).optional(),
      limit: limit.optional(),
      cursor: z.string().optional(),
    }),
    discoverResult,
  ),
  'discover.import': command(
    z.strictObject({ source: z.string(), files: z.array(z.object({ name: z.string(), text: z.string() })).max(5000) }),
    z.object({ outcomes: z.array(importOutcome) }),
  ),
} as const
