import type { Engine } from '../../engine'
import { exportRegistry } from '../../engine/discovery/export-registry'
import { addRegistry, inspect, listRegistries, removeRegistry } from '../../engine/discovery/manage-registries'
import { refreshRegistries } from '../../engine/discovery/search-agents'
import { type HandlersOf, lookAgain } from './handler'

export const registriesHandlers = (engine: Engine): HandlersOf<'registries'> => {
  const { context } = engine
  return {
    'registries.list': async () => ({ registries: await listRegistries(context) }),
    'registries.inspect': ({ url }) => inspect(context, url),
    'registries.add': async (input) => lookAgain(engine, await addRegistry(context, input)),
    'registries.remove': async ({ name }) => ({ removed: await removeRegistry(context, name) }),
    'registries.export': (input) => exportRegistry(context, input),
    'registries.refresh': async ({ name }) => lookAgain(engine, { attempts: await refreshRegistries(context, name) }),
  }
}
