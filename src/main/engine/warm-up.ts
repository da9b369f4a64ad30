import type { EngineContext } from './context'
import { agentFacets } from './discovery/search-agents'
import { overview } from './overview/overview'

/**
 * Asks ahead what the screens will ask: what is kept in memory of a large cache is read while nobody waits for it, bit by bit,
 * instead of with a person's first click.
 */
export async function warmUp(context: EngineContext): Promise<void> {
  await agentFacets(context, {})
  await overview(context)
}
