import type { KeyEntry } from '../../../shared/model/key'
import { audit, type EngineContext } from '../context'
import { announceSystem } from '../identity/vault'

/** Every key of the vault under a passphrase of the backup's own. @throws StewardError `vault_locked` */
export async function backupVault(
  context: EngineContext,
  passphrase: string,
): Promise<{ base64: string; keys: number }> {
  const bytes = await context.vault.backup(passphrase)
  const keys = context.vault.list().length
  await audit(context, 'vault.backed_up', context.profile.name, { keys })
  return { base64: Buffer.from(bytes).toString('base64'), keys }
}

/**
 * Takes the keys of a backup into the vault; those it has already stay as they are.
 *
 * @throws StewardError `vault_locked`, `vault_truncated`, `vault_damaged`, `vault_wrong_secret`
 */
export async function restoreVault(
  context: EngineContext,
  input: { base64: string; passphrase: string },
): Promise<{ keys: KeyEntry[] }> {
  const keys = await context.vault.restore(Buffer.from(input.base64, 'base64'), input.passphrase)
  await audit(context, 'vault.restored', context.profile.name, { keys: keys.map(({ key_id }) => key_id) })
  await announceSystem(context)
  return { keys: [...keys] }
}
