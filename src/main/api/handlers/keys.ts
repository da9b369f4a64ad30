import type { Engine } from '../../engine'
import { changePassphrase, createVault, generateKey, lockVault, unlockVault } from '../../engine/identity/vault'
import { backupVault, restoreVault } from '../../engine/keys/backup'
import { exportKey, importKey, removeKey } from '../../engine/keys/private-key-file'
import { createRecoveryKey } from '../../engine/keys/recovery-key'
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
    'vault.change_passphrase': (input) => changePassphrase(context, input),
    'vault.backup': ({ passphrase }) => backupVault(context, passphrase),
    'vault.restore': async (input) => lookAgain(engine, await restoreVault(context, input)),
    'keys.export': (input) => exportKey(context, input),
    'keys.import': (input) => importKey(context, input),
    'keys.remove': ({ key_id }) => removeKey(context, key_id),
    'keys.create_recovery': (input) => createRecoveryKey(context, input),
  }
}
