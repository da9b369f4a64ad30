import { DAY_MS } from '../../../shared/model/duration'
import { PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, agentId, type KeyId, toInstant } from '../../../shared/model/ids'
import type { KeyEntry } from '../../../shared/model/key'
import type { SignedManifest } from '../../../shared/model/manifest'
import { signEnvelope } from '../../protocol/identity'
import { audit, type EngineContext } from '../context'
import { clientKeys } from './client-identity'
import { publishManifest } from './publish-manifest'
import { announceSystem } from './vault'

/** TRUST "Keys": operational keys are certified for at most 30 days. */
const CERTIFIED_MS = 30 * DAY_MS - 60_000
const RENEW_BEFORE_MS = 10 * DAY_MS

const newClientId = (context: EngineContext): AgentId =>
  agentId.parse(`client-${Buffer.from(context.random.bytes(5)).toString('hex')}`)

/**
 * Gives the profile the identity it delegates as: keys in its vault and a manifest in every configured registry, since agents
 * serve only callers whom a registry knows (TRUST "Callers"). Asking again renews what is about to expire.
 *
 * @throws StewardError `vault_locked`, `conflict` where the profile already has another client id
 */
export async function enrollClient(
  context: EngineContext,
  wanted?: AgentId,
): Promise<{ client_id: AgentId; key_id: KeyId }> {
  const stored = await clientIdInUse(context)
  if (stored !== undefined && wanted !== undefined && wanted !== stored)
    throw new StewardError('conflict', `this profile is already known as ${stored}`, {
      suggestions: ['Keep that id, or use another profile: --profile NAME'],
    })
  const clientId = stored === undefined ? (wanted ?? newClientId(context)) : agentId.parse(stored)
  const signing = await keyOf(context, clientId, 'client', 'ed25519')
  const tls = await keyOf(context, clientId, 'operational', 'ecdsa-p256-sha256')
  if (stored === undefined) await context.store.settings.set('client_id', clientId)
  await audit(context, 'client.enrolled', clientId, { key_id: signing.key_id })
  const manifest = clientManifest(clientId, signing, tls, context.clock.now())
  const envelope = await signEnvelope(PAYLOAD_TYPE.manifest, manifest, [context.vault.signer(signing.key_id)])
  await publishManifest(context, { envelope })
  await context.store.settings.set('client_certified_until', String(context.clock.now() + CERTIFIED_MS))
  await announceSystem(context)
  return { client_id: clientId, key_id: signing.key_id }
}

/** Undefined also where its key is revoked: nobody can name another for it, so that the profile begins as somebody else. */
async function clientIdInUse(context: EngineContext): Promise<string | undefined> {
  const keys = await clientKeys(context)
  const ended = keys !== undefined && (await context.store.cache.revocations([keys.signingKey])).length > 0
  return ended ? undefined : context.store.settings.get('client_id')
}

/** Whether the client's manifest certifies its TLS key for less than ten days more. */
export async function enrollmentDue(context: EngineContext): Promise<boolean> {
  const until = await context.store.settings.get('client_certified_until')
  return until !== undefined && Number(until) - context.clock.now() < RENEW_BEFORE_MS
}

async function keyOf(
  context: EngineContext,
  owner: AgentId,
  role: 'client' | 'operational',
  algorithm: KeyEntry['algorithm'],
): Promise<KeyEntry> {
  const existing = context.vault
    .list()
    .findLast((key) => key.agent_id === owner && key.role === role && key.algorithm === algorithm)
  if (existing) return existing
  const label = role === 'client' ? `Client key of ${owner}` : `TLS key of ${owner}`
  return context.vault.generate({ role, algorithm, agentId: owner, label })
}

function clientManifest(clientId: AgentId, signing: KeyEntry, tls: KeyEntry, now: number): SignedManifest {
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
      primary_key: signing.public,
      operational_keys: [{ ...tls.public, ...term }],
      rotation_history: [],
    },
    tls: { pins: [tls.key_id] },
  }
}
