import { z } from 'zod'
import { agentId, instant, keyId } from './ids'

/** Signature algorithms by their names in the RFC 9421 registry. RSA is verified, never made (DESIGN §3). */
export const signatureAlgorithm = z.enum(['ed25519', 'ecdsa-p256-sha256', 'rsa-pss-sha512', 'rsa-v1_5-sha256'])
export type SignatureAlgorithm = z.infer<typeof signatureAlgorithm>

/** The algorithms Steward makes keys and signatures for. */
export const signingAlgorithm = signatureAlgorithm.extract(['ed25519', 'ecdsa-p256-sha256'])
export type SigningAlgorithm = z.infer<typeof signingAlgorithm>

/** Room for an RSA key of 16384 bits; a longer "key" is an attempt to make verifying slow. */
const MAX_SPKI_BASE64 = 4096

/**
 * A public key as documents carry it. `public_key` is the base64 (RFC 4648 §4, padded) of the DER SubjectPublicKeyInfo.
 * That `key_id` belongs to `public_key` is not known from the shape: `importPublicKey` of protocol/identity checks it.
 */
export const keyRecord = z.object({
  key_id: keyId,
  algorithm: signatureAlgorithm,
  public_key: z.string().min(1).max(MAX_SPKI_BASE64),
})
export type KeyRecord = z.infer<typeof keyRecord>

/** What a key vouches for (TRUST, "Keys"). */
export const keyRole = z.enum([
  'owner',
  'operational',
  'client',
  'recovery',
  'signer',
  'registry_root',
  'registry_snapshot',
])
export type KeyRole = z.infer<typeof keyRole>

/** What may be told about a key in the vault: everything but the key. */
export const keyEntry = z.object({
  key_id: keyId,
  role: keyRole,
  agent_id: agentId.optional(),
  label: z.string().max(200),
  created_at: instant,
  algorithm: signingAlgorithm,
  public: keyRecord,
})
export type KeyEntry = z.infer<typeof keyEntry>
