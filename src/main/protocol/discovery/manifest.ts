import type { AgentSummary } from '../../../shared/model/agent-summary'
import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { AgentId, Digest, KeyId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import { type SignedManifest, signedManifest } from '../../../shared/model/manifest'
import { importPublicKey, readUnverified, verifyEnvelope } from '../identity'
import { serviceEndpoint } from '../verification'
import { operationalKeyFault } from './operational-keys'
import { manifestInvalid, parseManifest } from './parse-manifest'
import { summarise } from './summary'

/** Bytes of a manifest's canonical JSON. */
export const MAX_MANIFEST_BYTES = 512 * 1024

export interface VerifiedManifest {
  readonly manifest: SignedManifest
  readonly summary: AgentSummary
  readonly digest: Digest
  readonly ownerKey: KeyId
  /** Every key the manifest certifies for the agent to speak with: the owner's and the operational ones. */
  readonly keys: readonly KeyRecord[]
  /** Keys named in the manifest whose signatures it carries; the owner's is always among them. */
  readonly signedBy: readonly KeyId[]
}

export interface ManifestExpectation {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The id that was asked for, where one was. */
  readonly agentId?: AgentId
}

const readSigned = (value: unknown): SignedManifest => {
  const parsed = parseManifest(value)
  if (parsed.shape === 'passport' || parsed.manifest.identity === undefined)
    throw manifestInvalid([
      { path: 'identity.primary_key', expectation: 'a signed manifest names the key that vouches for it' },
    ])
  return signedManifest.parse(parsed.manifest)
}

const namedKeys = ({ identity }: SignedManifest): KeyRecord[] => [
  identity.primary_key,
  ...(identity.recovery_key ? [identity.recovery_key] : []),
  ...(identity.multi_sig?.signers ?? []),
]

type Check = (
  manifest: SignedManifest,
  expected: ManifestExpectation,
) => { path: string; expectation: string } | undefined

/** What a signed manifest must hold beside its form, each with what it defends against. */
const CHECKS: readonly Check[] = [
  // One agent's manifest must not be taken for another's.
  ({ agent }, { agentId }) =>
    agentId === undefined || agent.id === agentId
      ? undefined
      : { path: 'agent.id', expectation: `expected ${agentId}, found ${agent.id}` },
  // A recovery key that is the owner's is lost with it (TRUST "Keys").
  ({ identity }) =>
    identity.recovery_key?.key_id === identity.primary_key.key_id
      ? { path: 'identity.recovery_key', expectation: 'expected another key than the primary key' }
      : undefined,
  ({ identity }) => operationalKeyFault(identity),
  // DESIGN §4: the server key is pinned from the signed manifest, never from the first connection.
  (manifest) =>
    serviceEndpoint(manifest) !== undefined && manifest.tls === undefined
      ? { path: 'tls.pins', expectation: 'a manifest with an https endpoint pins the key of its TLS certificate' }
      : undefined,
]

const verifyThreshold = (envelope: Envelope, { identity, agent }: SignedManifest): void => {
  if (!identity.multi_sig) return
  const { threshold, signers } = identity.multi_sig
  try {
    verifyEnvelope(envelope, { payloadType: PAYLOAD_TYPE.manifest, keys: signers, threshold })
  } catch (cause) {
    // DESIGN §7: an owner who asks for M of N signatures must not be satisfied with one.
    throw new StewardError(
      'signature_invalid',
      `the manifest of ${agent.id} lacks signatures that it asks for itself`,
      {
        details: { threshold },
        suggestions: [`Have ${threshold} of the signers in identity.multi_sig approve it: steward multi-sig-approve`],
        cause,
      },
    )
  }
}

/**
 * A manifest on its own word: signed by its `identity.primary_key`, of sound form and keys. That the key is the right one for the
 * agent, only a registry's snapshot says (TRUST "Bootstrap").
 *
 * @throws StewardError `manifest_invalid` (names the place), `document_malformed`, `payload_too_large`, `document_unsigned`,
 * `signature_invalid`, `signer_unknown`, `key_invalid`, `algorithm_refused`
 */
export const verifyManifestEnvelope = (envelope: Envelope, expected: ManifestExpectation): VerifiedManifest => {
  const proposed = verifyProposedManifest(envelope, expected)
  verifyThreshold(envelope, proposed.manifest)
  return proposed
}

/**
 * A manifest that its own key has signed and that may still lack other signers' word. It counts for nothing but to be approved.
 *
 * @throws StewardError as {@link verifyManifestEnvelope}
 */
export const verifyProposedManifest = (envelope: Envelope, expected: ManifestExpectation): VerifiedManifest => {
  const limits = { maxBytes: MAX_MANIFEST_BYTES }
  const manifest = readSigned(readUnverified(envelope, PAYLOAD_TYPE.manifest, limits).payload)
  const { primary_key, operational_keys } = manifest.identity
  const { digest } = verifyEnvelope(envelope, { payloadType: PAYLOAD_TYPE.manifest, keys: [primary_key], limits })
  const all = verifyEnvelope(envelope, { payloadType: PAYLOAD_TYPE.manifest, keys: namedKeys(manifest), limits })
  for (const key of [...namedKeys(manifest), ...operational_keys]) importPublicKey(key)
  for (const check of CHECKS) {
    const fault = check(manifest, expected)
    if (fault) throw manifestInvalid([fault])
  }
  return {
    manifest,
    summary: summarise({ shape: 'published', manifest }),
    digest,
    ownerKey: primary_key.key_id,
    keys: [primary_key, ...operational_keys],
    signedBy: all.verifiedKeyIds,
  }
}
