import { FINAL_STATES } from '../../../shared/model/delegation'
import { StewardError } from '../../../shared/model/errors'
import type { AgentId, KeyId } from '../../../shared/model/ids'
import type { KeyRole } from '../../../shared/model/key'
import type { RevocationPreview } from '../../../shared/model/key-custody'
import type { AttestationState } from '../../../shared/model/listed-attestation'
import { attestationRows } from '../attestation/attestation-rows'
import type { EngineContext } from '../context'
import { configuredRegistries } from '../discovery/configured-registries'
import { knownManifest, type OwnedManifest, type OwnIdentity, ownIdentities } from './own-manifest'

/** A key of an own agent and what stands around it. */
export interface KeyInPlace {
  readonly agentId: AgentId
  readonly role: KeyRole
  /** What the registries list. */
  readonly manifest: OwnedManifest
  readonly isPresent: boolean
}

const roleIn = (
  { manifest: { identity } }: OwnedManifest,
  primary: OwnIdentity['role'],
  keyId: KeyId,
): KeyRole | undefined => {
  if (identity.primary_key.key_id === keyId) return primary
  if (identity.operational_keys.some((key) => key.key_id === keyId)) return 'operational'
  if (identity.rotation_history.some((key) => key.key_id === keyId)) return primary
  return identity.recovery_key?.key_id === keyId ? 'recovery' : undefined
}

/** Whose key it is, among the agents that this vault owns and the client. @throws StewardError `vault_locked`, `key_not_found` */
export async function keyInPlace(context: EngineContext, keyId: KeyId): Promise<KeyInPlace> {
  for (const { id: agentId, role: primary } of await ownIdentities(context)) {
    const manifest = await knownManifest(context, agentId)
    const role = manifest && roleIn(manifest, primary, keyId)
    if (role && role !== 'recovery') return { agentId, role, manifest, isPresent: manifest.ownerKey === keyId }
  }
  throw new StewardError('key_not_found', `${keyId} is no key of an agent that this vault owns`, {
    suggestions: ['See the keys of your agents: steward keys', 'Unlock or restore the vault that owns the agent'],
  })
}

/** Whose word ends the key, of those that are in this vault: the strongest first (TRUST "Revocation"). */
export function signerFor(
  context: EngineContext,
  { manifest, role }: KeyInPlace,
  keyId: KeyId,
): { signer: RevocationPreview['signer']; keys: KeyId[] } {
  const { primary_key, recovery_key, multi_sig } = manifest.manifest.identity
  const here = new Set(context.vault.list().map(({ key_id }) => key_id))
  if (recovery_key && here.has(recovery_key.key_id)) return { signer: 'recovery_key', keys: [recovery_key.key_id] }
  if (multi_sig && role !== 'operational')
    return { signer: 'threshold', keys: multi_sig.signers.map((key) => key.key_id).filter((key) => here.has(key)) }
  if (primary_key.key_id !== keyId && here.has(primary_key.key_id))
    return { signer: 'successor', keys: [primary_key.key_id] }
  if (here.has(keyId)) return { signer: 'itself', keys: [keyId] }
  throw new StewardError('key_not_found', `no key in this vault may end ${keyId}`, {
    suggestions: ['Take the recovery key from its sheet: steward vault import FILE --role recovery --agent ID'],
  })
}

/** What a revocation changes, in numbers, before it is done. @throws StewardError `vault_locked`, `key_not_found` */
export async function previewRevocation(context: EngineContext, keyId: KeyId): Promise<RevocationPreview> {
  const place = await keyInPlace(context, keyId)
  const { agentId, role, manifest, isPresent } = place
  const { recovery_key } = manifest.manifest.identity
  const inVault = context.vault.list().some(({ key_id }) => key_id === recovery_key?.key_id)
  const { signer, keys } = signerFor(context, place, keyId)
  // A client's tasks are those it gave, wherever they run.
  const tasks = await context.store.delegations.list({ ...(role !== 'client' && { agentId }), limit: 1000 })
  return {
    key_id: keyId,
    agent_id: agentId,
    role,
    is_present: isPresent,
    signer,
    missing:
      signer === 'threshold' ? Math.max(0, (manifest.manifest.identity.multi_sig?.threshold ?? 0) - keys.length) : 0,
    registries: (await configuredRegistries(context)).filter(({ kind }) => kind === 'https').map(({ name }) => name),
    attestations: await attestationsBy(context, agentId),
    running_tasks: tasks.filter(({ state }) => !FINAL_STATES.includes(state)).length,
    capabilities: [...manifest.summary.capabilities],
    recovery_key: recovery_key === undefined ? 'none' : inVault ? 'in_vault' : 'on_paper',
    ...(isPresent && successorOf(context, manifest)),
  }
}

/** With its key revoked the owner has no seat any more: the others decide who comes after him. */
function successorOf(
  context: EngineContext,
  { manifest: { identity }, ownerKey }: OwnedManifest,
): Pick<RevocationPreview, 'successor'> {
  if (identity.multi_sig === undefined) return {}
  const { threshold, signers } = identity.multi_sig
  const here = new Set(context.vault.list().map(({ key_id }) => key_id))
  const left = signers.filter(({ key_id }) => key_id !== ownerKey)
  const missing = threshold - left.filter(({ key_id }) => here.has(key_id)).length
  return { successor: { missing: Math.max(0, missing), unobtainable: Math.max(0, threshold - left.length) } }
}

/** Attestations of the agent that count now; a revoked key takes all of its own with it. */
async function attestationsBy(context: EngineContext, agentId: AgentId): Promise<number> {
  const counting: readonly AttestationState[] = ['valid', 'extended', 'degraded', 'grace']
  return (await attestationRows(context, agentId)).filter(({ state }) => counting.includes(state)).length
}
