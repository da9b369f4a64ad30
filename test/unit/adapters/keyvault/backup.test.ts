import { execFileSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/main/adapters/clock'
import { ensureKeyFile, FileVault } from '../../../../src/main/adapters/keyvault'
import { decodeVault, encodeVault } from '../../../../src/main/adapters/keyvault/vault-file'
import { keyRecordOf } from '../../../../src/main/protocol/identity'
import { agentId } from '../../../../src/shared/model/ids'

const clock = systemClock()
const worker = agentId.parse('worker')
const passphrase = 'four words on paper'
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-backup-'))
})

const newVault = async (name: string) => {
  const path = join(folder, `${name}.key`)
  ensureKeyFile(path)
  const vault = new FileVault(join(folder, name), clock)
  await vault.create({ method: 'key_file', path })
  return vault
}
const code = (code: string) => expect.objectContaining({ name: 'StewardError', code })

const beside = Buffer.from('what else the profile has')

describe('a backup of a vault', () => {
  /** Made once: hashing a passphrase as slowly as the product does is what these tests would spend their time on. */
  const backedUp = async () => {
    const original = await newVault('original')
    const owner = await original.generate({ role: 'owner', agentId: worker, label: 'Owner key' })
    const tls = await original.generate({ role: 'operational', algorithm: 'ecdsa-p256-sha256', label: 'TLS key' })
    await original.issueCertificate({ keyId: tls.key_id, agentId: worker, notBefore: 0, notAfter: clock.now() })
    const bytes = await original.backup(passphrase, beside)
    return { original, keyFile: join(folder, 'original.key'), owner, tls, bytes }
  }
  let made: Awaited<ReturnType<typeof backedUp>>
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vault-backup-'))
    made = await backedUp()
  })

  it('is restored where nothing of the original is', async () => {
    const { original, owner, tls, bytes } = made
    const other = await newVault('other')
    expect(await other.restore(bytes, passphrase)).toEqual({ keys: [owner, tls], beside })
    const message = Buffer.from('an order')
    expect(await other.signer(owner.key_id).sign(message)).toEqual(await original.signer(owner.key_id).sign(message))
    expect(other.certificates(tls.key_id)).toEqual(original.certificates(tls.key_id))
    const again = new FileVault(join(folder, 'other'), clock)
    await again.open({ method: 'key_file', path: join(folder, 'other.key') })
    expect(again.list()).toHaveLength(2)
  })

  it('restored twice adds nothing and keeps what is there', async () => {
    const { original, owner, tls, bytes } = made
    const later = await original.generate({ role: 'recovery', agentId: worker, label: 'later' })
    expect((await original.restore(bytes, passphrase)).keys).toEqual([])
    expect(original.list()).toEqual([owner, tls, later])
  })

  it('opens by its passphrase only, and tells a wrong one from damage', async () => {
    const { keyFile } = made
    const bytes = Buffer.from(made.bytes)
    const vault = await newVault('vault')
    await expect(vault.restore(bytes, 'another')).rejects.toThrow(code('vault_wrong_secret'))
    await expect(vault.restore(bytes.subarray(0, 500), passphrase)).rejects.toThrow(code('vault_truncated'))
    writeFileSync(join(folder, 'copy'), bytes)
    const copy = new FileVault(join(folder, 'copy'), clock)
    await expect(copy.open({ method: 'key_file', path: keyFile })).rejects.toThrow(code('vault_wrong_secret'))
    bytes[100] = (bytes[100] ?? 0) ^ 1
    await expect(vault.restore(bytes, passphrase)).rejects.toThrow(code('vault_damaged'))
  })

  it('holds what lay beside the keys of its own profile, and of no other', async () => {
    const vault = await newVault('vault')
    const other = decodeVault(await vault.backup(passphrase, Buffer.from('somebody else’s')), 'other')
    const { beside: _own, ...content } = decodeVault(made.bytes, 'backup')
    const swapped = encodeVault({ ...content, ...(other.beside && { beside: other.beside }) })
    await expect(vault.restore(swapped, passphrase)).rejects.toThrow(code('vault_damaged'))
    expect(vault.list()).toEqual([])
    // Of before there was any.
    expect(await vault.restore(encodeVault(content), passphrase)).toMatchObject({ beside: undefined })
  })
})

describe('a passphrase', () => {
  it('that was changed opens the vault, and the old one does not', async () => {
    const path = join(folder, 'vault')
    const vault = new FileVault(path, clock)
    await vault.create({ method: 'passphrase', passphrase: 'first' })
    await expect(vault.changePassphrase('not the first', 'second')).rejects.toThrow(code('vault_wrong_secret'))
    await vault.changePassphrase('first', 'second')
    const again = new FileVault(path, clock)
    await expect(again.open({ method: 'passphrase', passphrase: 'first' })).rejects.toThrow(code('vault_wrong_secret'))
    await again.open({ method: 'passphrase', passphrase: 'second' })
    expect(again.openedBy()).toBe('passphrase')
  })
})

describe('one private key', () => {
  it.each(['ed25519', 'ecdsa-p256-sha256'] as const)(
    'of %s comes back from PEM and PKCS#12 the same',
    async (algorithm) => {
      const vault = await newVault('vault')
      const key = await vault.generate({ role: 'owner', algorithm, agentId: worker, label: 'k' })
      const other = await newVault('other')
      const pem = vault.exportPkcs8(key.key_id, passphrase)
      expect(pem).toContain('BEGIN ENCRYPTED PRIVATE KEY')
      expect((await other.importPkcs8(pem, { role: 'owner', label: 'k' }, passphrase)).key_id).toBe(key.key_id)
      await other.remove(key.key_id)
      const p12 = await vault.exportPkcs12(key.key_id, passphrase)
      await expect(other.importPkcs12(p12, { role: 'owner', label: 'k' }, 'another')).rejects.toThrow(
        code('vault_wrong_secret'),
      )
      await expect(other.importPkcs12(p12.subarray(0, 90), { role: 'owner', label: 'k' }, passphrase)).rejects.toThrow(
        code('key_invalid'),
      )
      expect((await other.importPkcs12(p12, { role: 'owner', label: 'k' }, passphrase)).key_id).toBe(key.key_id)
    },
  )

  it('as PKCS#12 is read by OpenSSL, and one that OpenSSL wrote is read here', async () => {
    const vault = await newVault('vault')
    const key = await vault.generate({ role: 'owner', algorithm: 'ecdsa-p256-sha256', label: 'k' })
    const file = join(folder, 'key.p12')
    writeFileSync(file, await vault.exportPkcs12(key.key_id, passphrase))
    const pem = execFileSync('openssl', ['pkcs12', '-in', file, '-nocerts', '-nodes', '-passin', `pass:${passphrase}`])
    expect(keyRecordOf(createPrivateKey(pem)).key_id).toBe(key.key_id)

    const theirs = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const input = join(folder, 'theirs.pem')
    writeFileSync(input, theirs.export({ type: 'pkcs8', format: 'pem' }))
    const output = join(folder, 'theirs.p12')
    const pass = `pass:${passphrase}`
    execFileSync('openssl', [
      'pkcs12',
      '-export',
      '-nocerts',
      '-inkey',
      input,
      '-out',
      output,
      '-passout',
      pass,
      '-macalg',
      'sha1',
    ])
    const entry = await vault.importPkcs12(readFileSync(output), { role: 'client', label: 'theirs' }, passphrase)
    expect(entry.key_id).toBe(keyRecordOf(theirs).key_id)
  })

  it('made for paper is in no vault and no file', async () => {
    const vault = await newVault('vault')
    const { public: key, pem } = await vault.makeOffline(passphrase)
    expect(vault.list()).toEqual([])
    expect(keyRecordOf(createPrivateKey({ key: pem, format: 'pem', passphrase }))).toEqual(key)
    expect(readFileSync(join(folder, 'vault'), 'utf8')).not.toContain(key.key_id)
  })
})
