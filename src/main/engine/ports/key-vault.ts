import type { AgentId, KeyId } from '../../../shared/model/ids'
import type { KeyEntry, KeyRecord, KeyRole, SigningAlgorithm } from '../../../shared/model/key'
import type { Signer } from '../../protocol/identity'

/** Has the operating system encrypt and decrypt a short secret (Electron's safeStorage, a desktop's keyring). */
export interface OsProtection {
  wrap(secret: Uint8Array): Promise<Uint8Array>
  /** Rejects where the system cannot decrypt: another user, another machine. */
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>
}

/** A keyring that the host offers. */
export interface Keyring extends OsProtection {
  /** Whether it protects anything, here and now. */
  available(): boolean
}

/** One way into the vault. */
export type Unlock =
  | { readonly method: 'passphrase'; readonly passphrase: string }
  | {
      readonly method: 'key_file'
      /** A file of 32 or more random bytes, readable by its owner only. */ readonly path: string
    }
  | { readonly method: 'os'; readonly protection: OsProtection }
export type UnlockMethod = Unlock['method']

export interface NewKey {
  readonly role: KeyRole
  /** Default `ed25519`; `ecdsa-p256-sha256` for a key that is to hold a TLS certificate. */
  readonly algorithm?: SigningAlgorithm
  readonly agentId?: AgentId
  readonly label: string
}

export interface CertificateRequest {
  /** The key the certificate is for; ECDSA P-256. */
  readonly keyId: KeyId
  /** The key that signs it; its own key where absent (self-signed). ECDSA P-256, both in the vault. */
  readonly issuerKeyId?: KeyId
  readonly agentId: AgentId
  /** Milliseconds since the epoch. */
  readonly notBefore: number
  readonly notAfter: number
  readonly dnsNames?: readonly string[]
  readonly ips?: readonly string[]
}

/** A key kept by its owner and not by a vault. */
export interface OfflineKey {
  readonly public: KeyRecord
  /** Encrypted PKCS#8 PEM. */
  readonly pem: string
}

/** A certificate the vault issued; public. */
export interface IssuedCertificate {
  readonly pem: string
  readonly keyId: KeyId
  readonly issuerKeyId: KeyId
  readonly agentId: AgentId
  readonly notBefore: number
  readonly notAfter: number
}

/** What a backup gave. */
export interface Restored {
  readonly keys: readonly KeyEntry[]
  /** Undefined in a backup of before there was any. */
  readonly beside: Uint8Array | undefined
}

/**
 * Keeps private keys encrypted at rest (DESIGN §7). Nothing but {@link KeyVault.tlsKeyPem} and the passphrase-protected export
 * hands a private key out. Every method but `exists`, `create`, `open`, `isOpen`, `lock` and `unlockMethods` throws `vault_locked` while closed;
 * those that name a key throw `key_not_found`. A change is on the disk when its promise resolves.
 */
export interface KeyVault {
  exists(): Promise<boolean>
  /** @throws StewardError `vault_exists` */
  create(unlock: Unlock): Promise<void>
  /** @throws StewardError `vault_missing`, `vault_truncated`, `vault_damaged`, `vault_wrong_secret` */
  open(unlock: Unlock): Promise<void>
  /** Forgets every secret. Signers handed out before keep working until they are dropped. */
  lock(): void
  isOpen(): boolean
  /** How it was opened; undefined while locked. */
  openedBy(): UnlockMethod | undefined
  /** Newest last; never a private key. */
  list(): readonly KeyEntry[]
  generate(key: NewKey): Promise<KeyEntry>
  /** Takes in a PKCS#8 (PEM) private key, encrypted where a passphrase is given. @throws StewardError `key_invalid`, `algorithm_refused`, `conflict` */
  importPkcs8(pem: string, key: Omit<NewKey, 'algorithm'>, passphrase?: string): Promise<KeyEntry>
  signer(keyId: KeyId): Signer
  /** The private key as PKCS#8 PEM, for a TLS context in this process and for nothing else. */
  tlsKeyPem(keyId: KeyId): string
  /** Also removes the certificates of the key. */
  remove(keyId: KeyId): Promise<void>
  changePassphrase(current: string, next: string): Promise<void>
  /** Adds a way in, or replaces the one of the same method. */
  addUnlockMethod(unlock: Unlock): Promise<void>
  /** Takes a way in away for good; does nothing where there is none. @throws StewardError `conflict` where it is the only one */
  removeUnlockMethod(method: UnlockMethod): Promise<void>
  /** Also of a vault that is locked; none where there is no vault. @throws StewardError `vault_truncated`, `vault_damaged` */
  unlockMethods(): Promise<readonly UnlockMethod[]>
  /** The private key as encrypted PKCS#8 PEM (PBES2, AES-256). */
  exportPkcs8(keyId: KeyId, passphrase: string): string
  /** The private key as PKCS#12, which other programs' key stores read. */
  exportPkcs12(keyId: KeyId, passphrase: string): Promise<Uint8Array>
  /** @throws StewardError `key_invalid`, `vault_wrong_secret`, `algorithm_refused`, `conflict` */
  importPkcs12(bytes: Uint8Array, key: Omit<NewKey, 'algorithm'>, passphrase: string): Promise<KeyEntry>
  /** Makes a key that is *not* kept here: what is answered is its only copy (TRUST "Keys": recovery, offline). Works while locked. */
  makeOffline(passphrase: string): Promise<OfflineKey>
  /** Every key and certificate, and what is to lie `beside` them, in one file that this passphrase alone opens, on any machine. */
  backup(passphrase: string, beside: Uint8Array): Promise<Uint8Array>
  /**
   * Takes in the keys of a backup that are not here yet, and returns those, with what lay beside them.
   *
   * @param opened waited for once the backup is open and before anything is written; what it throws leaves the vault as it was
   * @throws StewardError `vault_truncated`, `vault_damaged`, `vault_wrong_secret`
   */
  restore(bytes: Uint8Array, passphrase: string, opened?: () => Promise<void>): Promise<Restored>
  issueCertificate(request: CertificateRequest): Promise<IssuedCertificate>
  /** Of one key, newest last. */
  certificates(keyId: KeyId): readonly IssuedCertificate[]
}
