import { z } from 'zod'
import { trustTier } from '../../model/trust'
import { discoverFacets, discoverResult, importOutcome } from '../../model/views'
import { command, limit } from './command'

/** What a search can be narrowed by. */
const agentFilter = {
  text: z.string().max(200).optional(),
  capability: z.string().max(200).optional(),
  state: z.string().optional(),
  source: z.string().optional(),
  verification: z.string().optional(),
  trust: trustTier.optional(),
}

/** Finding agents. */
export const discoverCommands = {
  'discover.search': command(
    z.strictObject({
      ...agentFilter,
      refresh: z.enum(['auto', 'never', 'always']).optional(),
      limit: limit.optional(),
      cursor: z.string().optional(),
    }),
    discoverResult,
  ),
  /** How many of the cached agents have each value, for narrowing a search; asks nobody. */
  'discover.facets': command(z.strictObject(agentFilter), discoverFacets),
  'discover.import': command(
    z.strictObject({ source: z.string(), files: z.array(z.object({ name: z.string(), text: z.string() })).max(5000) }),
    z.object({ outcomes: z.array(importOutcome) }),
  ),
} as const
