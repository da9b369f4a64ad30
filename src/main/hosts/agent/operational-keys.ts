import { StewardError } from '../../../shared/model/errors'
import { type AgentId, fromInstant, type KeyId } from '../../../shared/model/ids'
import type { KeyEntry } from '../../../shared/model/key'
import type { CallerIdentity, Clock, KeyVault } from '../../engine/ports'
import { type CertificationRequest, makeCertificationRequest, type Signed } from '../../protocol/delegation'
import type { VerifiedManifest } from '../../protocol/discovery'
import type { Signer } from '../../protocol/identity'

/** TRUST "Keys": certified for at most 30 days, so the certificate need not live longer. */
const CERTIFICATE_MS = 30 * 86_400_000
/** A peer whose clock is behind takes a certificate that begins now for one of the future. */
const BACKDATED_MS = 60_000

interface OperationalKeys {
  /** Signs messages, events and receipts. */
  readonly message: KeyEntry
  /** Holds the TLS certificate. */
  readonly tls: KeyEntry
}

const newest = (vault: KeyVault, agentId: AgentId, algorithm: KeyEntry['algorithm']): KeyEntry | undefined =>
  vault.list().findLast((key) => key.role === 'operational' && key.agent_id === agentId && key.algorithm === algorithm)

/** The agent's operational keys; made where there are none, or where `renew` asks for others. */
export const operationalKeys = async (vault: KeyVault, agentId: AgentId, renew: boolean): Promise<OperationalKeys> => {
  const make = async (algorithm: KeyEntry['algorithm'], label: string): Promise<KeyEntry> => {
    const existing = renew ? undefined : newest(vault, agentId, algorithm)
    return existing ?? vault.generate({ role: 'operational', algorithm, agentId, label })
  }
  return {
    message: await make('ed25519', `Messages and receipts of ${agentId}`),
    tls: await make('ecdsa-p256-sha256', `TLS of ${agentId}`),
  }
}

/** What the owner is asked to put into the manifest. */
export const requestCertification = (vault: KeyVault, agentId: AgentId, keys: OperationalKeys): Promise<Signed> => {
  const content: CertificationRequest = {
    agent_id: agentId,
    operational_keys: [keys.message.public, keys.tls.public],
    tls_pin: keys.tls.key_id,
  }
  return makeCertificationRequest(content, vault.signer(keys.message.key_id))
}

const notCertified = ({ summary }: VerifiedManifest, finding: string): StewardError =>
  new StewardError('key_expired', `the manifest of ${summary.id} ${finding}`, {
    details: { agent_id: summary.id },
    suggestions: [
      `Make the request with steward agent keys --agent ${summary.id}`,
      'Have the owner certify it in the manifest, and start again with that manifest.',
    ],
  })

/** The key with the longest term among those certified now that are in the vault. */
const certifiedSigner = (vault: KeyVault, manifest: VerifiedManifest, now: number): Signer => {
  const held = new Set(vault.list().map((key) => key.key_id))
  const [best] = manifest.manifest.identity.operational_keys
    .filter((key) => key.algorithm === 'ed25519' && held.has(key.key_id))
    .filter((key) => fromInstant(key.not_before) <= now && now < fromInstant(key.not_after))
    .sort((a, b) => fromInstant(b.not_after) - fromInstant(a.not_after))
  if (!best) throw notCertified(manifest, 'certifies no key of this home for now')
  return vault.signer(best.key_id)
}

const pinnedKey = (vault: KeyVault, manifest: VerifiedManifest): KeyId => {
  const pins = manifest.manifest.tls?.pins ?? []
  const key = vault
    .list()
    .findLast(({ algorithm, key_id }) => algorithm === 'ecdsa-p256-sha256' && pins.includes(key_id))
  if (!key) throw notCertified(manifest, 'pins no TLS key of this home')
  return key.key_id
}

export interface AgentIdentity extends CallerIdentity {
  readonly signer: Signer
  readonly tlsKey: KeyId
}

/**
 * How the agent shows itself: with the keys its manifest certifies and pins, and a fresh certificate. Clients would refuse any
 * other, so the agent does not start with one.
 *
 * @param names host names and addresses that the certificate is for
 * @throws StewardError `key_expired`
 */
export const certifiedIdentity = async (
  vault: KeyVault,
  manifest: VerifiedManifest,
  clock: Clock,
  names: { readonly dnsNames: readonly string[]; readonly ips: readonly string[] },
): Promise<AgentIdentity> => {
  const now = clock.now()
  const signer = certifiedSigner(vault, manifest, now)
  const keyId = pinnedKey(vault, manifest)
  const certificate = await vault.issueCertificate({
    keyId,
    agentId: manifest.summary.id,
    notBefore: now - BACKDATED_MS,
    notAfter: now + CERTIFICATE_MS,
    ...names,
  })
  return { signer, tlsKey: keyId, tls: { certificate: certificate.pem, privateKey: vault.tlsKeyPem(keyId) } }
}
