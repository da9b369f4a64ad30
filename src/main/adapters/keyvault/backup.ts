import type { KeyObject } from 'node:crypto'
import { StewardError } from '../../../shared/model/errors'
import type { KeyId } from '../../../shared/model/ids'
import { newDataKey, seal, unseal, unwrap, wrap } from './data-key'
import { decodeVault, encodeVault, type VaultContent, type VaultEntry } from './vault-file'
import { aboutEntry, vaultKeyDamaged } from './vault-key'

const ABOUT_BESIDE = Buffer.from('steward backup: beside its keys')

/**
 * A copy of a vault under a data key of its own, opened by one passphrase and by nothing that opens the original: neither a
 * stolen key file nor the machine's keyring opens it, and it is restored where none of them is.
 */
export async function sealBackup(
  content: VaultContent,
  privateKeys: ReadonlyMap<KeyId, KeyObject>,
  passphrase: string,
  beside: Uint8Array,
): Promise<Uint8Array> {
  const dataKey = newDataKey()
  try {
    const entries = content.entries.map(({ box: _box, ...entry }): VaultEntry => {
      const key = privateKeys.get(entry.key_id)
      if (key === undefined) throw vaultKeyDamaged(entry.key_id, 'the vault')
      return { ...entry, box: seal(dataKey, key.export({ type: 'pkcs8', format: 'der' }), aboutEntry(entry)) }
    })
    const unlock = [await wrap(dataKey, { method: 'passphrase', passphrase })]
    return encodeVault({ ...content, unlock, entries, beside: seal(dataKey, beside, ABOUT_BESIDE) })
  } finally {
    dataKey.fill(0)
  }
}

/** What a backup holds, its private keys as PKCS#8. */
export interface OpenBackup {
  readonly content: VaultContent
  readonly privateKeys: ReadonlyMap<KeyId, Buffer>
  readonly beside: Buffer | undefined
}

/** Opens a backup. @throws StewardError `vault_truncated`, `vault_damaged`, `vault_wrong_secret` */
export async function openBackup(bytes: Uint8Array, passphrase: string): Promise<OpenBackup> {
  const content = decodeVault(bytes, 'backup')
  const dataKey = await unwrap(content.unlock, { method: 'passphrase', passphrase })
  try {
    const opened = content.entries.map(({ box, ...entry }): [KeyId, Buffer] => {
      const der = unseal(dataKey, box, aboutEntry(entry))
      if (der === undefined) throw vaultKeyDamaged(entry.key_id, 'the backup')
      return [entry.key_id, der]
    })
    return { content, privateKeys: new Map(opened), beside: besideOf(content, dataKey) }
  } finally {
    dataKey.fill(0)
  }
}

function besideOf({ beside }: VaultContent, dataKey: Uint8Array): Buffer | undefined {
  if (beside === undefined) return undefined
  const plain = unseal(dataKey, beside, ABOUT_BESIDE)
  if (plain === undefined)
    throw new StewardError('vault_damaged', 'what the backup has beside its keys does not open with its own key')
  return plain
}
