import { counted } from '../../../shared/model/counted'
import type { KeyEntry } from '../../../shared/model/key'
import type { RestoredPolicy } from '../../../shared/model/key-custody'
import { audit, type EngineContext } from '../context'
import { announceSystem } from '../identity/vault'
import type { Progress } from '../jobs'
import { profileToCarry, takeProfile } from './carried-profile'

/** Every key of the vault, with the policy and who the client is, under a passphrase of the backup's own. @throws StewardError `vault_locked` */
export async function backupVault(
  context: EngineContext,
  passphrase: string,
): Promise<{ base64: string; keys: number }> {
  const bytes = await context.vault.backup(passphrase, await profileToCarry(context))
  const keys = context.vault.list().length
  await audit(context, 'vault.backed_up', context.profile.name, { keys })
  return { base64: Buffer.from(bytes).toString('base64'), keys }
}

interface Restoring {
  readonly base64: string
  readonly passphrase: string
  readonly replace_policy?: boolean | undefined
}

interface RestoredVault {
  readonly keys: KeyEntry[]
  readonly policy: RestoredPolicy
}

const keysInWords = (keys: readonly KeyEntry[]): string =>
  keys.length === 0 ? 'Every key of the backup was here already' : `${counted(keys.length, 'key')} restored`

const POLICY_IN_WORDS: Readonly<Record<RestoredPolicy, string>> = {
  taken: '; its policy and its registries are in force',
  kept: '; the rules of this profile stay as they are',
  unusable: '; its policy is of a form that this program does not know',
  none: '',
}

/**
 * Takes the keys of a backup into the vault; those it has already stay as they are. A profile without rules of its own takes the
 * policy of the one that was backed up too, and with it its registries. Stopped, it ends at once and leaves the vault
 * as it was; once it writes it can no longer be stopped.
 *
 * @throws StewardError `vault_locked`, `vault_truncated`, `vault_damaged`, `vault_wrong_secret`, `cancelled`, `conflict` while one
 * is restored
 */
export const restoreVault = (context: EngineContext, input: Restoring): Promise<RestoredVault> =>
  context.jobs.run(
    {
      kind: 'restore',
      subject: '',
      title: 'Restore of keys from a backup',
      step: 'Opening the backup with its passphrase',
    },
    (progress) => restore(context, input, progress),
    ({ keys, policy }) => ({ text: `${keysInWords(keys)}${POLICY_IN_WORDS[policy]}` }),
  )

async function restore(context: EngineContext, input: Restoring, progress: Progress): Promise<RestoredVault> {
  const bytes = Buffer.from(input.base64, 'base64')
  const opened = () => progress.commit('Writing the keys into the vault')
  // Hashing the passphrase takes a second or more, and nothing interrupts it.
  const { keys, beside } = await progress.unlessStopped(context.vault.restore(bytes, input.passphrase, opened))
  await audit(context, 'vault.restored', context.profile.name, { keys: keys.map(({ key_id }) => key_id) })
  try {
    return { keys: [...keys], policy: await takeProfile(context, beside, input.replace_policy === true) }
  } finally {
    await announceSystem(context)
  }
}
