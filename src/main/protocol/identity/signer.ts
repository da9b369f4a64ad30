import { createPublicKey, type KeyObject } from 'node:crypto'
import { StewardError } from '../../../shared/model/errors'
import type { KeyId } from '../../../shared/model/ids'
import type { KeyRecord, SigningAlgorithm } from '../../../shared/model/key'
import { encodeBase64 } from '../encoding'
import { keyIdOf } from './key-id'
import { signBytes } from './signature'

/** What can sign without showing its private key: a vault's closure, an operating system's keystore, a hardware token. */
export interface Signer {
  readonly keyId: KeyId
  readonly algorithm: SigningAlgorithm
  readonly publicKey: KeyRecord
  /** The signature of the bytes: 64 bytes, raw r‖s for ECDSA. */
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/**
 * The algorithm a private or public key signs with.
 *
 * @throws StewardError `algorithm_refused` for anything but Ed25519 and ECDSA P-256
 */
const signingAlgorithmOf = (key: KeyObject): SigningAlgorithm => {
  if (key.asymmetricKeyType === 'ed25519') return 'ed25519'
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1')
    return 'ecdsa-p256-sha256'
  throw new StewardError('algorithm_refused', 'a key of this type is not used for signing', {
    details: { type: key.asymmetricKeyType ?? key.type },
    suggestions: ['Use an Ed25519 or an ECDSA P-256 key.'],
  })
}

/** The public record of a key pair, from either half. Throws as {@link signingAlgorithmOf}. */
export const keyRecordOf = (key: KeyObject): KeyRecord => {
  const algorithm = signingAlgorithmOf(key)
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  return { key_id: keyIdOf(spki), algorithm, public_key: encodeBase64(spki) }
}

/** A signer that holds the private key in a closure, where no serialiser or logger reaches it. Throws as {@link signingAlgorithmOf}. */
export const signerOf = (privateKey: KeyObject): Signer => {
  const algorithm = signingAlgorithmOf(privateKey)
  const publicKey = keyRecordOf(privateKey)
  return { keyId: publicKey.key_id, algorithm, publicKey, sign: (bytes) => signBytes(privateKey, algorithm, bytes) }
}
