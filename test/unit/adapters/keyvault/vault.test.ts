import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/main/adapters/clock'
import { ensureKeyFile, FileVault } from '../../../../src/main/adapters/keyvault'
import { agentIdOfCertificate, importPublicKey, spkiPin, verifyBytes } from '../../../../src/main/protocol/identity'
import { agentId } from '../../../../src/shared/model/ids'

const clock = systemClock()
const worker = agentId.parse('worker')
let folder: string
let path: string
let unlock: { method: 'key_file'; path: string }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-'))
  path = join(folder, 'vault')
  unlock = { method: 'key_file', path: join(folder, 'vault.key') }
  ensureKeyFile(unlock.path)
})

const newVault = async () => {
  const vault = new FileVault(path, clock)
  await vault.create(unlock)
  return vault
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'opened',
    (error: { code?: string }) => error.code,
  )

describe('the vault', () => {
  it('keeps keys from one start to the next, and signs with them', async () => {
    const vault = await newVault()
    const key = await vault.generate({ role: 'owner', agentId: worker, label: 'Owner key' })
    const again = new FileVault(path, clock)
    await again.open(unlock)
    expect(again.list()).toEqual([key])
    const message = Buffer.from('an order')
    const signature = await again.signer(key.key_id).sign(message)
    expect(verifyBytes(importPublicKey(key.public), 'ed25519', message, signature)).toBe(true)
  })

  it('shows a private key to nobody who reads the file', async () => {
    const vault = await newVault()
    const key = await vault.generate({ role: 'operational', algorithm: 'ecdsa-p256-sha256', label: 'TLS' })
    const body = vault.tlsKeyPem(key.key_id).split('\n')[1] ?? ''
    expect(readFileSync(path, 'utf8')).not.toContain(body)
    expect(statSync(path).mode & 0o077).toBe(0)
  })

  it('tells a wrong passphrase from damage', async () => {
    const vault = new FileVault(path, clock)
    await vault.create({ method: 'passphrase', passphrase: 'right' })
    expect(await codeOf(new FileVault(path, clock).open({ method: 'passphrase', passphrase: 'wrong' }))).toBe(
      'vault_wrong_secret',
    )
    const bytes = readFileSync(path)
    bytes[20] = (bytes[20] ?? 0) ^ 1
    writeFileSync(path, bytes)
    expect(await codeOf(new FileVault(path, clock).open({ method: 'passphrase', passphrase: 'right' }))).toBe(
      'vault_damaged',
    )
  })

  it('refuses a key file that others can read', async () => {
    await newVault()
    const { chmodSync } = await import('node:fs')
    chmodSync(unlock.path, 0o644)
    expect(await codeOf(new FileVault(path, clock).open(unlock))).toBe('vault_wrong_secret')
  })

  it('issues a certificate that names its agent and holds the pinned key', async () => {
    const vault = await newVault()
    const key = await vault.generate({
      role: 'operational',
      algorithm: 'ecdsa-p256-sha256',
      agentId: worker,
      label: 'TLS',
    })
    const { pem } = await vault.issueCertificate({
      keyId: key.key_id,
      agentId: worker,
      notBefore: clock.now() - 1000,
      notAfter: clock.now() + 86_400_000,
      ips: ['127.0.0.1'],
    })
    const certificate = new X509Certificate(pem)
    expect(agentIdOfCertificate(certificate)).toBe('worker')
    expect(spkiPin(certificate)).toBe(key.key_id)
    expect(vault.certificates(key.key_id)).toHaveLength(1)
  })

  it('does nothing while it is locked', async () => {
    const vault = await newVault()
    vault.lock()
    expect(vault.isOpen()).toBe(false)
    expect(() => vault.list()).toThrow(expect.objectContaining({ code: 'vault_locked' }))
  })

  it('stays locked where it was locked while a change was being written, which is there afterwards', async () => {
    const vault = await newVault()
    const made = vault.generate({ role: 'owner', label: 'Owner key' })
    // Far enough for the writing to have begun, and not for a disk to have answered.
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    vault.lock()
    const { key_id } = await made
    expect(vault.isOpen()).toBe(false)
    await vault.open(unlock)
    expect(vault.list().map((key) => key.key_id)).toEqual([key_id])
  })

  it('takes no way in that was asked for before it was locked and opened again', async () => {
    const vault = await newVault()
    const added = vault.addUnlockMethod({ method: 'passphrase', passphrase: 'four words on paper' })
    vault.lock()
    await vault.open(unlock)
    expect(await codeOf(added)).toBe('vault_locked')
    expect(await vault.unlockMethods()).toEqual(['key_file'])
  })

  it('says how it can be opened also while it is locked, and nothing where there is none', async () => {
    expect(await new FileVault(path, clock).unlockMethods()).toEqual([])
    const vault = await newVault()
    await vault.addUnlockMethod({ method: 'passphrase', passphrase: 'four words on paper' })
    vault.lock()
    expect(await vault.unlockMethods()).toEqual(['key_file', 'passphrase'])
  })

  it('is opened no more in a way that was taken away, and keeps the last one', async () => {
    const vault = await newVault()
    const passphrase = { method: 'passphrase', passphrase: 'four words on paper' } as const
    await vault.addUnlockMethod(passphrase)
    await vault.removeUnlockMethod('passphrase')
    await vault.removeUnlockMethod('passphrase')
    expect(await codeOf(new FileVault(path, clock).open(passphrase))).toBe('vault_wrong_secret')
    expect(await codeOf(vault.removeUnlockMethod('key_file'))).toBe('conflict')
    expect(await vault.unlockMethods()).toEqual(['key_file'])
    await new FileVault(path, clock).open(unlock)
  })

  it('loses no key when many are made at once', async () => {
    const vault = await newVault()
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => vault.generate({ role: 'owner', label: `key ${index}` })),
    )
    const again = new FileVault(path, clock)
    await again.open(unlock)
    expect(again.list()).toHaveLength(20)
  })
})
