import type { Engine } from '../../engine'
import { importManifests } from '../../engine/discovery/import-manifests'
import { agentFacets, searchAgents } from '../../engine/discovery/search-agents'
import type { HandlersOf } from './handler'

export { discoverCommands as commands } from '../../../shared/contract/commands/discover'

export const handlers = ({ context }: Engine): HandlersOf<'discover'> => ({
  'discover.search': (query) => searchAgents(context, query),
  'discover.facets': (query) => agentFacets(context, query),
  'discover.import': async ({ source, files }) => ({ outcomes: await importManifests(context, source, files) }),
})
