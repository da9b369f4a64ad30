import { safeStorage } from 'electron'
import { StewardError } from '../../../shared/model/errors'
import { addUnlockMethod, unlockVault } from '../../engine/identity/vault'
import type { OsProtection } from '../../engine/ports'
import type { OpenEngine } from '../profile'

/** The operating system's keyring, through Electron. It encrypts text, so bytes go in as base64. */
const protection: OsProtection = {
  wrap: async (secret) => safeStorage.encryptString(Buffer.from(secret).toString('base64')),
  unwrap: async (wrapped) => Buffer.from(safeStorage.decryptString(Buffer.from(wrapped)), 'base64'),
}

/** Whether there is a keyring that protects anything: Linux without one would keep the key under a password everybody knows. */
const hasKeyring = (): boolean =>
  safeStorage.isEncryptionAvailable() &&
  (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text')

/** From now on the vault opens by itself for this user of this computer. @throws StewardError `unavailable`, `vault_locked` */
export async function enrolKeyring({ engine }: OpenEngine): Promise<void> {
  if (!hasKeyring())
    throw new StewardError('unavailable', 'this desktop has no keyring that would protect the vault’s key', {
      suggestions: ['Set one up (GNOME Keyring, KWallet), or go on with the passphrase'],
    })
  await addUnlockMethod(engine.context, { method: 'os', protection })
}

/** Opens a locked vault by the keyring, where it was enrolled; what does not work leaves the vault locked for its passphrase. */
export async function openByKeyring({ engine }: OpenEngine): Promise<void> {
  const { vault, log } = engine.context
  if (vault.isOpen() || !(await vault.exists()) || !hasKeyring()) return
  try {
    await unlockVault(engine.context, { method: 'os', protection })
    await engine.lookAgain()
  } catch (error) {
    log.info('the vault was not opened by the keyring', { error: String(error) })
  }
}
