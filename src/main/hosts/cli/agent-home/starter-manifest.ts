import type { AgentId } from '../../../../shared/model/ids'
import type { PublishedManifest } from '../../../../shared/model/manifest'

/**
 * A manifest of the published shape that is valid as it is, for an author to fill in. Keys and the endpoint are left to
 * `steward agent serve`, which knows them.
 */
export const starterManifest = (id: AgentId, operation: string, description: string): PublishedManifest => ({
  steward_version: '1.0.0',
  agent: { id, name: id, version: '0.1.0', class: 'task_executor', specialization: operation, status: 'development' },
  credentials: {
    mandate: [{ capability: operation, scope: [description] }],
    constraints: [],
    prime_directive: 'Do what the order says and nothing else.',
  },
  capabilities: {
    interfaces: [],
    operations: [{ name: operation, description, input_schema: { type: 'object', additionalProperties: true } }],
  },
})
