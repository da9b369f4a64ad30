import { DAY_MS } from '../../../shared/model/duration'
import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, type Digest, fromInstant, type KeyId, toInstant } from '../../../shared/model/ids'
import type { KeyEntry, KeyRecord } from '../../../shared/model/key'
import type { PublishedManifest, SignedManifest } from '../../../shared/model/manifest'
import { type CertificationRequest, verifyCertificationRequest } from '../../protocol/delegation'
import { parseManifest, verifyManifestEnvelope, verifyProposedManifest } from '../../protocol/discovery'
import { signEnvelope } from '../../protocol/identity'
import { seatsHere } from '../approvals/approval-of'
import { audit, type EngineContext } from '../context'
import { listedManifest } from '../keys/own-manifest'
import { recoveryKeyMade } from '../keys/recovery-key'
import { settleApproved } from '../keys/settle-approved'
import { makePrimaryKey } from './client-keys'

const CERTIFIED_MS = 30 * DAY_MS - 60_000

export interface SigningRequest {
  readonly manifest: Record<string, unknown>
  readonly certify?: Envelope | undefined
  readonly endpoint?: string | undefined
  readonly create_key?: boolean | undefined
}

/**
 * Signs a manifest with its agent's owner key, and certifies in it the operational keys that the agent's machine made (TRUST
 * "Keys"). The endpoint's pin is the certified TLS key.
 *
 * @throws StewardError `manifest_invalid`, `key_not_found` where this vault has no owner key of the agent and none is to be made
 */
export async function signManifest(
  context: EngineContext,
  request: SigningRequest,
): Promise<{ envelope: Envelope; digest: Digest; key_id: KeyId }> {
  await settleApproved(context)
  const parsed = parseManifest(request.manifest)
  if (parsed.shape !== 'published')
    throw new StewardError(
      'manifest_invalid',
      `${parsed.summary.id} is a passport, which has no room for keys; a steward.json has`,
      {
        suggestions: ['Describe the agent in a steward.json of the published form and sign that'],
      },
    )
  const owner = await ownerKey(context, parsed.manifest, request.create_key === true)
  const certification = certificationFor(request.certify, parsed.summary.id)
  const recovery = await recoveryKeyMade(context, parsed.summary.id)
  const before = (await listedManifest(context, parsed.summary.id))?.manifest.identity
  const serving = certification ? await stillServing(context, parsed.summary.id, owner, certification) : NONE_SERVING
  const content = withIdentity(
    parsed.manifest,
    { owner, recovery, before, serving },
    certification,
    request.endpoint,
    context.clock.now(),
  )
  // DESIGN §7 M-of-N: signers who are not in this vault are asked when it is published.
  const seats = seatsHere(context, before, content.identity).filter(({ keyId }) => keyId !== owner.key_id)
  const envelope = await signEnvelope(PAYLOAD_TYPE.manifest, content, [context.vault.signer(owner.key_id), ...seats])
  const { digest } = verifyProposedManifest(envelope, { now: context.clock.now() })
  await audit(context, 'manifest.signed', parsed.summary.id, { digest, key_id: owner.key_id })
  return { envelope, digest, key_id: owner.key_id }
}

function certificationFor(envelope: Envelope | undefined, id: AgentId): CertificationRequest | undefined {
  if (envelope === undefined) return undefined
  const request = verifyCertificationRequest(envelope)
  // Certifying another agent's keys here would let it speak in this one's name.
  if (request.agent_id === id) return request
  throw new StewardError(
    'input_invalid',
    `the keys to certify are those of ${request.agent_id}, the manifest is that of ${id}`,
  )
}

async function ownerKey(context: EngineContext, manifest: PublishedManifest, create: boolean): Promise<KeyEntry> {
  const { id } = manifest.agent
  const named = manifest.identity?.primary_key.key_id
  const keys = context.vault.list().filter((key) => key.role === 'owner' && key.agent_id === id)
  const key = named === undefined ? keys.at(-1) : keys.find((candidate) => candidate.key_id === named)
  if (key) return key
  if (create && named === undefined) return makePrimaryKey(context, { id, role: 'owner' })
  throw new StewardError('key_not_found', `this vault has no owner key of ${id}`, {
    suggestions: [`Make one: steward keygen --agent ${id}`, 'Or unlock the vault that has it'],
  })
}

/** Keys that the agent runs with, and those of them that its endpoint may show. */
interface Serving {
  readonly keys: SignedManifest['identity']['operational_keys']
  readonly pins: readonly KeyId[]
}
const NONE_SERVING: Serving = { keys: [], pins: [] }

/**
 * The keys that the agent runs with until it takes those that are certified now, for what is left of their term: nobody is turned
 * away in between (TRUST "Rotation"). Only what this profile certified itself goes on, as a thief may have published since; one
 * that is to end at once is revoked.
 */
async function stillServing(
  context: EngineContext,
  id: AgentId,
  owner: KeyEntry,
  { operational_keys }: CertificationRequest,
): Promise<Serving> {
  const own = await context.store.ownManifests.get(id)
  if (own?.state !== 'submitted') return NONE_SERVING
  const now = context.clock.now()
  const { identity, tls } = verifyManifestEnvelope(own.envelope, { now, agentId: id }).manifest
  if (identity.primary_key.key_id !== owner.key_id) return NONE_SERVING
  const replaced = identity.operational_keys.map(({ key_id }) => key_id)
  const ended = new Set((await context.store.cache.revocations(replaced)).map(({ key_id }) => key_id))
  for (const { key_id } of operational_keys) ended.add(key_id)
  const keys = identity.operational_keys.filter((key) => !ended.has(key.key_id) && now < fromInstant(key.not_after))
  return { keys, pins: (tls?.pins ?? []).filter((pin) => keys.some(({ key_id }) => key_id === pin)) }
}

interface Identities {
  readonly owner: KeyEntry
  readonly recovery: KeyRecord | undefined
  readonly before: SignedManifest['identity'] | undefined
  readonly serving: Serving
}

function withIdentity(
  manifest: PublishedManifest,
  { owner, recovery, before, serving }: Identities,
  certification: CertificationRequest | undefined,
  endpoint: string | undefined,
  now: number,
): SignedManifest {
  const term = { not_before: toInstant(now - 60_000), not_after: toInstant(now + CERTIFIED_MS - 60_000) }
  const operational = certification
    ? [...certification.operational_keys.map((key) => ({ ...key, ...term })), ...serving.keys]
    : (manifest.identity?.operational_keys ?? [])
  const pins = certification ? [certification.tls_pin, ...serving.pins] : manifest.tls?.pins
  return {
    ...manifest,
    agent: { ...manifest.agent, fingerprint: owner.key_id },
    capabilities: { ...manifest.capabilities, interfaces: withEndpoint(manifest.capabilities.interfaces, endpoint) },
    identity: {
      rotation_history: [],
      ...(recovery && { recovery_key: recovery }),
      ...manifest.identity,
      // What the registries hold of the agent's keys goes on: a plain manifest knows nothing of it.
      ...(before?.primary_key.key_id === owner.key_id && keptOf(before)),
      primary_key: owner.public,
      operational_keys: operational,
    },
    ...(pins && { tls: { ...manifest.tls, pins } }),
  }
}

const keptOf = ({ recovery_key, multi_sig, rotation_history }: SignedManifest['identity']) => ({
  rotation_history,
  ...(recovery_key && { recovery_key }),
  ...(multi_sig && { multi_sig }),
})

const withEndpoint = (interfaces: PublishedManifest['capabilities']['interfaces'], endpoint: string | undefined) =>
  endpoint === undefined
    ? interfaces
    : [
        { type: 'api', protocol: 'https', endpoint, health_check: `${endpoint}/health` },
        ...interfaces.filter((entry) => !(entry.type === 'api' && entry.protocol === 'https')),
      ]
