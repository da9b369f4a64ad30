import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type Digest, fromInstant, type KeyId } from '../../../shared/model/ids'
import { type RegistryRoot, registryRoot } from '../../../shared/model/registry'
import { importPublicKey, readUnverified, type Signer, verifyEnvelope } from '../identity'
import { readContent, signContent } from './registry-documents'

const ROOT = {
  payloadType: PAYLOAD_TYPE.root,
  schema: registryRoot,
  name: 'the root document',
  maxBytes: 256 * 1024,
} as const

export interface VerifiedRoot {
  readonly root: RegistryRoot
  readonly digest: Digest
  /** Past `expires_at`: what it delegates is good for browsing only (TRUST "Freshness"). */
  readonly expired: boolean
}

const rootChanged = (found: KeyId, accepted: readonly KeyId[]): StewardError =>
  new StewardError('registry_root_changed', `the registry shows the root key ${found}, which is not the accepted one`, {
    details: { found, accepted },
    suggestions: [
      'Do not use this registry until its operator has confirmed the new root key to you in another way.',
      'A registry that really has a new root key is another registry: remove it and add it again.',
    ],
  })

/** @throws StewardError `input_invalid` where the signer is not the root key the document names, `document_malformed` */
export const signRoot = async (root: RegistryRoot, signer: Signer): Promise<Envelope> => {
  if (signer.keyId !== root.root_key.key_id)
    throw new StewardError('input_invalid', 'a root document is signed by the root key that it names')
  return signContent(ROOT, root, signer)
}

/**
 * A root document that is whole: signed by the key it names itself. It says nothing about whose registry this is; for showing
 * the fingerprint to a person before the registry is added (TRUST "Bootstrap").
 *
 * @throws StewardError `document_malformed`, `document_unsigned`, `signature_invalid`, `signer_unknown`, `key_invalid`, `algorithm_refused`
 */
export const inspectRoot = (envelope: Envelope, now: number): VerifiedRoot => {
  const limits = { maxBytes: ROOT.maxBytes }
  const root = readContent(ROOT, readUnverified(envelope, ROOT.payloadType, limits))
  const { digest } = verifyEnvelope(envelope, { payloadType: ROOT.payloadType, keys: [root.root_key], limits })
  // A delegated key that cannot be used would show only when the first snapshot fails.
  for (const key of root.snapshot_keys) importPublicKey(key)
  return { root, digest, expired: now >= fromInstant(root.expires_at) }
}

/**
 * A root document signed by the root key that was accepted for this registry (`discovery.registries[].root_keys`).
 *
 * @param accepted one or several accepted root keys
 * @param now milliseconds since the epoch
 * @throws StewardError `registry_root_changed` where it names another root key; else as {@link inspectRoot}
 */
export const verifyRoot = (envelope: Envelope, accepted: KeyId | readonly KeyId[], now: number): VerifiedRoot => {
  const keys = typeof accepted === 'string' ? [accepted] : accepted
  const verified = inspectRoot(envelope, now)
  // TRUST "Bootstrap": afterwards a different root is an alert, never a question.
  if (!keys.includes(verified.root.root_key.key_id)) throw rootChanged(verified.root.root_key.key_id, keys)
  return verified
}
