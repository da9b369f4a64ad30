import type { AgentId, KeyId } from '../../../shared/model/ids'
import type { KeyEntry, KeyRole } from '../../../shared/model/key'
import { pemOfSheet } from '../../../shared/model/sheet-lines'
import { audit, type EngineContext } from '../context'
import { announceSystem } from '../identity/vault'

export type PrivateKeyFile =
  | { readonly format: 'pem'; readonly text: string }
  | { readonly format: 'pkcs12'; readonly base64: string }

/** One private key under a passphrase, for another program or a safe place. @throws StewardError `vault_locked`, `key_not_found` */
export async function exportKey(
  context: EngineContext,
  input: { key_id: KeyId; format: PrivateKeyFile['format']; passphrase: string },
): Promise<PrivateKeyFile> {
  const { key_id, format, passphrase } = input
  // Written down first: an export that nobody can read of would be the thief's.
  await audit(context, 'key.exported', key_id, { format })
  if (format === 'pem') return { format, text: context.vault.exportPkcs8(key_id, passphrase) }
  const bytes = await context.vault.exportPkcs12(key_id, passphrase)
  return { format, base64: Buffer.from(bytes).toString('base64') }
}

export interface KeyImport {
  readonly file: PrivateKeyFile
  readonly passphrase?: string | undefined
  readonly role: KeyRole
  readonly agent_id?: AgentId | undefined
  readonly label?: string | undefined
}

/**
 * Takes a private key into the vault: from a backup, another program, or a recovery sheet.
 *
 * @throws StewardError `vault_locked`, `key_invalid`, `vault_wrong_secret`, `algorithm_refused`, `conflict`
 */
export async function importKey(context: EngineContext, input: KeyImport): Promise<KeyEntry> {
  const { file, passphrase, role, agent_id } = input
  const key = {
    role,
    ...(agent_id && { agentId: agent_id }),
    label: input.label ?? `${role} key${agent_id ? ` of ${agent_id}` : ''}, imported`,
  }
  const entry =
    file.format === 'pem'
      ? await context.vault.importPkcs8(pemOfSheet(file.text), key, passphrase)
      : await context.vault.importPkcs12(Buffer.from(file.base64, 'base64'), key, passphrase ?? '')
  await audit(context, 'key.imported', entry.key_id, { role, ...(agent_id && { agent_id }) })
  await announceSystem(context)
  return entry
}

/** Takes a key out of the vault for good. @throws StewardError `vault_locked`, `key_not_found` */
export async function removeKey(context: EngineContext, keyId: KeyId): Promise<{ removed: boolean }> {
  await audit(context, 'key.removed', keyId)
  await context.vault.remove(keyId)
  await announceSystem(context)
  return { removed: true }
}
