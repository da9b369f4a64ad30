import { createPublicKey, type KeyObject } from 'node:crypto'
import { StewardError } from '../../../shared/model/errors'
import type { KeyRecord, SignatureAlgorithm } from '../../../shared/model/key'
import { decodeBase64 } from '../encoding'
import { isSoundEd25519Spki } from './ed25519-point'
import { keyIdOf } from './key-id'
import { LruCache } from './lru-cache'

/** DESIGN §3. */
const MIN_RSA_BITS = 3072
/** Verifying costs the square of it. */
const MAX_RSA_BITS = 8192
/** id-ecPublicKey, prime256v1, and the mark of an uncompressed point; 64 bytes of coordinates follow. */
const P256_SPKI_PREFIX = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex')
const P256_SPKI_LENGTH = 91

const invalid = (message: string, keyId: string): StewardError =>
  new StewardError('key_invalid', message, {
    details: { key_id: keyId },
    suggestions: ['Ask the owner of the key for its record again.'],
  })

const refused = (message: string, keyId: string): StewardError =>
  new StewardError('algorithm_refused', message, {
    details: { key_id: keyId },
    suggestions: ['Use an Ed25519 or an ECDSA P-256 key; RSA needs 3072 bits or more.'],
  })

const isP256Spki = (spki: Buffer): boolean =>
  spki.length === P256_SPKI_LENGTH && spki.subarray(0, P256_SPKI_PREFIX.length).equals(P256_SPKI_PREFIX)

const isSoundRsa = (key: KeyObject): boolean => {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
  // With an exponent of 1 everybody can sign.
  return modulusLength >= MIN_RSA_BITS && modulusLength <= MAX_RSA_BITS && publicExponent >= 3n
}

/** Whether a key really is of the algorithm its record states, so that no record talks a verifier into another one. */
const fits = (key: KeyObject, spki: Buffer, algorithm: SignatureAlgorithm): boolean => {
  switch (algorithm) {
    case 'ed25519':
      return key.asymmetricKeyType === 'ed25519' && isSoundEd25519Spki(spki)
    case 'ecdsa-p256-sha256':
      return key.asymmetricKeyType === 'ec' && isP256Spki(spki)
    case 'rsa-pss-sha512':
    case 'rsa-v1_5-sha256':
      return key.asymmetricKeyType === 'rsa' && isSoundRsa(key)
  }
}

const decode = (record: KeyRecord): Buffer => {
  try {
    return decodeBase64(record.public_key, 'the public key')
  } catch {
    throw invalid('the public key is not strict base64', record.key_id)
  }
}

const parse = (spki: Buffer, keyId: string): KeyObject => {
  try {
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    // One key, one encoding, one key id: else one holder could count as two signers.
    if (key.export({ format: 'der', type: 'spki' }).equals(spki)) return key
  } catch {
    // Refused below, in the same words as an encoding that parses but is not the key's own.
  }
  throw invalid('the public key is not a DER SubjectPublicKeyInfo', keyId)
}

const importChecked = (record: KeyRecord): KeyObject => {
  const spki = decode(record)
  if (keyIdOf(spki) !== record.key_id) throw invalid('the key id is not the digest of the public key', record.key_id)
  const key = parse(spki, record.key_id)
  if (!fits(key, spki, record.algorithm)) throw refused(`the key is not used for ${record.algorithm}`, record.key_id)
  return key
}

/** Parsing costs as much as verifying, and the same few keys sign nearly everything. */
const CACHED_KEYS = 4096
const cache = new LruCache<{ record: KeyRecord; key: KeyObject }>(CACHED_KEYS)

/**
 * The key of a record, checked: its id is the digest of its SPKI, the SPKI is the key's only encoding, and the algorithm is the
 * key's own. Keys once imported are remembered (the latest 4096).
 *
 * @throws StewardError `key_invalid`, `algorithm_refused` (another curve, RSA under 3072 or over 8192 bits, another algorithm)
 */
export const importPublicKey = (record: KeyRecord): KeyObject => {
  const known = cache.get(record.key_id)
  if (known && known.record.public_key === record.public_key && known.record.algorithm === record.algorithm)
    return known.key
  const key = importChecked(record)
  const { key_id, algorithm, public_key } = record
  cache.set(key_id, { record: { key_id, algorithm, public_key }, key })
  return key
}
