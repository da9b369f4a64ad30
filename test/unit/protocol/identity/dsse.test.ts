import { generateKeyPairSync, sign as signWith } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { addSignature, keyRecordOf, signEnvelope, verifyEnvelope } from '../../../../src/main/protocol/identity'
import { newSigner } from '../../../fixtures/registry-documents'

const TYPE = 'application/vnd.steward.test.v1+json'
const encode = (text: string) => Buffer.from(text).toString('base64')

/** A payload of any spelling, signed as DSSE prescribes, without the canonical form that our own signing gives it. */
function signedAs(payload: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const bytes = Buffer.from(payload)
  const signed = Buffer.concat([Buffer.from(`DSSEv1 ${TYPE.length} ${TYPE} ${bytes.length} `), bytes])
  const signature = { keyid: keyRecordOf(publicKey).key_id, sig: signWith(null, signed, privateKey).toString('base64') }
  return {
    key: keyRecordOf(publicKey),
    envelope: { payloadType: TYPE, payload: encode(payload), signatures: [signature] },
  }
}

describe('a DSSE envelope', () => {
  it('is signed over the type and the payload with their lengths, as the standard prints it', async () => {
    const seen: Uint8Array[] = []
    const signer = newSigner()
    const sign = (bytes: Uint8Array) => {
      seen.push(bytes)
      return signer.sign(bytes)
    }
    await signEnvelope('http://example.com/HelloWorld', 'hello world', [{ ...signer, sign }])
    expect(Buffer.from(seen[0] ?? []).toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 13 "hello world"')
  })

  it('is refused where its payload is not canonical, though the signature holds: one document would have two digests', () => {
    const { key, envelope } = signedAs('{"b":1, "a":2}')
    expect(() => verifyEnvelope(envelope, { payloadType: TYPE, keys: [key] })).toThrow(
      'the payload is not canonical JSON',
    )
  })

  it('needs as many different known keys as the threshold says, and the same key twice is one voice', async () => {
    const [first, second] = [newSigner(), newSigner()]
    const keys = [first.publicKey, second.publicKey]
    const once = await signEnvelope(TYPE, { a: 1 }, [first])
    const [signature] = once.signatures
    const twice = { ...once, signatures: signature ? [signature, signature] : [] }
    for (const envelope of [once, twice])
      expect(() => verifyEnvelope(envelope, { payloadType: TYPE, keys, threshold: 2 })).toThrow('2 known key')
    const both = await addSignature(once, second)
    expect(verifyEnvelope(both, { payloadType: TYPE, keys, threshold: 2 }).verifiedKeyIds).toEqual([
      first.keyId,
      second.keyId,
    ])
  })

  it('of one type is none of another', async () => {
    const signer = newSigner()
    const envelope = await signEnvelope(TYPE, {}, [signer])
    expect(() => verifyEnvelope(envelope, { payloadType: `${TYPE}x`, keys: [signer.publicKey] })).toThrow('is of type')
    const renamed = { ...envelope, payloadType: `${TYPE}x` }
    expect(() => verifyEnvelope(renamed, { payloadType: `${TYPE}x`, keys: [signer.publicKey] })).toThrow(
      'does not verify',
    )
  })

  it('whose payload was changed verifies no more', async () => {
    const signer = newSigner()
    const envelope = { ...(await signEnvelope(TYPE, { a: 1 }, [signer])), payload: encode('{"a":2}') }
    expect(() => verifyEnvelope(envelope, { payloadType: TYPE, keys: [signer.publicKey] })).toThrow('does not verify')
  })
})
