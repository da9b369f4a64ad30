import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type KeyId, toInstant } from '../../../shared/model/ids'
import type { ListedAttestation } from '../../../shared/model/listed-attestation'
import type { SignedManifest } from '../../../shared/model/manifest'
import { defaultPolicy } from '../../../shared/model/policy'
import {
  assertSuccessor,
  attestationRules,
  openAttestation,
  type ReadAttestation,
  readAttestation,
  timesOf,
  vouchersOf,
} from '../../protocol/attestation'
import { verifyManifestEnvelope } from '../../protocol/discovery'
import type { Publication, RegisteredAttestation } from '../ports'
import { recordSigned, type SubmissionSource } from './activity'
import type { RegistryContext } from './context'
import { getAgent } from './get-agent'
import type { SubmissionResult } from './publish-manifest'
import { receiptFor } from './receipt'
import { recordChange } from './record-change'

/** A registry judges by the printed values; a client by its own policy. */
const RULES = attestationRules(defaultPolicy())

const refused = (message: string, details: Record<string, unknown>): StewardError =>
  new StewardError('attestation_invalid', message, {
    details,
    suggestions: ['Attest the agent as it is published now: steward attest --capability NAME --publish'],
  })

async function revokedSigners(store: RegistryContext['store'], { identity }: SignedManifest): Promise<Set<KeyId>> {
  const revoked = new Set<KeyId>()
  for (const { key_id } of identity.multi_sig?.signers ?? []) if (await store.isRevoked(key_id)) revoked.add(key_id)
  return revoked
}

/** TRUST "Keys": the owner key vouches for attestations. Believed by its signature, whoever brings it. */
async function verified(
  { store, clock }: RegistryContext,
  envelope: Envelope,
  publication: Publication,
): Promise<ReadAttestation> {
  const { manifest, digest } = verifyManifestEnvelope(publication.envelope, { now: clock.now() })
  const opened = openAttestation(envelope, vouchersOf(manifest.identity, await revokedSigners(store, manifest)))
  const { attestation, manifestDigest, subject } = opened
  if (await store.isRevoked(opened.signedBy))
    throw new StewardError('key_revoked', `the key that signed the attestation of ${subject} is revoked`, {
      details: { key_id: opened.signedBy },
      suggestions: ['Make a new key and attest with it: steward keygen.'],
    })
  if (subject !== publication.agentId || attestation.agent_id !== publication.agentId || manifestDigest !== digest)
    throw refused(`the attestation is about another manifest of ${subject} than the one that is published`, {
      expected: digest,
      found: manifestDigest,
    })
  if (!publication.summary.capabilities.includes(attestation.capability))
    throw refused(`${subject} does not offer ${attestation.capability}`, { capability: attestation.capability })
  return opened
}

function listing({ attestation, digest, manifestDigest }: ReadAttestation, now: number): ListedAttestation {
  const { capability, runs, extension, issued_at, expires_at, refresh_hours } = attestation
  const last = runs.at(-1)
  return {
    capability,
    digest,
    manifest: manifestDigest,
    issued_at,
    expires_at,
    extensions: extension?.count ?? 0,
    degraded: extension?.degraded ?? false,
    original: timesOf(attestation).original,
    tests: { passed: last?.passed ?? 0, failed: last?.failed ?? 0, skipped: last?.skipped ?? 0 },
    refresh_hours,
    submitted_at: toInstant(now),
  }
}

const receiptOf = (context: RegistryContext, { agentId, keyId, listed }: RegisteredAttestation) =>
  receiptFor(context, {
    document_digest: listed.digest,
    payload_type: PAYLOAD_TYPE.attestation,
    agent_id: agentId,
    key_id: keyId,
    submitted_at: listed.submitted_at,
  })

/** What the owner is shown of it (FAILURE_MODES 6.1): when tests improve without the code, somebody should look. */
const activityOf = ({ attestation, digest }: ReadAttestation, keyId: KeyId): Parameters<typeof recordSigned>[1] => {
  const { passed = 0, failed = 0 } = attestation.runs.at(-1) ?? {}
  return {
    agent_id: attestation.agent_id,
    key_id: keyId,
    kind: 'attestation',
    document_digest: digest,
    capabilities: [attestation.capability],
    code: attestation.code.digest,
    ...(attestation.environment['location'] && { location: attestation.environment['location'] }),
    ...(passed + failed > 0 && { passing: passed / (passed + failed) }),
  }
}

async function submit(
  context: RegistryContext,
  envelope: Envelope,
  source: SubmissionSource,
): Promise<SubmissionResult> {
  const { store, clock, log } = context
  const claimed = readAttestation(envelope)
  const publication = await getAgent(context, claimed.attestation.agent_id)
  const known = await store.attestations.byDigest(claimed.digest)
  const opened = await verified(context, envelope, publication)
  if (known) return { receipt: await receiptOf(context, known), created: false }
  const { agent_id, capability } = opened.attestation
  const latest = await store.attestations.latest(agent_id, capability)
  const now = clock.now()
  assertSuccessor(opened, latest && readAttestation(latest.envelope), now, RULES)
  const keyId: KeyId = publication.ownerKey
  const attestation: RegisteredAttestation = { agentId: agent_id, keyId, listed: listing(opened, now), envelope }
  const { version } = await store.attestations.add(attestation)
  await recordSigned(context, activityOf(opened, keyId), source)
  await recordChange(context, version)
  log.info('attestation published', { agent_id, capability, digest: opened.digest, version })
  return { receipt: await receiptOf(context, attestation), created: true }
}

/**
 * Takes an attestation into the registry, or says again that it is there. Verified before it is stored.
 *
 * @throws StewardError `agent_unknown`, `attestation_invalid`, `key_revoked`, and as `openAttestation`
 */
export const submitAttestation = (
  context: RegistryContext,
  envelope: Envelope,
  source: SubmissionSource = {},
): Promise<SubmissionResult> => context.submit(() => submit(context, envelope, source))
