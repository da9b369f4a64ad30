import { raiseCacheDamaged } from '../alerts/raise-registry'
import type { EngineContext } from '../context'
import { refreshRegistries } from './search-agents'

/** A row of this source was damaged and set aside: the operator is told, and its registry is asked for the whole again. */
export async function readDamagedAgain(context: EngineContext, source: string): Promise<void> {
  await raiseCacheDamaged(context, source)
  await refreshRegistries(context, source)
}
