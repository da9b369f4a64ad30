import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto'
import forge from 'node-forge'
import { StewardError } from '../../../shared/model/errors'

const { asn1, pki, pkcs12, util } = forge
const { Class, Type } = asn1

/** What OpenSSL 3 and Java write today. */
const ITERATIONS = 10_000
const SALT_BYTES = 16
const MAC_PURPOSE = 3
const SHA1_BYTES = 20

/** PKCS#12 has bytes as characters of one byte each; so has everything that forge takes and gives. */
const binary = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1')

const sequence = (...items: forge.asn1.Asn1[]) => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, items)
const oid = (name: string) =>
  asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(pki.oids[name] as string).getBytes())
const octets = (text: string) => asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, text)
const integer = (value: number) =>
  asn1.create(Class.UNIVERSAL, Type.INTEGER, false, asn1.integerToDer(value).getBytes())
const tagged = (content: forge.asn1.Asn1) => asn1.create(Class.CONTEXT_SPECIFIC, 0, true, [content])
const der = (value: forge.asn1.Asn1): string => asn1.toDer(value).getBytes()
const contentInfo = (text: string) => sequence(oid('data'), tagged(octets(text)))

/** RFC 7292 §4: the MAC over the whole tells a wrong passphrase and a changed byte before any key is looked at. */
function mac(content: string, passphrase: string): forge.asn1.Asn1 {
  const salt = binary(randomBytes(SALT_BYTES))
  const key = pkcs12.generateKey(passphrase, util.createBuffer(salt), MAC_PURPOSE, ITERATIONS, SHA1_BYTES)
  const hmac = forge.hmac.create()
  hmac.start('sha1', key as never)
  hmac.update(content)
  const algorithm = sequence(oid('sha1'), asn1.create(Class.UNIVERSAL, Type.NULL, false, ''))
  return sequence(sequence(algorithm, octets(hmac.getMac().getBytes())), octets(salt), integer(ITERATIONS))
}

/**
 * A private key of any kind as PKCS#12 (RFC 7292): its PKCS#8 form in an AES-256 shrouded bag. forge alone writes RSA keys only,
 * so the bag is put together here from its parts.
 */
export function toPkcs12(privateKey: KeyObject, passphrase: string): Uint8Array {
  const info = asn1.fromDer(binary(privateKey.export({ type: 'pkcs8', format: 'der' })))
  const shrouded = pki.encryptPrivateKeyInfo(info, passphrase, { algorithm: 'aes256', count: ITERATIONS })
  const bag = sequence(oid('pkcs8ShroudedKeyBag'), tagged(shrouded))
  const authenticated = der(sequence(contentInfo(der(sequence(bag)))))
  return bytesOf(der(sequence(integer(3), contentInfo(authenticated), mac(authenticated, passphrase))))
}

const invalid = (message: string, cause?: unknown): StewardError =>
  new StewardError('key_invalid', message, cause === undefined ? {} : { cause })

/** The one private key of a PKCS#12 file. @throws StewardError `key_invalid`, `vault_wrong_secret` */
export function fromPkcs12(bytes: Uint8Array, passphrase: string): KeyObject {
  const [bag, ...more] = keyBags(bytes, passphrase)
  if (bag === undefined || more.length > 0)
    throw invalid(`the PKCS#12 file holds ${more.length + (bag ? 1 : 0)} private keys instead of one`)
  // forge reads RSA keys into its own form and leaves every other as it found it.
  const info = bag.asn1 ?? (bag.key && pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(bag.key)))
  if (!info) throw invalid('the PKCS#12 file holds a key that cannot be read')
  try {
    return createPrivateKey({ key: bytesOf(der(info)), type: 'pkcs8', format: 'der' })
  } catch (cause) {
    throw invalid('the PKCS#12 file holds a key that cannot be read', cause)
  }
}

function keyBags(bytes: Uint8Array, passphrase: string): forge.pkcs12.Bag[] {
  let pfx: forge.asn1.Asn1
  try {
    pfx = asn1.fromDer(binary(bytes))
  } catch (cause) {
    throw invalid('that is no PKCS#12 file, or it is damaged', cause)
  }
  try {
    const { safeContents } = pkcs12.pkcs12FromAsn1(pfx, passphrase)
    const kinds: readonly unknown[] = [pki.oids['pkcs8ShroudedKeyBag'], pki.oids['keyBag']]
    return safeContents.flatMap(({ safeBags }) => safeBags.filter(({ type }) => kinds.includes(type)))
  } catch (cause) {
    if (cause instanceof Error && /mac could not be verified|wrong password/i.test(cause.message))
      throw new StewardError('vault_wrong_secret', 'the passphrase does not open the PKCS#12 file, or it was changed', {
        cause,
      })
    throw invalid('the PKCS#12 file is damaged or of a kind that is not read', cause)
  }
}
