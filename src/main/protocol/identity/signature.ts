import { constants, type KeyObject, sign, verify } from 'node:crypto'
import { StewardError } from '../../../shared/model/errors'
import type { SignatureAlgorithm, SigningAlgorithm } from '../../../shared/model/key'
import { rawEcdsaSignature } from './ecdsa-signature'

/** RFC 9421 §3.3.1 fixes the salt to the length of SHA-512. */
const PSS_SALT_LENGTH = 64
const ED25519_SIGNATURE_LENGTH = 64

/**
 * Signs bytes: 64 bytes, raw r‖s for ECDSA. The key must be of the algorithm (`signerOf` sees to it).
 *
 * @throws StewardError `key_invalid` where the key cannot sign so; the cause is left out, as it may quote the key
 */
export const signBytes = (privateKey: KeyObject, algorithm: SigningAlgorithm, bytes: Uint8Array): Uint8Array => {
  try {
    return algorithm === 'ed25519'
      ? sign(null, bytes, privateKey)
      : sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  } catch {
    throw new StewardError('key_invalid', `the key cannot sign with ${algorithm}`, { details: { algorithm } })
  }
}

const verifyEcdsa = (key: KeyObject, bytes: Uint8Array, signature: Uint8Array): boolean => {
  const raw = rawEcdsaSignature(signature)
  return raw !== undefined && verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, raw)
}

const verifyRsa = (key: KeyObject, scheme: 'pss' | 'v1_5', bytes: Uint8Array, signature: Uint8Array): boolean => {
  // OpenSSL pads shorter ones: one signature, one encoding.
  if (signature.length * 8 !== key.asymmetricKeyDetails?.modulusLength) return false
  return scheme === 'pss'
    ? verify('sha512', bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: PSS_SALT_LENGTH }, signature)
    : verify('sha256', bytes, { key, padding: constants.RSA_PKCS1_PADDING }, signature)
}

/**
 * Whether the signature is the key's over the bytes. The key comes from `importPublicKey`, which has tied it to the algorithm.
 * ECDSA signatures may be raw r‖s or strict DER. A signature that cannot even be read is false, not an error.
 */
export const verifyBytes = (
  key: KeyObject,
  algorithm: SignatureAlgorithm,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean => {
  switch (algorithm) {
    case 'ed25519':
      return signature.length === ED25519_SIGNATURE_LENGTH && verify(null, bytes, key, signature)
    case 'ecdsa-p256-sha256':
      return verifyEcdsa(key, bytes, signature)
    case 'rsa-pss-sha512':
      return verifyRsa(key, 'pss', bytes, signature)
    case 'rsa-v1_5-sha256':
      return verifyRsa(key, 'v1_5', bytes, signature)
  }
}
