/** Length of a DER SubjectPublicKeyInfo of Ed25519: a fixed prefix and 32 bytes (RFC 8410 §4). */
const SPKI_LENGTH = 44

/** y coordinates, little-endian hex with the sign bit cleared, of the eight points of small order. */
const SMALL_ORDER_Y: ReadonlySet<string> = new Set([
  `01${'00'.repeat(31)}`,
  '00'.repeat(32),
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
])

/** y ≥ p = 2^255 − 19: a second encoding of a point, which would give one key two key ids. */
const isUnreduced = (y: Uint8Array): boolean =>
  (y[0] ?? 0) >= 0xed && y[31] === 0x7f && y.subarray(1, 31).every((byte) => byte === 0xff)

/**
 * Whether the SPKI holds an Ed25519 point that binds its owner: with a point of small order anybody can make signatures that
 * verify. OpenSSL lets both through.
 */
export const isSoundEd25519Spki = (spki: Uint8Array): boolean => {
  if (spki.length !== SPKI_LENGTH) return false
  const y = Buffer.from(spki.subarray(SPKI_LENGTH - 32))
  y[31] = (y[31] ?? 0) & 0x7f
  return !isUnreduced(y) && !SMALL_ORDER_Y.has(y.toString('hex'))
}
