import { z } from 'zod'
import { agentId, digest, instant, keyId } from '../../model/ids'
import { keyEntry, keyRecord, keyRole, signingAlgorithm } from '../../model/key'
import {
  keyStanding,
  preparedRotation,
  publishedRotation,
  restoredPolicy,
  revocationDone,
  revocationPreview,
  waitingRotation,
} from '../../model/key-custody'
import { delivery } from '../../model/outbox'
import { systemStatus } from '../../model/views'
import { command, nothing } from './command'

const unlock = z.union([
  z.strictObject({ passphrase: z.string().min(1) }),
  z.strictObject({ key_file: z.string().min(1) }),
])

/** Short ones are guessed from a copy of the file, at leisure. */
const backupPassphrase = z.string().min(12, { error: 'a backup needs a passphrase of 12 characters or more' }).max(1024)
const base64File = z.string().max(8 * 1024 * 1024)
const privateKeyFile = z.discriminatedUnion('format', [
  z.strictObject({ format: z.literal('pem'), text: z.string().max(64 * 1024) }),
  z.strictObject({ format: z.literal('pkcs12'), base64: base64File }),
])

/**
 * The vault and its keys. Secrets go in and come out under a passphrase only: a private key never crosses unprotected, and the
 * console's pages ask for none.
 */
export const keysCommands = {
  'vault.create': command(unlock, systemStatus),
  'vault.unlock': command(z.union([...unlock.options, z.strictObject({ keyring: z.literal(true) })]), systemStatus),
  /** Has the desktop's keyring open the vault from now on; the passphrase goes on doing so. */
  'vault.enrol_keyring': command(nothing, systemStatus),
  /** Takes that back. */
  'vault.leave_keyring': command(nothing, systemStatus),
  'vault.lock': command(nothing, systemStatus),
  'vault.change_passphrase': command(
    z.strictObject({ current: z.string().min(1), next: z.string().min(1) }),
    systemStatus,
  ),
  /** Every key, the policy and who the client is, in one file under a passphrase of its own. */
  'vault.backup': command(
    z.strictObject({ passphrase: backupPassphrase }),
    z.object({ base64: z.string(), keys: z.number().int().nonnegative() }),
  ),
  /** The policy is taken where the profile has no rules of its own, or where they are to be replaced. */
  'vault.restore': command(
    z.strictObject({
      base64: base64File,
      passphrase: z.string().min(1),
      replace_policy: z.boolean().optional(),
    }),
    z.object({ keys: z.array(keyEntry), policy: restoredPolicy }),
  ),
  'keys.export': command(
    z.strictObject({ key_id: keyId, format: z.enum(['pem', 'pkcs12']), passphrase: backupPassphrase }),
    privateKeyFile,
  ),
  'keys.import': command(
    z.strictObject({
      file: privateKeyFile,
      passphrase: z.string().optional(),
      role: keyRole,
      agent_id: agentId.optional(),
      label: z.string().max(200).optional(),
    }),
    keyEntry,
  ),
  'keys.remove': command(z.strictObject({ key_id: keyId }), z.object({ removed: z.boolean() })),
  /** Makes an agent's recovery key. It is not kept: the answer is its only copy, for a sheet of paper (TRUST "Keys"). */
  'keys.create_recovery': command(
    z.strictObject({ agent_id: agentId, passphrase: backupPassphrase }),
    z.object({ key: keyRecord, agent_id: agentId, made_at: instant, pem: z.string() }),
  ),
  'keys.list': command(nothing, z.object({ keys: z.array(keyEntry) })),
  'keys.generate': command(
    z.strictObject({
      role: keyRole,
      algorithm: signingAlgorithm.optional(),
      agent_id: agentId.optional(),
      label: z.string().max(200).optional(),
    }),
    keyEntry,
  ),
  /** Makes a new owner key and prepares the manifest that names it; nothing is published yet (TRUST "Rotation"). */
  'keys.rotate': command(
    z.strictObject({ agent_id: agentId.optional(), reason: z.string().min(1).max(200).optional() }),
    preparedRotation,
  ),
  /** Both in one, as one job: the key is made, its manifest signed and submitted. */
  'keys.rotate_and_publish': command(
    z.strictObject({ agent_id: agentId, reason: z.string().min(1).max(200).optional() }),
    z.object({ published: z.array(publishedRotation) }),
  ),
  /** Submits what was prepared, for one agent or all. */
  'keys.publish_prepared': command(
    z.strictObject({ agent_id: agentId.optional() }),
    z.object({ published: z.array(publishedRotation) }),
  ),
  'keys.preview_revocation': command(z.strictObject({ key_id: keyId }), revocationPreview),
  /** Ends a key for good, everywhere. */
  'keys.revoke': command(
    z.strictObject({
      key_id: keyId,
      reason: z.string().min(1).max(200),
      compromised_at: instant.optional(),
      immediate: z.boolean(),
    }),
    revocationDone,
  ),
  /** Documents that are on their way to registries, and how they fare. */
  'keys.deliveries': command(nothing, z.object({ deliveries: z.array(delivery) })),
  /** The recovery key's no to a rotation that waits. */
  'keys.veto': command(
    z.strictObject({ agent_id: agentId, rotation: digest }),
    z.object({ deliveries: z.array(delivery) }),
  ),
  'keys.standing': command(nothing, z.object({ keys: z.array(keyStanding), rotations: z.array(waitingRotation) })),
} as const
