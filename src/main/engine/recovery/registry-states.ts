import { isStewardError, StewardError } from '../../../shared/model/errors'
import type { AgentId, KeyId } from '../../../shared/model/ids'
import type { RegistryAgentState } from '../../../shared/model/provenance'
import { registryAgentAnswer } from '../../../shared/model/registry'
import { parseJsonStrict } from '../../protocol/encoding'
import type { EngineContext } from '../context'
import { type ConfiguredRegistry, configuredRegistries } from '../discovery/configured-registries'
import { callRegistry, fetchAcceptedRoot } from '../discovery/registry-connection'

const MAX_ANSWER_BYTES = 4 * 1024 * 1024

export interface StateAtRegistry {
  readonly registry: string
  readonly state?: RegistryAgentState
  readonly ownerKey?: KeyId
  /** Why it did not say. */
  readonly error?: string
}

/** What each registry says of an agent right now, over a pinned connection; not from the cache. */
export async function statesAtRegistries(context: EngineContext, agentId: AgentId): Promise<StateAtRegistry[]> {
  const registries = (await configuredRegistries(context)).filter(({ kind }) => kind === 'https')
  return Promise.all(registries.map((registry) => ask(context, registry, agentId)))
}

async function ask(context: EngineContext, registry: ConfiguredRegistry, agentId: AgentId): Promise<StateAtRegistry> {
  try {
    const { root } = await fetchAcceptedRoot(context, registry)
    const path = `/v1/agents/${encodeURIComponent(agentId)}`
    const { body } = await callRegistry(context, registry, root, { method: 'GET', path, maxBytes: MAX_ANSWER_BYTES })
    const answer = registryAgentAnswer.safeParse(parseJsonStrict(body, { maxBytes: MAX_ANSWER_BYTES, maxDepth: 64 }))
    if (!answer.success) throw new StewardError('response_malformed', 'it answered with something that is no agent')
    return { registry: registry.name, state: answer.data.state, ownerKey: answer.data.owner_key }
  } catch (error) {
    if (!isStewardError(error)) throw error
    return { registry: registry.name, error: error.message }
  }
}
