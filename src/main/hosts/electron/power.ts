import { powerMonitor } from 'electron'
import { lockVault } from '../../engine/identity/vault'
import type { OpenEngine } from '../profile'
import { openByKeyring } from './system-keyring'

/**
 * Locks the vault when nobody sits here any more, and opens it by the keyring when its user is back. A vault that a key file
 * opens is meant to be open without a person and stays so.
 */
export function lockWithDesktop(open: OpenEngine, hasKeyFile: boolean): void {
  const { context } = open.engine
  const lock = (): void => {
    if (hasKeyFile || !context.policy().desktop.lock_on_suspend || !context.vault.isOpen()) return
    lockVault(context, 'suspended').catch((error: unknown) =>
      context.log.error('the vault was not locked', { error: String(error) }),
    )
  }
  powerMonitor.on('suspend', lock)
  powerMonitor.on('lock-screen', lock)
  powerMonitor.on('unlock-screen', () => void openByKeyring(open))
}
