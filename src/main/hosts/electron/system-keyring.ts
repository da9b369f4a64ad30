import { safeStorage } from 'electron'
import { unlockByKeyring } from '../../engine/identity/keyring'
import type { Keyring } from '../../engine/ports'
import type { OpenEngine } from '../profile'

/** The operating system's keyring, through Electron. It encrypts text, so bytes go in as base64. */
export const systemKeyring: Keyring = {
  // Linux without a keyring would keep the key under a password everybody knows.
  available: () =>
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'),
  wrap: async (secret) => safeStorage.encryptString(Buffer.from(secret).toString('base64')),
  unwrap: async (wrapped) => Buffer.from(safeStorage.decryptString(Buffer.from(wrapped)), 'base64'),
}

/** Opens a locked vault by the keyring, where it was enrolled; what does not work leaves the vault locked for its passphrase. */
export async function openByKeyring({ engine }: OpenEngine): Promise<void> {
  const { vault, log } = engine.context
  if (vault.isOpen() || !(await vault.exists()) || !systemKeyring.available()) return
  try {
    await unlockByKeyring(engine.context)
    await engine.lookAgain()
  } catch (error) {
    log.info('the vault was not opened by the keyring', { error: String(error) })
  }
}
