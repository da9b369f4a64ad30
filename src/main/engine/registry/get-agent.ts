import { StewardError } from '../../../shared/model/errors'
import type { AgentId } from '../../../shared/model/ids'
import type { Publication, RegistryStore } from '../ports'
import type { RegistryContext } from './context'

type Latest = NonNullable<Awaited<ReturnType<RegistryStore['latest']>>>
type Version = Pick<Publication, 'revision' | 'digest' | 'publishedAt' | 'ownerKey'>

const unknownAgent = (id: AgentId): StewardError =>
  new StewardError('agent_unknown', `this registry has no agent ${id}`, {
    details: { agent_id: id },
    suggestions: ['Search for it: steward discover.'],
  })

/** The latest publication of an agent. @throws StewardError `agent_unknown` */
export const getAgent = async ({ store }: RegistryContext, id: AgentId): Promise<Latest> => {
  const found = await store.latest(id)
  if (!found) throw unknownAgent(id)
  return found
}

/** Every publication of an agent. @throws StewardError `agent_unknown` */
export const listVersions = async ({ store }: RegistryContext, id: AgentId): Promise<Version[]> => {
  const versions = await store.versions(id)
  if (versions.length === 0) throw unknownAgent(id)
  return versions
}
