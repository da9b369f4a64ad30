import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { AgentId, Digest, KeyId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import { verifyManifestEnvelope } from '../../protocol/discovery'
import type { Publication } from '../ports'
import type { RegistryContext } from './context'

/** A published manifest or attestation by its digest, of whatever revision. @throws StewardError `not_found` */
export const documentByDigest = async (
  { store }: RegistryContext,
  digest: Digest,
): Promise<{ agentId: AgentId; envelope: Envelope }> => {
  const found = (await store.byDigest(digest)) ?? (await store.attestations.byDigest(digest))
  if (!found)
    throw new StewardError('not_found', `this registry has no document ${digest}`, {
      suggestions: ['Read the snapshot again: the document may have been replaced.'],
    })
  return found
}

/** Whose key it is, or was until the latest publication, by that publication (TRUST "Callers"). @throws StewardError `not_found` */
export const holderOfKey = async (
  { store }: RegistryContext,
  keyId: KeyId,
): Promise<{ publication: Publication; revoked: boolean }> => {
  const publication = await store.byKey(keyId)
  if (!publication)
    throw new StewardError('not_found', `no agent of this registry has the key ${keyId}`, {
      details: { key_id: keyId },
      suggestions: ['Have the owner publish a manifest that certifies the key: steward publish.'],
    })
  return { publication, revoked: await store.isRevoked(keyId) }
}

/**
 * An owner key that vouches for an agent here now.
 *
 * @throws StewardError `request_signer_unknown`, `key_revoked`
 */
export const ownerByKey = async (context: RegistryContext, keyId: KeyId): Promise<KeyRecord> => {
  const publication = await context.store.byKey(keyId)
  if (publication?.ownerKey !== keyId)
    throw new StewardError('request_signer_unknown', `${keyId} is the owner key of no agent of this registry`, {
      details: { key_id: keyId },
    })
  if (await context.store.isRevoked(keyId))
    throw new StewardError('key_revoked', `the key ${keyId} is revoked`, { details: { key_id: keyId } })
  return verifyManifestEnvelope(publication.envelope, { now: context.clock.now() }).manifest.identity.primary_key
}
