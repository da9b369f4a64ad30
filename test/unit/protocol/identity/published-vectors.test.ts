import { createPublicKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../../../src/main/protocol/encoding'
import { importPublicKey, keyRecordOf, verifyBytes } from '../../../../src/main/protocol/identity'
import type { SignatureAlgorithm } from '../../../../src/shared/model/key'

/** A key as documents carry it, from its DER SubjectPublicKeyInfo. */
const keyOf = (spki: Buffer) =>
  importPublicKey(keyRecordOf(createPublicKey({ key: spki, format: 'der', type: 'spki' })))
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')
const base64 = (text: string): Buffer => Buffer.from(text, 'base64')

describe('Ed25519 (RFC 8032 §7.1)', () => {
  it.each([
    [
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
    [
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ],
  ])('verifies the key %s', (point, message, signature) => {
    const key = keyOf(Buffer.concat([hex('302a300506032b6570032100'), hex(point)]))
    expect(verifyBytes(key, 'ed25519', hex(message), hex(signature))).toBe(true)
    expect(verifyBytes(key, 'ed25519', hex(`${message}00`), hex(signature))).toBe(false)
    expect(verifyBytes(key, 'ed25519', hex(message), hex(signature).subarray(0, 63))).toBe(false)
  })
})

describe('ECDSA P-256 with SHA-256 (RFC 6979 §A.2.5)', () => {
  const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')
  const key = keyOf(
    hex(`3059301306072a8648ce3d020106082a8648ce3d03010703420004
      60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6
      7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299`),
  )
  const VECTORS = [
    [
      'sample',
      'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716',
      'f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
    ],
    [
      'test',
      'f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367',
      '019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083',
    ],
  ] as const
  const scalar = (value: bigint): Buffer => hex(value.toString(16).padStart(64, '0'))
  const verifies = (message: string, signature: Uint8Array): boolean =>
    verifyBytes(key, 'ecdsa-p256-sha256', Buffer.from(message), signature)
  const [, r = '', s = ''] = VECTORS[0]
  const der = (...integers: string[]): Buffer => {
    const body = Buffer.concat(
      integers.map((integer) => Buffer.concat([Buffer.from([2, integer.length / 2]), hex(integer)])),
    )
    return Buffer.concat([Buffer.from([0x30, body.length]), body])
  }

  it.each(VECTORS)('verifies %s, with s as published and mirrored: a high s is accepted', (message, first, second) => {
    expect(verifies(message, hex(first + second))).toBe(true)
    const mirrored = scalar(ORDER - BigInt(`0x${second}`))
    expect(verifies(message, Buffer.concat([hex(first), mirrored]))).toBe(true)
    expect(verifies(`${message}!`, hex(first + second))).toBe(false)
  })

  it('takes strict DER', () => {
    expect(verifies('sample', der(`00${r}`, `00${s}`))).toBe(true)
  })

  it.each([
    ['r zero', Buffer.concat([scalar(0n), hex(s)])],
    ['s zero', Buffer.concat([hex(r), scalar(0n)])],
    ['r at the order', Buffer.concat([scalar(ORDER), hex(s)])],
    ['s at the order', Buffer.concat([hex(r), scalar(ORDER)])],
    ['s beyond the order', Buffer.concat([hex(r), scalar(2n ** 256n - 1n)])],
    ['63 bytes', hex(r + s).subarray(0, 63)],
    ['65 bytes', Buffer.concat([hex(r + s), Buffer.from([0])])],
    ['nothing', Buffer.alloc(0)],
    ['DER with negative integers', der(r, s)],
    ['DER with an integer padded twice', der(`0000${r}`, `00${s}`)],
    ['DER with a byte after it', Buffer.concat([der(`00${r}`, `00${s}`), Buffer.from([0])])],
    ['DER that ends too early', der(`00${r}`, `00${s}`).subarray(0, 60)],
    ['DER of one integer', der(`00${r}`)],
  ])('refuses %s', (_what, signature) => {
    expect(verifies('sample', signature)).toBe(false)
  })
})

describe('canonical JSON (RFC 8785)', () => {
  const canonical = (text: string): string => Buffer.from(canonicalJson(JSON.parse(text))).toString('utf8')

  it('writes the example of §3.2 as the standard does', () => {
    const input = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`
    expect(canonical(input)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    )
  })

  it('sorts names by UTF-16 code units (§3.2.3)', () => {
    const input = String.raw`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`
    expect(Object.values(JSON.parse(canonical(input)) as object)).toEqual([
      'One',
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ])
  })

  it.each([
    ['-0', '0'],
    ['5e-324', '5e-324'],
    ['1.7976931348623157e308', '1.7976931348623157e+308'],
    ['9007199254740992', '9007199254740992'],
    ['999999999999999700000', '999999999999999700000'],
    ['1e21', '1e+21'],
    ['0.000001', '0.000001'],
    ['1e-7', '1e-7'],
  ])('writes the number %s as %s (appendix B)', (input, output) => {
    expect(canonical(`[${input}]`)).toBe(`[${output}]`)
  })
})

describe('HTTP message signatures (RFC 9421 appendix B.2)', () => {
  const verifies = (algorithm: SignatureAlgorithm, spki: string, base: readonly string[], signature: string): boolean =>
    verifyBytes(keyOf(base64(spki)), algorithm, Buffer.from(base.join('\n')), base64(signature))

  it('B.2.4: a response signed with ecdsa-p256-sha256', () => {
    const base = [
      '"@status": 200',
      '"content-type": application/json',
      '"content-digest": sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:',
      '"content-length": 23',
      '"@signature-params": ("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"',
    ]
    const key =
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lfw0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ=='
    const signature = 'wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw=='
    expect(verifies('ecdsa-p256-sha256', key, base, signature)).toBe(true)
    expect(verifies('ecdsa-p256-sha256', key, ['"@status": 201', ...base.slice(1)], signature)).toBe(false)
  })

  it('B.2.6: a request signed with ed25519', () => {
    const base = [
      '"date": Tue, 20 Apr 2021 02:07:55 GMT',
      '"@method": POST',
      '"@path": /foo',
      '"@authority": example.com',
      '"content-type": application/json',
      '"content-length": 18',
      '"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
    ]
    const key = 'MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs='
    const signature = 'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=='
    expect(verifies('ed25519', key, base, signature)).toBe(true)
    expect(verifies('ed25519', key, [...base.slice(1)], signature)).toBe(false)
  })
})
