import type { Engine } from '../../engine'
import { enrolKeyring, leaveKeyring, unlockByKeyring } from '../../engine/identity/keyring'
import { changePassphrase, createVault, generateKey, lockVault, unlockVault } from '../../engine/identity/vault'
import { backupVault, restoreVault } from '../../engine/keys/backup'
import { keyStandings } from '../../engine/keys/key-standing'
import { exportKey, importKey, removeKey } from '../../engine/keys/private-key-file'
import { createRecoveryKey } from '../../engine/keys/recovery-key'
import { previewRevocation } from '../../engine/keys/revocation-facts'
import { deliveryOf, revokeKey } from '../../engine/keys/revoke-key'
import { rotateKey } from '../../engine/keys/rotate-key'
import { publishAsked, rotateAsked } from '../../engine/keys/rotation-jobs'
import { vetoRotation, waitingRotations } from '../../engine/keys/waiting-rotations'
import type { Unlock } from '../../engine/ports'
import { type HandlersOf, lookAgain } from './handler'

export { keysCommands as commands } from '../../../shared/contract/commands/keys'

const unlockOf = (input: { passphrase: string } | { key_file: string }): Unlock =>
  'passphrase' in input
    ? { method: 'passphrase', passphrase: input.passphrase }
    : { method: 'key_file', path: input.key_file }

export const handlers = (engine: Engine): HandlersOf<'vault' | 'keys'> => {
  const { context } = engine
  return {
    'vault.create': async (input) => lookAgain(engine, await createVault(context, unlockOf(input))),
    'vault.unlock': async (input) =>
      lookAgain(engine, await ('keyring' in input ? unlockByKeyring(context) : unlockVault(context, unlockOf(input)))),
    'vault.enrol_keyring': () => enrolKeyring(context),
    'vault.leave_keyring': () => leaveKeyring(context),
    'vault.lock': () => lockVault(context),
    'keys.list': async () => ({ keys: [...context.vault.list()] }),
    'keys.generate': (input) => generateKey(context, input),
    'vault.change_passphrase': (input) => changePassphrase(context, input),
    'vault.backup': ({ passphrase }) => backupVault(context, passphrase),
    'vault.restore': async (input) => lookAgain(engine, await restoreVault(context, input)),
    'keys.export': (input) => exportKey(context, input),
    'keys.import': (input) => importKey(context, input),
    'keys.remove': ({ key_id }) => removeKey(context, key_id),
    'keys.rotate': (input) => rotateKey(context, input),
    'keys.rotate_and_publish': async (input) => lookAgain(engine, { published: await rotateAsked(context, input) }),
    'keys.publish_prepared': async ({ agent_id }) =>
      lookAgain(engine, { published: await publishAsked(context, agent_id) }),
    'keys.preview_revocation': ({ key_id }) => previewRevocation(context, key_id),
    'keys.revoke': (input) => revokeKey(context, input),
    'keys.deliveries': async () => ({ deliveries: (await context.store.outbox.list()).map(deliveryOf) }),
    'keys.veto': (input) => vetoRotation(context, input),
    'keys.standing': async () => ({
      keys: await keyStandings(context),
      rotations: await waitingRotations(context),
    }),
    'keys.create_recovery': (input) => createRecoveryKey(context, input),
  }
}
