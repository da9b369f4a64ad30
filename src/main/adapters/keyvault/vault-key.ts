import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { StewardError } from '../../../shared/model/errors'
import type { KeyId } from '../../../shared/model/ids'
import type { SigningAlgorithm } from '../../../shared/model/key'
import { canonicalJson } from '../../protocol/encoding'
import type { VaultEntry } from './vault-file'

/** A private key is bound to what is said about it: nobody can give an entry another role. */
export const aboutEntry = (entry: Omit<VaultEntry, 'box'>): Uint8Array => canonicalJson(entry)

export const vaultKeyDamaged = (keyId: KeyId, place: string): StewardError =>
  new StewardError('vault_damaged', `the key ${keyId} in ${place} does not open with the vault's own key`)

export const generate = (algorithm: SigningAlgorithm): KeyObject =>
  algorithm === 'ed25519'
    ? generateKeyPairSync('ed25519').privateKey
    : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

/** A PKCS#8 private key in PEM. @throws StewardError `key_invalid` */
export function readPkcs8(pem: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: 'pem', ...(passphrase !== undefined && { passphrase }) })
  } catch (cause) {
    throw new StewardError('key_invalid', 'that is not a PKCS#8 private key in PEM, or the passphrase is wrong', {
      cause,
    })
  }
}

/** The key as PKCS#8 PEM under a passphrase (PBES2, AES-256). */
export const toPkcs8 = (key: KeyObject, passphrase: string): string =>
  key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString()
