import type { AttestationRow } from '../../../shared/model/attestation-view'
import { attestationRules, type VerifiedAttestation, verifyAttestation, vouchersOf } from '../../protocol/attestation'
import { isAttestedBefore, type VerifiedManifest } from '../../protocol/discovery'
import type { EngineContext } from '../context'
import type { CachedAgent } from '../ports'
import { attestationDocument, type FoundAttestation } from './attestation-documents'
import { newestListing, rowsOf } from './published'

export interface AttestedVerification extends VerifiedAttestation {
  readonly document: FoundAttestation
}

/**
 * The document behind a row, judged by every check. Undefined where there is none, or it cannot be had now.
 *
 * @param manifest of the agent, verified
 */
export async function verifyAttested(
  context: EngineContext,
  row: Pick<AttestationRow, 'agent_id' | 'capability' | 'accepted_at'>,
  manifest: VerifiedManifest,
): Promise<AttestedVerification | undefined> {
  const rows: readonly CachedAgent[] = await rowsOf(context, row.agent_id)
  const listing = newestListing(rows, row.capability)
  const document = listing && (await attestationDocument(context, listing.listed.digest))
  if (listing === undefined || document === undefined) return undefined
  const { identity } = manifest.manifest
  const signers = identity.multi_sig?.signers.map(({ key_id }) => key_id) ?? []
  const before = identity.rotation_history.map(({ key_id }) => key_id)
  const revocations = await context.store.cache.revocations([manifest.ownerKey, ...before, ...signers])
  const verified = verifyAttestation({
    envelope: document.envelope,
    now: context.clock.now(),
    agentId: row.agent_id,
    capability: row.capability,
    manifestDigest: manifest.digest,
    attestedBefore: (before) => isAttestedBefore(manifest.summary, before, context.clock.now()),
    vouchers: vouchersOf(identity, new Set(revocations.map(({ key_id }) => key_id)), context.clock.now()),
    revocations,
    submittedAt: listing.listed.submitted_at,
    rules: attestationRules(context.policy()),
    acceptedAt: row.accepted_at,
  })
  return { ...verified, document }
}
