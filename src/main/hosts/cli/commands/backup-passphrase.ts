import { StewardError } from '../../../../shared/model/steward-error'
import { askNewPassphrase, canAsk, passphrase, type Session } from '../session'

const NAME = 'STEWARD_BACKUP_PASSPHRASE'

const given = ({ world }: Session): string | undefined => world.env[NAME] || undefined

/** The passphrase that a new backup or sheet gets: from the environment, else typed twice. @throws StewardError `usage` */
export async function backupPassphrase(session: Session): Promise<string> {
  const known = given(session)
  if (known !== undefined) return known
  const { world, terminal } = session
  if (canAsk(world)) return terminal.undisturbed(() => askNewPassphrase(world))
  throw new StewardError('usage', 'there is no passphrase for what is to be written', {
    suggestions: ['Run the command in a terminal', `Or give it: ${NAME}=… steward …`],
  })
}

/** The passphrase of an existing backup or sheet. @throws StewardError `vault_locked` where there is nobody to ask */
export async function knownBackupPassphrase(session: Session): Promise<string> {
  return given(session) ?? session.terminal.undisturbed(() => passphrase({ ...session.world, env: {} }))
}
