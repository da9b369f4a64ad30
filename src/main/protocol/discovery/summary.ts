import type { AgentSummary } from '../../../shared/model/agent-summary'
import type { Operation, PassportManifest, PublishedManifest } from '../../../shared/model/manifest'
import { serviceEndpoint } from '../verification'
import { attestedBefore } from './attested-before'

/** A manifest of either shape found in the field. */
export type Manifest =
  | { readonly shape: 'published'; readonly manifest: PublishedManifest }
  | { readonly shape: 'passport'; readonly manifest: PassportManifest }

/** A passport says nothing of where in its life the agent is; neither do we. */
const LIFECYCLE_UNSTATED = 'unstated'

const operationNames = (operations: readonly Operation[]): string[] => operations.map(({ name }) => name)

const summarisePublished = (manifest: PublishedManifest): AgentSummary => {
  const { agent, credentials, capabilities, governance, identity } = manifest
  const endpoint = serviceEndpoint(manifest)
  const stated = agent['description']
  const before = attestedBefore(manifest)
  return {
    id: agent.id,
    name: agent.name,
    version: agent.version,
    description: typeof stated === 'string' ? stated : agent.specialization,
    owner: governance?.principal ?? identity?.owner ?? agent.issued_by ?? '',
    lifecycle: agent.status,
    capabilities: [
      ...new Set([
        ...credentials.mandate.map(({ capability }) => capability),
        ...operationNames(capabilities.operations),
      ]),
    ],
    shape: 'published',
    ...(identity && { key_id: identity.primary_key.key_id }),
    ...(endpoint !== undefined && { endpoint }),
    ...(before.length > 0 && { attested_before: before }),
  }
}

const summarisePassport = ({ identity, specs, capabilities, governance }: PassportManifest): AgentSummary => ({
  id: identity.agent_id,
  name: identity.name,
  version: specs.version ?? '',
  description: specs.description ?? '',
  owner: governance?.issuer ?? '',
  lifecycle: LIFECYCLE_UNSTATED,
  capabilities: [...new Set(operationNames(capabilities.operations))],
  shape: 'passport',
})

/** What lists and searches need of a manifest. Capabilities are the mandates and operations, each once, in the manifest's order. */
export const summarise = (parsed: Manifest): AgentSummary =>
  parsed.shape === 'published' ? summarisePublished(parsed.manifest) : summarisePassport(parsed.manifest)
