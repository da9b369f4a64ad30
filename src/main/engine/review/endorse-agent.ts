import { StewardError } from '../../../shared/model/errors'
import { type AgentId, toInstant } from '../../../shared/model/ids'
import { signDelegationNotice, signEndorsement } from '../../protocol/review/endorsements'
import { audit, type EngineContext } from '../context'
import { type ConfiguredRegistry, configuredRegistries } from '../discovery/configured-registries'
import { callRegistry, fetchAcceptedRoot } from '../discovery/registry-connection'
import { type ClientKeys, clientKeys } from '../identity/client-keys'

/** A registry asks for a number of delegations; more than these do not say more. */
const MAX_NOTICES = 100

/**
 * Gives this client's word for an agent at every registry, after telling them how often it delegated: FAILURE_MODES 4.1 asks
 * for endorsers that are in use.
 *
 * @throws StewardError `key_not_found`, `vault_locked`, `endorsement_refused`, `registry_unknown`
 */
export async function endorseAgent(
  context: EngineContext,
  { agent_id, capability }: { agent_id: AgentId; capability: string },
): Promise<{ registries: string[] }> {
  const keys = await clientKeys(context)
  if (keys === undefined)
    throw new StewardError('key_not_found', 'this profile has no client identity to endorse with', {
      suggestions: ['Make one and publish it: steward init'],
    })
  const registries = (await configuredRegistries(context)).filter(({ kind }) => kind === 'https')
  if (registries.length === 0) throw new StewardError('registry_unknown', 'no registry is configured to endorse at')
  const content = { from: keys.clientId, to: agent_id, capability, at: toInstant(context.clock.now()) }
  const envelope = await signEndorsement(content, context.vault.signer(keys.signingKey))
  await audit(context, 'agent.endorsed', agent_id, { capability, registries: registries.map(({ name }) => name) })
  for (const registry of registries) {
    const post = await poster(context, registry)
    await tellDelegations(context, keys, post)
    await post('/v1/endorsements', envelope)
  }
  return { registries: registries.map(({ name }) => name) }
}

type Post = (path: string, document: unknown) => Promise<unknown>

async function poster(context: EngineContext, registry: ConfiguredRegistry): Promise<Post> {
  const { root } = await fetchAcceptedRoot(context, registry)
  return (path, document) =>
    callRegistry(context, registry, root, {
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(document)),
    })
}

async function tellDelegations(
  context: EngineContext,
  { clientId, signingKey }: ClientKeys,
  post: Post,
): Promise<void> {
  const done = await context.store.delegations.list({ states: ['completed'], limit: MAX_NOTICES })
  for (const { task_id } of done) {
    const delegation = await context.store.delegations.get(task_id)
    if (delegation === undefined) continue
    const notice = await signDelegationNotice(
      {
        agent_id: delegation.agent_id,
        client_id: clientId,
        order_digest: delegation.orderDigest,
        finished_at: delegation.updated_at,
      },
      context.vault.signer(signingKey),
    )
    await post('/v1/delegations', notice)
  }
}
