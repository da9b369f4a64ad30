import { isStewardError } from '../../../shared/model/steward-error'
import type { Session } from './session'

/** Asks about an agent; where the cache does not know it, the registries are asked once: it may have been published just now. */
export async function aboutAgent<T>(session: Session, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!isStewardError(error) || error.code !== 'agent_unknown') throw error
    await session.call('registries.refresh', {}, 'Asking the registries')
    return ask()
  }
}
