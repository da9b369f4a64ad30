import { z } from 'zod'
import { trustTier } from '../../model/trust'
import { limit } from './command'

/** What a search can be narrowed by. */
const agentFilter = {
  text: z.string().max(200).optional(),
  capability: z.string().max(200).optional(),
  state: z.string().optional(),
  source: z.string().optional(),
  verification: z.string().optional(),
  trust: trustTier.optional(),
}

/**
 * What the commands for finding agents are asked, apart from what they answer: the engine checks only this, and the answers' schemas
 * take `steward discover` longer to load than its search takes.
 */
export const discoverAsked = {
  'discover.search': {
    input: z.strictObject({
      ...agentFilter,
      refresh: z.enum(['auto', 'never', 'always']).optional(),
      limit: limit.optional(),
      cursor: z.string().optional(),
    }),
  },
  'discover.facets': { input: z.strictObject(agentFilter) },
  'discover.import': {
    input: z.strictObject({
      source: z.string(),
      files: z.array(z.object({ name: z.string(), text: z.string() })).max(5000),
    }),
  },
} as const
