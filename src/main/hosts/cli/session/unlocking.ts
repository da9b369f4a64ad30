import type { EngineClient } from '../../../../shared/contract'
import { isStewardError, StewardError } from '../../../../shared/model/errors'
import { ask, canAsk } from './asking'
import type { World } from './world'

const locked = (cause?: unknown): StewardError =>
  new StewardError('vault_locked', 'the vault of this profile is locked', {
    suggestions: [
      'Unlock it in the console, or for this command: STEWARD_PASSPHRASE=… steward …',
      'Run the command in a terminal to be asked for the passphrase',
    ],
    ...(cause === undefined ? {} : { cause }),
  })

/** The passphrase from the environment, else from the person. @throws StewardError `vault_locked` where there is neither */
export async function passphrase(world: World, cause?: unknown): Promise<string> {
  const given = world.env['STEWARD_PASSPHRASE']
  if (given !== undefined && given !== '') return given
  if (!canAsk(world)) throw locked(cause)
  return ask(world, 'Passphrase of the vault: ', true)
}

/** A client that asks for the passphrase when the vault turns out to be locked, and then asks the engine again. */
export function unlockingClient(client: EngineClient, world: World): EngineClient {
  return {
    async call(command, input) {
      try {
        return await client.call(command, input)
      } catch (error) {
        if (!isStewardError(error) || error.code !== 'vault_locked' || command.startsWith('vault.')) throw error
        await client.call('vault.unlock', { passphrase: await passphrase(world, error) })
        return client.call(command, input)
      }
    },
    subscribe: (listener) => client.subscribe(listener),
    close: () => client.close(),
  }
}

/** Opens a locked vault before a task is followed: carrying it on needs the client's keys. */
export async function ensureUnlocked(client: EngineClient, world: World): Promise<void> {
  const { vault } = await client.call('system.status', {})
  if (vault === 'locked') await client.call('vault.unlock', { passphrase: await passphrase(world) })
}
