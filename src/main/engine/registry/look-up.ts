import { StewardError } from '../../../shared/model/errors'
import type { Digest, KeyId } from '../../../shared/model/ids'
import type { Publication } from '../ports'
import type { RegistryContext } from './context'

/** A published document by its digest, of whatever revision. @throws StewardError `not_found` */
export const documentByDigest = async ({ store }: RegistryContext, digest: Digest): Promise<Publication> => {
  const found = await store.byDigest(digest)
  if (!found)
    throw new StewardError('not_found', `this registry has no document ${digest}`, {
      suggestions: ['Read the snapshot again: the document may have been replaced.'],
    })
  return found
}

/** Whose key it is: the latest publication that certifies it (TRUST "Callers"). @throws StewardError `not_found` */
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
