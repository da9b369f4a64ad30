import { DAY_MS } from '../../../shared/model/duration'
import { PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, agentId, fromInstant, type KeyId, toInstant } from '../../../shared/model/ids'
import type { KeyEntry, KeyRecord } from '../../../shared/model/key'
import type { SignedManifest } from '../../../shared/model/manifest'
import { verifyManifestEnvelope } from '../../protocol/discovery'
import { signEnvelope } from '../../protocol/identity'
import { audit, type EngineContext } from '../context'
import { recoveryKeyMade } from '../keys/recovery-key'
import { clientKeys, clientTlsKey, hasRecoveryKey, makePrimaryKey } from './client-keys'
import { publishManifest } from './publish-manifest'
import { announceSystem } from './vault'

/** TRUST "Keys": operational keys are certified for at most 30 days. */
const CERTIFIED_MS = 30 * DAY_MS - 60_000
const RENEW_BEFORE_MS = 10 * DAY_MS

const newClientId = (context: EngineContext): AgentId =>
  agentId.parse(`client-${Buffer.from(context.random.bytes(5)).toString('hex')}`)

/**
 * Gives the profile the identity it delegates as: keys in its vault and a manifest in every configured registry, since agents
 * serve only callers whom a registry knows (TRUST "Callers"). Asking again renews what is about to expire; what the manifest says
 * of recovery and of keys replaced before goes on.
 *
 * @throws StewardError `vault_locked`, `conflict` where the profile already has another client id, `client_key_ended` where its key
 * is revoked and its recovery key can still name another
 */
export async function enrollClient(
  context: EngineContext,
  wanted?: AgentId,
): Promise<{ client_id: AgentId; key_id: KeyId }> {
  const stored = await clientIdInUse(context, wanted)
  if (stored !== undefined && wanted !== undefined && wanted !== stored)
    throw new StewardError('conflict', `this profile is already known as ${stored}`, {
      suggestions: ['Keep that id, or use another profile: --profile NAME'],
    })
  const clientId = stored ?? wanted ?? newClientId(context)
  const signing = await signingKeyOf(context, clientId)
  const tls = await clientTlsKey(context, clientId)
  if (stored === undefined) await context.store.settings.set('client_id', clientId)
  await audit(context, 'client.enrolled', clientId, { key_id: signing.key_id })
  const manifest = clientManifest(clientId, {
    signing,
    tls,
    before: (await ownManifest(context, clientId, signing.key_id))?.identity,
    recovery: await recoveryKeyMade(context, clientId),
    now: context.clock.now(),
  })
  const envelope = await signEnvelope(PAYLOAD_TYPE.manifest, manifest, [context.vault.signer(signing.key_id)])
  await publishManifest(context, { envelope })
  await announceSystem(context)
  return { client_id: clientId, key_id: signing.key_id }
}

/**
 * Undefined also where its key is revoked and nobody can name another for it, so that the profile begins as somebody else. Who
 * could name one begins anew only where he says under which id.
 */
async function clientIdInUse(context: EngineContext, wanted: AgentId | undefined): Promise<AgentId | undefined> {
  const keys = await clientKeys(context)
  if (keys === undefined) {
    const stored = await context.store.settings.get('client_id')
    return stored === undefined ? undefined : agentId.parse(stored)
  }
  const { clientId, signingKey } = keys
  if ((await context.store.cache.revocations([signingKey])).length === 0) return clientId
  const begins = wanted !== undefined && wanted !== clientId
  if (begins || !(await hasRecoveryKey(context, clientId))) return undefined
  throw new StewardError('client_key_ended', `the key of ${clientId} is revoked; its recovery key can name another`, {
    details: { key_id: signingKey },
    suggestions: [
      `Name another: steward recover-agent ${clientId}`,
      'Or, where the sheet is lost, begin under another id: steward init --client ID',
    ],
  })
}

/** Whether the client's manifest certifies its TLS key for less than ten days more, or does not name its recovery key yet. */
export async function enrollmentDue(context: EngineContext): Promise<boolean> {
  const keys = await clientKeys(context)
  const manifest = keys && (await ownManifest(context, keys.clientId, keys.signingKey))
  if (keys === undefined || manifest === undefined) return false
  if ((await context.store.cache.revocations([keys.signingKey])).length > 0) return false
  const { operational_keys, recovery_key } = manifest.identity
  const ends = operational_keys.map(({ not_after }) => fromInstant(not_after))
  const isNamed = recovery_key !== undefined || (await recoveryKeyMade(context, keys.clientId)) === undefined
  return !isNamed || Math.max(0, ...ends) - context.clock.now() < RENEW_BEFORE_MS
}

/** What this profile published last of its client under that key. */
async function ownManifest(
  context: EngineContext,
  clientId: AgentId,
  signingKey: KeyId,
): Promise<SignedManifest | undefined> {
  const own = await context.store.ownManifests.get(clientId)
  const manifest = own && verifyManifestEnvelope(own.envelope, { now: context.clock.now() }).manifest
  return manifest?.identity.primary_key.key_id === signingKey ? manifest : undefined
}

/** The key that the client has, or had made before it was enrolled; made where there is none. */
async function signingKeyOf(context: EngineContext, id: AgentId): Promise<KeyEntry> {
  const known = await clientKeys(context)
  const held = context.vault.list().filter((key) => key.role === 'client' && key.agent_id === id)
  const present = held.find(({ key_id }) => key_id === known?.signingKey) ?? held.at(-1)
  return present ?? makePrimaryKey(context, { id, role: 'client' })
}

interface ClientIdentity {
  readonly signing: KeyEntry
  readonly tls: KeyEntry
  /** As it was published before. */
  readonly before: SignedManifest['identity'] | undefined
  readonly recovery: KeyRecord | undefined
  readonly now: number
}

function clientManifest(clientId: AgentId, { signing, tls, before, recovery, now }: ClientIdentity): SignedManifest {
  const term = { not_before: toInstant(now - 60_000), not_after: toInstant(now + CERTIFIED_MS - 60_000) }
  return {
    steward_version: '1.1.0',
    agent: {
      id: clientId,
      name: clientId,
      version: '1.0.0',
      class: 'task_executor',
      specialization: 'delegating',
      status: 'active',
      fingerprint: signing.key_id,
    },
    credentials: { mandate: [], constraints: [], prime_directive: 'Delegates tasks for its owner.' },
    capabilities: { interfaces: [], operations: [] },
    identity: {
      ...(recovery && { recovery_key: recovery }),
      rotation_history: [],
      ...before,
      primary_key: signing.public,
      operational_keys: [{ ...tls.public, ...term }],
    },
    tls: { pins: [tls.key_id] },
  }
}
