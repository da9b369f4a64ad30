import { PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, type KeyId, toInstant } from '../../../shared/model/ids'
import type { KeyEntry } from '../../../shared/model/key'
import type { PreparedRotation } from '../../../shared/model/key-custody'
import type { SignedManifest } from '../../../shared/model/manifest'
import { agentContentDigest, GRACE_MS, judgeSuccession, verifyProposedManifest } from '../../protocol/discovery'
import { type Signer, signEnvelope } from '../../protocol/identity'
import { approvalOf, seatsHere } from '../approvals/approval-of'
import { audit, type EngineContext } from '../context'
import { clientTlsKey, makePrimaryKey } from '../identity/client-keys'
import { type Progress, unwatched } from '../jobs'
import {
  identityMeant,
  keepOwnManifest,
  listedManifest,
  type OwnedManifest,
  type OwnIdentity,
  ownersManifest,
  ownIdentities,
} from './own-manifest'
import { settleApproved } from './settle-approved'

const SKEW_MS = 60_000

/**
 * Makes a new key for an agent's owner, or for the client, and prepares the manifest that names it, signed by whoever of old key, recovery key and
 * signers is in this vault (TRUST "Rotation"). Nothing is told to anybody: publishing does that. Asked again before that, it
 * goes on with the key it made, as it does where `progress` was stopped.
 *
 * @throws StewardError `vault_locked`, `key_not_found` (no such agent here; the old key is revoked and the recovery key is not
 * here), `forbidden` where the signatures in this vault are too few, `cancelled`
 */
export async function rotateKey(
  context: EngineContext,
  input: { agent_id?: AgentId | undefined; reason?: string | undefined } = {},
  progress: Progress = unwatched(),
): Promise<PreparedRotation> {
  await progress.unlessStopped(settleApproved(context))
  const identity = await identityMeant(context, input.agent_id ?? (await identityWithoutKey(context)))
  const { id: agentId, role } = identity
  const base = await ownersManifest(context, agentId)
  const listed = (await listedManifest(context, agentId)) ?? base
  const old = listed.ownerKey
  const revocation = (await context.store.cache.revocations([old]))[0]
  const recovery = recoveryKeyIn(context, listed)
  if (revocation && !recovery) throw recoveryMissing(identity, listed)
  await progress.turn()
  progress.step('Making the new key')
  const fresh = await freshKey(context, identity, listed, old)
  await progress.turn('the new key is in the vault, and nobody was told')
  progress.step('Signing the manifest that names it')
  const now = context.clock.now()
  const graceUntil = revocation ? undefined : toInstant(now + GRACE_MS)
  const entry = {
    key_id: old,
    key: listed.manifest.identity.primary_key,
    rotated_at: toInstant(now),
    reason: revocation?.reason ?? input.reason ?? 'scheduled_rotation',
    ...(graceUntil !== undefined && {
      valid_until: graceUntil,
      manifest: { digest: listed.digest, content: agentContentDigest(listed.manifest) },
    }),
  }
  const certified =
    role === 'client' && revocation
      ? await certifiedTogether(context, agentId, base.manifest, now)
      : await certifiedAnew(context, base.manifest, now)
  const content = withKey(base.manifest, listed.manifest, { fresh, entry, ...certified })
  const signers = signersOf(context, listed, { fresh, old: revocation ? undefined : old, recovery })
  const envelope = await signEnvelope(PAYLOAD_TYPE.manifest, content, signers)
  const verified = verifyProposedManifest(envelope, { now, agentId })
  const revoked = new Set(revocation ? [old] : [])
  // Judged as every registry will: what they would refuse is not prepared.
  const succession = judgeSuccession(listed, { ...verified, envelope }, revoked, { toBeApproved: true })
  const approval = await approvalOf(context, envelope)
  await keepOwnManifest(context, { agentId, envelope, digest: verified.digest }, 'prepared', old)
  await audit(context, 'key.rotation_prepared', agentId, {
    old_key: old,
    new_key: fresh.key_id,
    digest: verified.digest,
  })
  return {
    agent_id: agentId,
    role,
    old_key: old,
    new_key: fresh.key_id,
    digest: verified.digest,
    kind: succession.kind === 'recovery' ? 'recovery' : 'rotation',
    word: succession.kind === 'rotation' ? succession.word : 'recovery_key',
    missing: approval?.missing ?? 0,
    ...(graceUntil !== undefined && { grace_until: graceUntil }),
  }
}

/** The one whose key was revoked and not replaced: that is what is meant where none is named. */
async function identityWithoutKey(context: EngineContext): Promise<AgentId | undefined> {
  const orphans: AgentId[] = []
  for (const { id } of await ownIdentities(context)) {
    const listed = await listedManifest(context, id)
    if (listed && (await context.store.cache.revocations([listed.ownerKey])).length > 0) orphans.push(id)
  }
  return orphans.length === 1 ? orphans[0] : undefined
}

const recoveryMissing = ({ id, role }: OwnIdentity, { manifest }: OwnedManifest): StewardError =>
  manifest.identity.recovery_key
    ? new StewardError(
        'key_not_found',
        `the ${role} key of ${id} is revoked, and its recovery key is not in this vault`,
        {
          details: { recovery_key: manifest.identity.recovery_key.key_id },
          suggestions: [`Take it from its sheet: steward vault import FILE --role recovery --agent ${id}`],
        },
      )
    : new StewardError('forbidden', `the ${role} key of ${id} is revoked, and there is no recovery key`, {
        suggestions: ['Register anew under another id: nobody can prove to be its owner any more.'],
      })

/** The recovery key that the agent names, where it is in this vault. */
function recoveryKeyIn(context: EngineContext, { manifest }: OwnedManifest): KeyId | undefined {
  const named = manifest.identity.recovery_key?.key_id
  return context.vault.list().find(({ key_id }) => key_id === named)?.key_id
}

/** The key that comes next: made now, or made before and never used. @throws StewardError `vault_locked`, `key_not_found`, `agent_unknown` */
export async function newPrimaryKey(context: EngineContext, agentId: AgentId): Promise<KeyEntry> {
  const identity = await identityMeant(context, agentId)
  const listed = (await listedManifest(context, agentId)) ?? (await ownersManifest(context, agentId))
  return freshKey(context, identity, listed, listed.ownerKey)
}

/** A key made before and never used is the one: a rotation that was interrupted goes on with it. */
async function freshKey(
  context: EngineContext,
  identity: OwnIdentity,
  { manifest }: OwnedManifest,
  old: KeyId,
): Promise<KeyEntry> {
  const used = new Set<string>([old, ...manifest.identity.rotation_history.map(({ key_id }) => key_id)])
  const candidates = context.vault
    .list()
    .filter(({ role, agent_id, key_id }) => role === identity.role && agent_id === identity.id && !used.has(key_id))
  const revoked = new Set(
    (await context.store.cache.revocations(candidates.map(({ key_id }) => key_id))).map((r) => r.key_id),
  )
  const unused = candidates.findLast(({ key_id }) => !revoked.has(key_id))
  return unused ?? makePrimaryKey(context, identity)
}

interface Certified {
  readonly certified: SignedManifest['identity']['operational_keys']
  readonly pins?: SignedManifest['tls']
}

const termFrom = (now: number) => ({
  not_before: toInstant(now - SKEW_MS),
  not_after: toInstant(now + GRACE_MS - SKEW_MS),
})

/** TRUST "Keys": the agent's own keys are its machine's; the new owner certifies them for another term. */
async function certifiedAnew(context: EngineContext, { identity }: SignedManifest, now: number): Promise<Certified> {
  const keys = identity.operational_keys
  const revocations = await context.store.cache.revocations(keys.map(({ key_id }) => key_id))
  return {
    certified: keys
      .filter((key) => !revocations.some(({ key_id }) => key_id === key.key_id))
      .map((key) => ({ ...key, ...termFrom(now) })),
  }
}

/** A client's keys lie in one vault: who stole the one has the other, so that both are replaced. */
async function certifiedTogether(
  context: EngineContext,
  clientId: AgentId,
  { identity }: SignedManifest,
  now: number,
): Promise<Certified> {
  const stolen = identity.operational_keys.map(({ key_id }) => key_id)
  const tls = await clientTlsKey(context, clientId, stolen)
  return { certified: [{ ...tls.public, ...termFrom(now) }], pins: { pins: [tls.key_id] } }
}

interface Change extends Certified {
  readonly fresh: KeyEntry
  readonly entry: SignedManifest['identity']['rotation_history'][number]
}

function withKey(
  base: SignedManifest,
  listed: SignedManifest,
  { fresh, entry, certified, pins }: Change,
): SignedManifest {
  const { multi_sig } = listed.identity
  const old = listed.identity.primary_key.key_id
  return {
    ...base,
    agent: { ...base.agent, fingerprint: fresh.key_id },
    identity: {
      ...base.identity,
      ...(listed.identity.recovery_key && { recovery_key: listed.identity.recovery_key }),
      // A signer's seat goes on with the owner.
      ...(multi_sig && {
        multi_sig: {
          ...multi_sig,
          signers: multi_sig.signers.map((key) => (key.key_id === old ? fresh.public : key)),
        },
      }),
      operational_keys: certified,
      primary_key: fresh.public,
      rotation_history: [...listed.identity.rotation_history, entry],
    },
    ...(pins && { tls: pins }),
  }
}

function signersOf(
  context: EngineContext,
  { manifest }: OwnedManifest,
  keys: { fresh: KeyEntry; old: KeyId | undefined; recovery: KeyId | undefined },
): Signer[] {
  const here = new Set(context.vault.list().map(({ key_id }) => key_id))
  const seats = seatsHere(context, manifest.identity).map(({ keyId }) => keyId)
  const wanted = [keys.fresh.key_id, keys.old, keys.recovery, ...seats].filter((key) => key !== undefined)
  return [...new Set(wanted)].filter((key) => here.has(key)).map((key) => context.vault.signer(key))
}
