import { isStewardError, StewardError } from '../../../shared/model/errors'
import { type AgentId, type Digest, toInstant } from '../../../shared/model/ids'
import { type RotationsAnswer, rotationsAnswer, type WaitingRotation } from '../../../shared/model/key-custody'
import type { Delivery } from '../../../shared/model/outbox'
import { signVeto } from '../../protocol/discovery'
import { parseJsonStrict } from '../../protocol/encoding'
import { raiseLasting, resolveAlert } from '../alerts/raise'
import { audit, type EngineContext } from '../context'
import { type ConfiguredRegistry, configuredRegistries } from '../discovery/configured-registries'
import { callRegistry, fetchAcceptedRoot } from '../discovery/registry-connection'
import { deliverOutbox, enqueue } from '../outbox'
import { listedManifest, ownIdentities } from './own-manifest'
import { deliveryOf } from './revoke-key'

const MAX_ANSWER_BYTES = 8 * 1024 * 1024

/** Rotations of the own agents, and of the client, that wait for a veto, as the registries tell. A registry that does not answer is passed over. */
export async function waitingRotations(context: EngineContext): Promise<WaitingRotation[]> {
  const found: WaitingRotation[] = []
  const registries = (await configuredRegistries(context)).filter(({ kind }) => kind === 'https')
  for (const { id } of await ownIdentities(context))
    for (const registry of registries) found.push(...(await askOne(context, registry, id)))
  return found
}

async function askOne(
  context: EngineContext,
  registry: ConfiguredRegistry,
  agentId: AgentId,
): Promise<WaitingRotation[]> {
  try {
    const { root } = await fetchAcceptedRoot(context, registry)
    const path = `/v1/agents/${encodeURIComponent(agentId)}/rotations`
    const { body } = await callRegistry(context, registry, root, { method: 'GET', path, maxBytes: MAX_ANSWER_BYTES })
    const rotations = rotationsIn(body)
    const here = new Set<string>(context.vault.list().map(({ key_id }) => key_id))
    return rotations.map((rotation) => ({
      registry: registry.name,
      agent_id: agentId,
      ...rotation,
      own: here.has(rotation.to),
    }))
  } catch (error) {
    if (!isStewardError(error)) throw error
    context.log.debug('a registry did not tell which rotations wait', { registry: registry.name, code: error.code })
    return []
  }
}

function rotationsIn(body: Uint8Array): RotationsAnswer['rotations'] {
  const parsed = rotationsAnswer.safeParse(parseJsonStrict(body, { maxBytes: MAX_ANSWER_BYTES, maxDepth: 64 }))
  if (parsed.success) return parsed.data.rotations
  throw new StewardError('response_malformed', 'the registry answered with something that is no list of rotations')
}

/** A rotation that the owner did not begin is a thief's: 72 hours are left to veto it. */
export async function watchRotations(context: EngineContext): Promise<void> {
  const waiting = await waitingRotations(context)
  for (const { agent_id, registry, to, from, matures_at, digest: rotation, own } of waiting) {
    if (own) continue
    await raiseLasting(context, {
      key: `foreign_rotation:${rotation}`,
      kind: 'key_changed',
      severity: 'critical',
      agent_id,
      text: `Somebody who has the key of ${agent_id} asks ${registry} to replace it. Unless the recovery key vetoes, this counts from ${matures_at} on.`,
      evidence: { rotation, from, to, registry, matures_at },
    })
  }
}

/**
 * The recovery key's no to a rotation that waits, told to every registry.
 *
 * @throws StewardError `vault_locked`, `key_not_found` where the recovery key is not in this vault
 */
export async function vetoRotation(
  context: EngineContext,
  { agent_id, rotation }: { agent_id: AgentId; rotation: Digest },
): Promise<{ deliveries: Delivery[] }> {
  const named = (await listedManifest(context, agent_id))?.manifest.identity.recovery_key
  const recovery = context.vault.list().find(({ key_id }) => key_id === named?.key_id)
  if (recovery === undefined)
    throw new StewardError(
      'key_not_found',
      `the recovery key of ${agent_id} is not in this vault, and only it may veto`,
      {
        suggestions: [`Take it from its sheet: steward vault import FILE --role recovery --agent ${agent_id}`],
      },
    )
  const envelope = await signVeto(
    { agent_id, rotation, at: toInstant(context.clock.now()) },
    context.vault.signer(recovery.key_id),
  )
  await audit(context, 'key.rotation_vetoed', agent_id, { rotation })
  const items = await enqueue(context, { kind: 'veto', agentId: agent_id, envelope })
  await deliverOutbox(context, true)
  const now = await Promise.all(items.map(async (item) => (await context.store.outbox.get(item.id)) ?? item))
  if (now.some(({ state }) => state === 'delivered')) await resolveAlert(context, `foreign_rotation:${rotation}`)
  return { deliveries: now.map(deliveryOf) }
}
