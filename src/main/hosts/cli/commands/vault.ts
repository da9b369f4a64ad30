import { StewardError } from '../../../../shared/model/steward-error'
import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { askNewPassphrase, canAsk, passphrase, type Session } from '../session'

/** `steward vault create|unlock|lock|passphrase`. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const verb = invocation.word(0, 'create, unlock or lock')
  const status = await change(session, verb, invocation.text('keyFile'))
  session.answer(status, () => [`${status.vault === 'open' ? '✅' : '⚠️ '} The vault is ${status.vault}`])
  return OK
}

async function change(session: Session, verb: string, keyFile: string | undefined) {
  if (verb === 'lock') return session.call('vault.lock', {})
  const way = keyFile === undefined ? undefined : { key_file: keyFile }
  if (verb === 'create') return session.call('vault.create', way ?? { passphrase: await newPassphrase(session) })
  if (verb === 'passphrase') return changePassphrase(session)
  if (verb !== 'unlock') throw new StewardError('usage', `there is no vault ${verb}`)
  // An engine of this command alone forgets the key again when the command ends.
  if (!(await session.isAttached()))
    throw new StewardError(
      'unavailable',
      'no console or other engine runs on this profile whose vault could be unlocked',
      {
        suggestions: ['Open the console first', 'For a single command: STEWARD_PASSPHRASE=… steward …'],
      },
    )
  const { world, terminal } = session
  return session.call('vault.unlock', way ?? { passphrase: await terminal.undisturbed(() => passphrase(world)) })
}

/** From the environment, else typed twice. @throws StewardError `vault_locked` where there is neither */
export async function newPassphrase(session: Session): Promise<string> {
  const { world, terminal } = session
  const given = world.env['STEWARD_PASSPHRASE']
  if (given !== undefined && given !== '') return given
  if (canAsk(world)) return terminal.undisturbed(() => askNewPassphrase(world))
  throw new StewardError('usage', 'there is no passphrase for the new vault', {
    suggestions: ['Run the command in a terminal', 'Or give it: STEWARD_PASSPHRASE=… steward …'],
  })
}

/** The new one from STEWARD_NEW_PASSPHRASE, else typed twice. */
async function changePassphrase(session: Session) {
  const { world, terminal } = session
  const current = await terminal.undisturbed(() => passphrase(world))
  const given = world.env['STEWARD_NEW_PASSPHRASE'] || undefined
  return session.call('vault.change_passphrase', {
    current,
    next: given ?? (await terminal.undisturbed(() => askNewPassphrase(world))),
  })
}
