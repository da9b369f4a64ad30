import type { Engine } from '../../engine'
import { compareRegistries } from '../../engine/discovery/divergence'
import { exportRegistry } from '../../engine/discovery/export-registry'
import {
  addAsked,
  inspect,
  listRegistries,
  orderRegistries,
  removeRegistry,
} from '../../engine/discovery/manage-registries'
import { clearCache, registryHistory, seenRevocations } from '../../engine/discovery/registry-cache'
import { refreshAsked } from '../../engine/discovery/search-agents'
import { type HandlersOf, lookAgain } from './handler'

export { registriesCommands as commands } from '../../../shared/contract/commands/registries'

export const handlers = (engine: Engine): HandlersOf<'registries'> => {
  const { context } = engine
  return {
    'registries.list': async () => ({ registries: await listRegistries(context) }),
    'registries.inspect': ({ url }) => inspect(context, url),
    'registries.add': async (input) => lookAgain(engine, await addAsked(context, input)),
    'registries.remove': async ({ name }) => ({ removed: await removeRegistry(context, name) }),
    'registries.divergence': async () => ({ divergences: await compareRegistries(context) }),
    'registries.revocations': async () => ({ revocations: await seenRevocations(context) }),
    'registries.history': async (input) => ({ samples: await registryHistory(context, input) }),
    'registries.cache': () => context.store.cache.size(),
    'registries.clear': async ({ name }) => ({ dropped: await clearCache(context, name) }),
    'registries.order': async ({ names }) => ({ registries: await orderRegistries(context, names) }),
    'registries.export': (input) => exportRegistry(context, input),
    'registries.refresh': async ({ name }) => lookAgain(engine, { attempts: await refreshAsked(context, name) }),
  }
}
