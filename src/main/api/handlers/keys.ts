import type { Engine } from '../../engine'
import { createVault, generateKey, lockVault, unlockVault } from '../../engine/identity/vault'
import type { Unlock } from '../../engine/ports'
import { type HandlersOf, lookAgain } from './handler'

const unlockOf = (input: { passphrase: string } | { key_file: string }): Unlock =>
  'passphrase' in input
    ? { method: 'passphrase', passphrase: input.passphrase }
    : { method: 'key_file', path: input.key_file }

export const keysHandlers = (engine: Engine): HandlersOf<'vault' | 'keys'> => {
  const { context } = engine
  return {
    'vault.create': async (input) => lookAgain(engine, await createVault(context, unlockOf(input))),
    'vault.unlock': async (input) => lookAgain(engine, await unlockVault(context, unlockOf(input))),
    'vault.lock': () => lockVault(context),
    'keys.list': async () => ({ keys: [...context.vault.list()] }),
    'keys.generate': (input) => generateKey(context, input),
  }
}
