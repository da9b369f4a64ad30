import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { StewardError } from '../../../shared/model/errors'
import { type KeyId, toInstant } from '../../../shared/model/ids'
import type { KeyEntry, SigningAlgorithm } from '../../../shared/model/key'
import type {
  CertificateRequest,
  Clock,
  IssuedCertificate,
  KeyVault,
  NewKey,
  OfflineKey,
  Restored,
  Unlock,
  UnlockMethod,
} from '../../engine/ports'
import { keyRecordOf, type Signer, signerOf } from '../../protocol/identity'
import type { OpenBackup } from './backup'
import { newDataKey, seal, unseal, unwrap, wrap } from './data-key'
import type { VaultContent, VaultEntry } from './vault-file'
import { aboutEntry, generate, readPkcs8, toPkcs8, vaultKeyDamaged } from './vault-key'

/** An open vault: its content, the key to it, and the private keys in memory only. */
interface Opened {
  readonly content: VaultContent
  readonly dataKey: Buffer
  readonly privateKeys: ReadonlyMap<KeyId, KeyObject>
  readonly by: UnlockMethod
  /** Durable when it resolves. */
  readonly write: (content: VaultContent) => Promise<void>
}

/** Loaded with the first vault that is opened: a run of the command line often opens none. */
const vaultFile = () => import('./vault-file')

const keyOf = ({ box: _box, ...entry }: VaultEntry): KeyEntry => entry as KeyEntry

/** The encrypted key vault in one file (DESIGN §7). */
export class FileVault implements KeyVault {
  readonly #path: string
  readonly #clock: Clock
  #opened: Opened | undefined
  /** Changes are written one after the other: each starts from what the one before left. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(path: string, clock: Clock) {
    this.#path = path
    this.#clock = clock
  }

  async exists(): Promise<boolean> {
    return existsSync(this.#path)
  }

  async create(unlock: Unlock): Promise<void> {
    if (existsSync(this.#path)) throw new StewardError('vault_exists', `there is a vault at ${this.#path} already`)
    const dataKey = newDataKey()
    const content: VaultContent = {
      format: 'steward-vault-1',
      unlock: [await wrap(dataKey, unlock)],
      entries: [],
      certificates: [],
    }
    const { writeVault } = await vaultFile()
    const write = (next: VaultContent): Promise<void> => writeVault(this.#path, next)
    await write(content)
    this.#opened = { content, dataKey, privateKeys: new Map(), by: unlock.method, write }
  }

  async open(unlock: Unlock): Promise<void> {
    const { readVault, writeVault } = await vaultFile()
    const content = await readVault(this.#path)
    const dataKey = await unwrap(content.unlock, unlock)
    const privateKeys = new Map(content.entries.map((entry) => [entry.key_id, this.#privateKeyOf(entry, dataKey)]))
    const write = (next: VaultContent): Promise<void> => writeVault(this.#path, next)
    this.#opened = { content, dataKey, privateKeys, by: unlock.method, write }
  }

  lock(): void {
    this.#opened?.dataKey.fill(0)
    this.#opened = undefined
  }

  isOpen(): boolean {
    return this.#opened !== undefined
  }

  openedBy(): UnlockMethod | undefined {
    return this.#opened?.by
  }

  list(): readonly KeyEntry[] {
    return this.#require().content.entries.map(keyOf)
  }

  async generate(key: NewKey): Promise<KeyEntry> {
    return this.#add(generate(key.algorithm ?? 'ed25519'), key)
  }

  async importPkcs8(pem: string, key: Omit<NewKey, 'algorithm'>, passphrase?: string): Promise<KeyEntry> {
    return this.#add(readPkcs8(pem, passphrase), key)
  }

  signer(keyId: KeyId): Signer {
    return signerOf(this.#privateKey(keyId))
  }

  tlsKeyPem(keyId: KeyId): string {
    return this.#privateKey(keyId).export({ type: 'pkcs8', format: 'pem' }).toString()
  }

  async remove(keyId: KeyId): Promise<void> {
    this.#privateKey(keyId)
    await this.#change(({ content, privateKeys }) => ({
      content: {
        ...content,
        entries: content.entries.filter((entry) => entry.key_id !== keyId),
        certificates: content.certificates.filter((certificate) => certificate.keyId !== keyId),
      },
      privateKeys: new Map([...privateKeys].filter(([id]) => id !== keyId)),
    }))
  }

  async changePassphrase(current: string, next: string): Promise<void> {
    const { content } = this.#require()
    await unwrap(content.unlock, { method: 'passphrase', passphrase: current })
    await this.addUnlockMethod({ method: 'passphrase', passphrase: next })
  }

  async addUnlockMethod(unlock: Unlock): Promise<void> {
    const { dataKey } = this.#require()
    const way = await wrap(dataKey, unlock)
    await this.#change((opened) => {
      // Locked and opened again meanwhile: the key that was wrapped had been wiped.
      if (opened.dataKey !== dataKey) throw new StewardError('vault_locked', 'the vault was locked meanwhile')
      const { content } = opened
      return { content: { ...content, unlock: [...content.unlock.filter(({ method }) => method !== way.method), way] } }
    })
  }

  async removeUnlockMethod(method: UnlockMethod): Promise<void> {
    await this.#change(({ content }) => {
      const unlock = content.unlock.filter((way) => way.method !== method)
      if (unlock.length === 0)
        throw new StewardError('conflict', 'nothing else opens this vault: it would be lost', {
          suggestions: ['Give it a passphrase first: steward vault passphrase'],
        })
      return { content: { ...content, unlock } }
    })
  }

  async unlockMethods(): Promise<readonly UnlockMethod[]> {
    if (this.#opened === undefined && !(await this.exists())) return []
    const { unlock } = this.#opened?.content ?? (await (await vaultFile()).readVault(this.#path))
    return unlock.map(({ method }) => method)
  }

  exportPkcs8(keyId: KeyId, passphrase: string): string {
    return toPkcs8(this.#privateKey(keyId), passphrase)
  }

  async exportPkcs12(keyId: KeyId, passphrase: string): Promise<Uint8Array> {
    const key = this.#privateKey(keyId)
    const { toPkcs12 } = await import('./pkcs12')
    return toPkcs12(key, passphrase)
  }

  async importPkcs12(bytes: Uint8Array, key: Omit<NewKey, 'algorithm'>, passphrase: string): Promise<KeyEntry> {
    const { fromPkcs12 } = await import('./pkcs12')
    return this.#add(fromPkcs12(bytes, passphrase), key)
  }

  async makeOffline(passphrase: string): Promise<OfflineKey> {
    const key = generate('ed25519')
    return { public: keyRecordOf(key), pem: toPkcs8(key, passphrase) }
  }

  async backup(passphrase: string, beside: Uint8Array): Promise<Uint8Array> {
    const { content, privateKeys } = this.#require()
    const { sealBackup } = await import('./backup')
    return sealBackup(content, privateKeys, passphrase, beside)
  }

  async restore(bytes: Uint8Array, passphrase: string, opened?: () => Promise<void>): Promise<Restored> {
    this.#require()
    const { openBackup } = await import('./backup')
    const backup = await openBackup(bytes, passphrase)
    try {
      await opened?.()
      return { keys: await this.#takeIn(backup), beside: backup.beside }
    } finally {
      for (const der of backup.privateKeys.values()) der.fill(0)
    }
  }

  async #takeIn(backup: OpenBackup): Promise<readonly KeyEntry[]> {
    const restored: KeyEntry[] = []
    await this.#change(({ content, dataKey, privateKeys }) => {
      const missing = backup.content.entries.filter((entry) => !privateKeys.has(entry.key_id))
      const entries = missing.map(({ box: _box, ...entry }): VaultEntry => {
        const der = backup.privateKeys.get(entry.key_id)
        if (der === undefined) throw vaultKeyDamaged(entry.key_id, 'the backup')
        return { ...entry, box: seal(dataKey, der, aboutEntry(entry)) }
      })
      restored.push(...missing.map(keyOf))
      const ids = new Set(missing.map((entry) => entry.key_id))
      const certificates = backup.content.certificates.filter(({ keyId }) => ids.has(keyId))
      return {
        content: {
          ...content,
          entries: [...content.entries, ...entries],
          certificates: [...content.certificates, ...certificates],
        },
        privateKeys: new Map([
          ...privateKeys,
          ...entries.map((entry) => [entry.key_id, this.#privateKeyOf(entry, dataKey)] as const),
        ]),
      }
    })
    return restored
  }

  async issueCertificate(request: CertificateRequest): Promise<IssuedCertificate> {
    const issuerKeyId = request.issuerKeyId ?? request.keyId
    const issuerKey = this.#privateKey(issuerKeyId)
    const issuer = this.list().find((entry) => entry.key_id === issuerKeyId)
    // X.509 costs much to load, and most commands need none.
    const { makeCertificate } = await import('./certificate')
    const pem = await makeCertificate({
      agentId: request.agentId,
      publicKey: createPublicKey(this.#privateKey(request.keyId)),
      issuerName: issuer?.agent_id ?? request.agentId,
      issuerKey,
      notBefore: request.notBefore,
      notAfter: request.notAfter,
      dnsNames: request.dnsNames ?? [],
      ips: request.ips ?? [],
    })
    const { keyId, agentId, notBefore, notAfter } = request
    const certificate: IssuedCertificate = { pem, keyId, issuerKeyId, agentId, notBefore, notAfter }
    await this.#change(({ content }) => ({
      content: { ...content, certificates: [...content.certificates, certificate] },
    }))
    return certificate
  }

  certificates(keyId: KeyId): readonly IssuedCertificate[] {
    return this.#require().content.certificates.filter((certificate) => certificate.keyId === keyId)
  }

  async #add(privateKey: KeyObject, key: Omit<NewKey, 'algorithm'>): Promise<KeyEntry> {
    const { dataKey, privateKeys } = this.#require()
    const record = keyRecordOf(privateKey)
    if (privateKeys.has(record.key_id))
      throw new StewardError('conflict', `the key ${record.key_id} is in the vault already`)
    const entry = {
      key_id: record.key_id,
      role: key.role,
      ...(key.agentId && { agent_id: key.agentId }),
      label: key.label,
      created_at: toInstant(this.#clock.now()),
      algorithm: record.algorithm as SigningAlgorithm,
      public: record,
    }
    const box = seal(dataKey, privateKey.export({ type: 'pkcs8', format: 'der' }), aboutEntry(entry))
    await this.#change((opened) => ({
      content: { ...opened.content, entries: [...opened.content.entries, { ...entry, box }] },
      privateKeys: new Map([...opened.privateKeys, [record.key_id, privateKey]]),
    }))
    return entry
  }

  /** Computes the next content from the present one, writes it, and only then has it. */
  #change(next: (opened: Opened) => Partial<Opened>): Promise<void> {
    const turn = this.#turn.then(async () => {
      const opened = this.#require()
      const changed = { ...opened, ...next(opened) }
      await opened.write(changed.content)
      // Locked while it was written, it stays locked: what was written is there when it is opened again.
      if (this.#opened === opened) this.#opened = changed
    })
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  #privateKeyOf({ box, ...entry }: VaultEntry, dataKey: Uint8Array): KeyObject {
    const der = unseal(dataKey, box, aboutEntry(entry))
    if (der === undefined) throw vaultKeyDamaged(entry.key_id, this.#path)
    return createPrivateKey({ key: der, type: 'pkcs8', format: 'der' })
  }

  #privateKey(keyId: KeyId): KeyObject {
    const key = this.#require().privateKeys.get(keyId)
    if (key) return key
    throw new StewardError('key_not_found', `the vault has no key ${keyId}`, {
      suggestions: ['See its keys: steward keys'],
    })
  }

  #require(): Opened {
    if (this.#opened) return this.#opened
    throw new StewardError('vault_locked', 'the vault is locked', {
      suggestions: ['Unlock it in the console, or: steward vault unlock'],
    })
  }
}
