import { counted } from '../../../shared/model/counted'
import type { KeyEntry } from '../../../shared/model/key'
import { audit, type EngineContext } from '../context'
import { announceSystem } from '../identity/vault'
import type { Progress } from '../jobs'

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
 * Takes the keys of a backup into the vault; those it has already stay as they are. Stopped, it ends at once and leaves the vault
 * as it was; once it writes it can no longer be stopped.
 *
 * @throws StewardError `vault_locked`, `vault_truncated`, `vault_damaged`, `vault_wrong_secret`, `cancelled`, `conflict` while one
 * is restored
 */
export const restoreVault = (
  context: EngineContext,
  input: { base64: string; passphrase: string },
): Promise<{ keys: KeyEntry[] }> =>
  context.jobs.run(
    {
      kind: 'restore',
      subject: '',
      title: 'Restore of keys from a backup',
      step: 'Opening the backup with its passphrase',
    },
    (progress) => restore(context, input, progress),
    ({ keys }) => ({
      text: keys.length === 0 ? 'Every key of the backup was here already' : `${counted(keys.length, 'key')} restored`,
    }),
  )

async function restore(
  context: EngineContext,
  input: { base64: string; passphrase: string },
  progress: Progress,
): Promise<{ keys: KeyEntry[] }> {
  const bytes = Buffer.from(input.base64, 'base64')
  const opened = () => progress.commit('Writing the keys into the vault')
  // Hashing the passphrase takes a second or more, and nothing interrupts it.
  const keys = await progress.unlessStopped(context.vault.restore(bytes, input.passphrase, opened))
  await audit(context, 'vault.restored', context.profile.name, { keys: keys.map(({ key_id }) => key_id) })
  await announceSystem(context)
  return { keys: [...keys] }
}
