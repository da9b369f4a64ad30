import type { EngineClient } from '../../../../shared/contract'
import { isStewardError, StewardError } from '../../../../shared/model/steward-error'
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

/**
 * A client that opens the vault when it turns out to be locked, and then asks the engine again.
 *
 * @param obtain finds the passphrase
 */
export function unlockingClient(client: EngineClient, obtain: (cause: unknown) => Promise<string>): EngineClient {
  return {
    async call(command, input) {
      try {
        return await client.call(command, input)
      } catch (error) {
        if (!isStewardError(error) || error.code !== 'vault_locked' || command.startsWith('vault.')) throw error
        await requireVault(client)
        await client.call('vault.unlock', { passphrase: await obtain(error) })
        return client.call(command, input)
      }
    },
    subscribe: (listener) => client.subscribe(listener),
    close: () => client.close(),
  }
}

/** No passphrase opens a vault that was never made. @throws StewardError `vault_missing` */
async function requireVault(client: EngineClient): Promise<void> {
  const { vault, profile } = await client.call('system.status', {})
  if (vault === 'missing')
    throw new StewardError('vault_missing', `the profile ${profile} has no vault yet`, {
      suggestions: ['Make it ready: steward init', 'Or work with another: --profile NAME'],
    })
}
