import { StewardError } from '../../../shared/model/errors'
import type { SystemStatus } from '../../../shared/model/views'
import type { EngineContext } from '../context'
import type { Keyring } from '../ports'
import { addUnlockMethod, announceSystem, removeUnlockMethod, unlockVault } from './vault'

/** From now on the vault opens by itself for this user of this computer. @throws StewardError `unavailable`, `vault_locked` */
export async function enrolKeyring(context: EngineContext): Promise<SystemStatus> {
  await addUnlockMethod(context, { method: 'os', protection: required(context) })
  return announceSystem(context)
}

/**
 * From now on the keyring opens the vault no more; the passphrase goes on doing so. Needs no keyring: one that is gone is given up
 * as well.
 *
 * @throws StewardError `vault_locked`, `conflict` where nothing else opens it
 */
export async function leaveKeyring(context: EngineContext): Promise<SystemStatus> {
  await removeUnlockMethod(context, 'os')
  return announceSystem(context)
}

/**
 * Opens the vault without a passphrase, where its keyring was enrolled.
 *
 * @throws StewardError `unavailable`, `vault_missing`, `vault_truncated`, `vault_damaged`, `vault_wrong_secret`
 */
export const unlockByKeyring = async (context: EngineContext): Promise<SystemStatus> =>
  unlockVault(context, { method: 'os', protection: required(context) })

function required({ keyring }: EngineContext): Keyring {
  if (keyring?.available()) return keyring
  throw new StewardError('unavailable', 'this program has no keyring that would protect the vault’s key', {
    suggestions: ['Set one up on the desktop (GNOME Keyring, KWallet), or go on with the passphrase'],
  })
}
