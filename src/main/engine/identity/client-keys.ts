import { StewardError } from '../../../shared/model/errors'
import { type AgentId, agentId, type KeyId } from '../../../shared/model/ids'
import type { KeyEntry } from '../../../shared/model/key'
import type { SignedManifest } from '../../../shared/model/manifest'
import { verifyManifestEnvelope } from '../../protocol/discovery'
import type { EngineContext } from '../context'
import { cachedEnvelope } from '../verification/accepted-keys'

/** The keys this profile delegates with: one signs (orders, messages, its manifest), one is pinned for TLS. */
export interface ClientKeys {
  readonly clientId: AgentId
  readonly signingKey: KeyId
  readonly tlsKey: KeyId
}

const TLS = 'ecdsa-p256-sha256'

/** The profile's client keys that agents know now; undefined until it has enrolled. @throws StewardError `vault_locked` */
export async function clientKeys(context: EngineContext): Promise<ClientKeys | undefined> {
  const stored = await context.store.settings.get('client_id')
  if (stored === undefined) return undefined
  const clientId = agentId.parse(stored)
  const held = context.vault.list().filter((key) => key.agent_id === clientId)
  const signing = held.filter(({ role }) => role === 'client')
  const tls = held.filter(({ role, algorithm }) => role === 'operational' && algorithm === TLS)
  const manifest = signing.length > 1 || tls.length > 1 ? await manifestInForce(context, clientId, signing) : undefined
  const isPinned = ({ key_id }: KeyEntry) => manifest?.tls?.pins.includes(key_id) ?? true
  const signingKey = manifest?.identity.primary_key.key_id ?? signing.at(-1)?.key_id
  const tlsKey = (tls.findLast(isPinned) ?? tls.at(-1))?.key_id
  return signingKey && tlsKey && { clientId, signingKey, tlsKey }
}

/**
 * What the registries list of the client, by the newest of its keys: a new key that waits for a veto, or was only prepared, signs
 * nothing yet. Before any registry lists it, what this profile published itself.
 */
async function manifestInForce(
  context: EngineContext,
  clientId: AgentId,
  signing: readonly KeyEntry[],
): Promise<SignedManifest | undefined> {
  const own = await context.store.ownManifests.get(clientId)
  const published: SignedManifest[] = []
  for (const { manifestDigest } of await context.store.cache.agent(clientId)) {
    const envelope = manifestDigest === own?.digest ? own.envelope : await cachedEnvelope(context, manifestDigest)
    if (envelope) published.push(verifyManifestEnvelope(envelope, { now: context.clock.now() }).manifest)
  }
  if (published.length === 0 && own)
    published.push(verifyManifestEnvelope(own.envelope, { now: context.clock.now() }).manifest)
  const ages = new Map(signing.map(({ key_id }, age) => [key_id, age]))
  const age = ({ identity }: SignedManifest): number => ages.get(identity.primary_key.key_id) ?? -1
  return published.filter((manifest) => age(manifest) >= 0).sort((a, b) => age(b) - age(a))[0]
}

/** What a new key that vouches for a manifest is called. */
const LABEL = { owner: 'Owner key', client: 'Client key' } as const

/** Makes a key that is to vouch for the manifest of an agent, or of the client. @throws StewardError `vault_locked` */
export const makePrimaryKey = (
  context: EngineContext,
  { id, role }: { readonly id: AgentId; readonly role: keyof typeof LABEL },
): Promise<KeyEntry> => context.vault.generate({ role, agentId: id, label: `${LABEL[role]} of ${id}` })

/**
 * The key that the client shows in TLS: the newest that is not revoked, made where there is none.
 *
 * @param except those that must not be used any more
 * @throws StewardError `vault_locked`
 */
export async function clientTlsKey(
  context: EngineContext,
  clientId: AgentId,
  except: readonly KeyId[] = [],
): Promise<KeyEntry> {
  const held = context.vault
    .list()
    .filter((key) => key.agent_id === clientId && key.role === 'operational' && key.algorithm === TLS)
  const revoked = await context.store.cache.revocations(held.map(({ key_id }) => key_id))
  const ended = new Set([...except, ...revoked.map(({ key_id }) => key_id)])
  const present = held.findLast(({ key_id }) => !ended.has(key_id))
  const label = `TLS key of ${clientId}`
  return present ?? context.vault.generate({ role: 'operational', algorithm: TLS, agentId: clientId, label })
}

/**
 * Refuses to speak with a client key that is revoked while its recovery key can still name another: what is under way waits for
 * that one, and goes on as the same client's.
 *
 * @throws StewardError `client_key_ended`
 */
export async function requireStanding(context: EngineContext, { clientId, signingKey }: ClientKeys): Promise<void> {
  const [revocation] = await context.store.cache.revocations([signingKey])
  if (revocation === undefined || !(await hasRecoveryKey(context, clientId))) return
  throw new StewardError('client_key_ended', `the key of ${clientId} is revoked; another must be named in its place`, {
    details: { key_id: signingKey },
    suggestions: [`Name another with its recovery key: steward recover-agent ${clientId}`],
  })
}

/** Whether the client's manifest names a recovery key: who has none can end its key and not replace it (TRUST "Keys"). */
export async function hasRecoveryKey(context: EngineContext, clientId: AgentId): Promise<boolean> {
  const own = await context.store.ownManifests.get(clientId)
  if (own === undefined) return false
  const { manifest } = verifyManifestEnvelope(own.envelope, { now: context.clock.now() })
  return manifest.identity.recovery_key !== undefined
}
