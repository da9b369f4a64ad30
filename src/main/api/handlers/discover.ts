import type { Engine } from '../../engine'
import { agentFacets, searchAgents } from '../../engine/discovery/search-agents'
import type { HandlersOf } from './handler'

export { discoverAsked as commands } from '../../../shared/contract/commands/discover-asked'

export const handlers = ({ context }: Engine): HandlersOf<'discover'> => ({
  'discover.search': (query) => searchAgents(context, query),
  'discover.facets': (query) => agentFacets(context, query),
  'discover.import': async ({ source, files }) => {
    const { importManifests } = await import('../../engine/discovery/import-manifests')
    return { outcomes: await importManifests(context, source, files) }
  },
})
