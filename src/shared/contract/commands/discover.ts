import { z } from 'zod'
import { discoverFacets, discoverResult, importOutcome } from '../../model/views'
import { command } from './command'
import { discoverAsked } from './discover-asked'

/** Finding agents. */
export const discoverCommands = {
  'discover.search': command(discoverAsked['discover.search'].input, discoverResult),
  /** How many of the cached agents have each value, for narrowing a search; asks nobody. */
  'discover.facets': command(discoverAsked['discover.facets'].input, discoverFacets),
  'discover.import': command(discoverAsked['discover.import'].input, z.object({ outcomes: z.array(importOutcome) })),
} as const
