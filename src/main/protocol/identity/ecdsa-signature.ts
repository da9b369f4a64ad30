/** Order of the P-256 group (SEC 2 §2.4.2), big-endian. */
const ORDER = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')
const SCALAR_LENGTH = 32
const RAW_SIGNATURE_LENGTH = 2 * SCALAR_LENGTH

const inRange = (scalar: Uint8Array): boolean => scalar.some((byte) => byte !== 0) && Buffer.compare(scalar, ORDER) < 0

/** A DER INTEGER at `at`, without its sign byte; undefined where it is negative, not minimal, or longer than a scalar. */
const readInteger = (der: Uint8Array, at: number): { scalar: Uint8Array; next: number } | undefined => {
  const length = der[at + 1] ?? 0
  const next = at + 2 + length
  if (der[at] !== 0x02 || length === 0 || next > der.length) return undefined
  const body = der.subarray(at + 2, next)
  const first = body[0] ?? 0
  if (first >= 0x80) return undefined
  const padded = first === 0 && length > 1
  if (padded && (body[1] ?? 0) < 0x80) return undefined
  const scalar = padded ? body.subarray(1) : body
  return scalar.length > SCALAR_LENGTH ? undefined : { scalar, next }
}

/** SEQUENCE of two INTEGERs in strict DER: a second encoding of one signature would let a replay look like another document. */
const rawFromDer = (der: Uint8Array): Buffer | undefined => {
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der.length > 2 + 0x7f) return undefined
  const r = readInteger(der, 2)
  const s = r && readInteger(der, r.next)
  if (!r || !s || s.next !== der.length) return undefined
  const raw = Buffer.alloc(RAW_SIGNATURE_LENGTH)
  raw.set(r.scalar, SCALAR_LENGTH - r.scalar.length)
  raw.set(s.scalar, RAW_SIGNATURE_LENGTH - s.scalar.length)
  return raw
}

/**
 * The raw r‖s (64 bytes) of a P-256 signature that is raw or strict DER; undefined where it is neither, or where r or s is zero
 * or not below the group's order. A high s is accepted: ECDSA allows it, and the field's signers make it.
 */
export const rawEcdsaSignature = (signature: Uint8Array): Uint8Array | undefined => {
  // 64 bytes are read as raw: a DER signature is that short once in 2^48.
  const raw = signature.length === RAW_SIGNATURE_LENGTH ? signature : rawFromDer(signature)
  if (!raw || !inRange(raw.subarray(0, SCALAR_LENGTH)) || !inRange(raw.subarray(SCALAR_LENGTH))) return undefined
  return raw
}
