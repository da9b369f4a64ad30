import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/adapters/clock'
import { FileVault } from '../../src/main/adapters/keyvault'
import { agentId } from '../../src/shared/model/ids'
import { seeded } from '../fixtures/seeded'

const clock = systemClock()
const right = { method: 'passphrase', passphrase: 'right horse battery' } as const
let path: string
let whole: Buffer

beforeAll(async () => {
  path = join(mkdtempSync(join(tmpdir(), 'vault-file-')), 'vault')
  const vault = new FileVault(path, clock)
  await vault.create(right)
  await vault.generate({ role: 'owner', agentId: agentId.parse('worker'), label: 'Owner key' })
  await vault.generate({ role: 'operational', algorithm: 'ecdsa-p256-sha256', label: 'TLS key' })
  whole = readFileSync(path)
})

/** What opening these bytes comes to. Any error that is not ours is a crash. */
async function openingOf(bytes: Uint8Array, passphrase: string = right.passphrase): Promise<string> {
  writeFileSync(path, bytes)
  try {
    await new FileVault(path, clock).open({ method: 'passphrase', passphrase })
    return 'opened'
  } catch (error) {
    const { name, code } = error as { name?: string; code?: string }
    if (name !== 'StewardError' || code === undefined) throw error
    return code
  }
}

const withItsChecksum = (body: Uint8Array): Buffer =>
  Buffer.concat([body, Buffer.from(`sha256:${createHash('sha256').update(body).digest('hex')}\n`)])

describe('a vault file', () => {
  it('with every single byte changed in turn, in each of its bits, is damaged or cut, never wrong and never opened', async () => {
    for (let index = 0; index < whole.byteLength; index++) {
      const bit = 1 << (index % 8)
      for (const mask of [bit, 0xff]) {
        const changed = Buffer.from(whole)
        changed[index] = (changed[index] ?? 0) ^ mask
        expect(['vault_damaged', 'vault_truncated'], `byte ${index} ^ ${mask}`).toContain(await openingOf(changed))
      }
    }
  })

  it('cut at every length is told as cut', async () => {
    for (let length = 0; length < whole.byteLength; length++)
      expect(await openingOf(whole.subarray(0, length)), `${length} bytes`).toBe('vault_truncated')
  })

  it('after each of 1,000 random mutations is refused as damage', async () => {
    const random = seeded(20_261)
    const below = (limit: number) => Math.floor(random() * limit)
    for (let round = 0; round < 1000; round++) {
      const at = below(whole.byteLength)
      const piece = Buffer.from(Array.from({ length: 1 + below(40) }, () => below(256)))
      const changed =
        round % 3 === 0
          ? Buffer.concat([whole.subarray(0, at), piece, whole.subarray(at)])
          : round % 3 === 1
            ? Buffer.concat([whole.subarray(0, at), whole.subarray(Math.min(whole.byteLength, at + piece.byteLength))])
            : Buffer.concat([whole.subarray(0, at), piece, whole.subarray(at + piece.byteLength)])
      if (changed.equals(whole)) continue
      expect(['vault_damaged', 'vault_truncated'], `round ${round}`).toContain(await openingOf(changed))
    }
  })

  it('that whoever changed it gave a fitting checksum again opens with no key but those it was made with', async () => {
    const body = whole.subarray(0, whole.byteLength - 72)
    expect(await openingOf(withItsChecksum(body))).toBe('opened')
    const content = JSON.parse(body.toString()) as {
      entries: { role: string; label: string }[]
      unlock: { salt: string }[]
    }
    const forged = (change: (copy: typeof content) => void): Buffer => {
      const copy = structuredClone(content)
      change(copy)
      return withItsChecksum(Buffer.from(`${JSON.stringify(copy)}\n`))
    }
    // A key given another role, two keys' words exchanged, another salt, no JSON, another form.
    expect(await openingOf(forged(({ entries: [first] }) => first && Object.assign(first, { role: 'recovery' })))).toBe(
      'vault_damaged',
    )
    expect(await openingOf(forged(({ entries: [first] }) => first && Object.assign(first, { label: 'x' })))).toBe(
      'vault_damaged',
    )
    expect(
      await openingOf(forged(({ unlock: [way] }) => way && Object.assign(way, { salt: 'AAAAAAAAAAAAAAAAAAAAAA==' }))),
    ).toBe('vault_wrong_secret')
    expect(await openingOf(withItsChecksum(Buffer.from('{"format":')))).toBe('vault_damaged')
    expect(await openingOf(withItsChecksum(Buffer.from('[]\n')))).toBe('vault_damaged')
    // 2^40 rounds of scrypt would hold the machine for hours.
    expect(await openingOf(forged(({ unlock: [way] }) => way && Object.assign(way, { n: 2 ** 40 })))).toBe(
      'vault_damaged',
    )
  })

  it('that is whole tells a wrong passphrase as that', async () => {
    expect(await openingOf(whole, 'wrong horse battery')).toBe('vault_wrong_secret')
    expect(await openingOf(whole)).toBe('opened')
  })
})
