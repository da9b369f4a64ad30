import type { EngineClient } from '../../../shared/contract'
import type { PublishedManifest } from '../../../shared/model/manifest'

const TIMEOUT_MS = 120_000

/**
 * Says how the lab's agents are tested: by the tests of the program that each of them wraps, in its own copy. The console then attests them by
 * itself, in the background, and leaves alone what is still valid.
 */
export async function planLabAttestations(
  client: EngineClient,
  manifests: readonly PublishedManifest[],
  folderOf: (id: string) => string,
): Promise<void> {
  for (const { agent, capabilities } of manifests)
    for (const operation of capabilities.operations)
      await client.call('attestations.plan', {
        agent_id: agent.id,
        capability: operation.name,
        command: 'sh ./test.sh',
        folder: folderOf(agent.id),
        format: 'tap',
        timeout_ms: TIMEOUT_MS,
      })
}
