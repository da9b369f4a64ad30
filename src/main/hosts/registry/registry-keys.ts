import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Envelope } from '../../../shared/model/envelope'
import { agentId, fromInstant, toInstant } from '../../../shared/model/ids'
import type { KeyEntry, KeyRole } from '../../../shared/model/key'
import type { RegistryRoot } from '../../../shared/model/registry'
import { ensureKeyFile, FileVault } from '../../adapters/keyvault'
import type { Clock, KeyVault } from '../../engine/ports'
import { signRoot, verifyRoot } from '../../protocol/discovery'
import { parseEnvelope } from '../../protocol/identity'

const DAY_MS = 86_400_000
const ROOT_LIFE_MS = 365 * DAY_MS
const SNAPSHOT_KEY_LIFE_MS = 90 * DAY_MS
const RENEW_BEFORE_MS = 30 * DAY_MS
const CERTIFICATE_MS = 30 * DAY_MS

export interface RegistryKeys {
  readonly vault: KeyVault
  readonly root: { readonly content: RegistryRoot; readonly envelope: Envelope }
  readonly snapshot: KeyEntry
  readonly tls: { readonly certificate: string; readonly privateKey: string }
}

/**
 * The registry's keys and root document, made at its first start. The root key stays in this vault for a registry that one
 * person runs on one machine; an operator who keeps it offline hands in the signed root document instead.
 */
export async function openRegistryKeys(home: string, name: string, host: string, clock: Clock): Promise<RegistryKeys> {
  const keyFile = join(home, 'vault.key')
  ensureKeyFile(keyFile)
  const vault = new FileVault(join(home, 'vault'), clock)
  const unlock = { method: 'key_file', path: keyFile } as const
  if (await vault.exists()) await vault.open(unlock)
  else await vault.create(unlock)
  const rootKey = await keyOf(vault, 'registry_root', 'ed25519', 'Root key')
  const snapshot = await keyOf(vault, 'registry_snapshot', 'ed25519', 'Snapshot key')
  const tlsKey = await keyOf(vault, 'operational', 'ecdsa-p256-sha256', 'TLS key')
  const now = clock.now()
  const { pem } = await vault.issueCertificate({
    keyId: tlsKey.key_id,
    agentId: agentId.parse(name),
    notBefore: now - 60_000,
    notAfter: now + CERTIFICATE_MS,
    ips: [host],
  })
  const root = await currentRoot(join(home, 'root.json'), name, { rootKey, snapshot, tlsKey }, vault, now)
  return { vault, root, snapshot, tls: { certificate: pem, privateKey: vault.tlsKeyPem(tlsKey.key_id) } }
}

async function keyOf(
  vault: KeyVault,
  role: KeyRole,
  algorithm: KeyEntry['algorithm'],
  label: string,
): Promise<KeyEntry> {
  return vault.list().find((key) => key.role === role) ?? vault.generate({ role, algorithm, label })
}

async function currentRoot(
  file: string,
  registry: string,
  keys: { rootKey: KeyEntry; snapshot: KeyEntry; tlsKey: KeyEntry },
  vault: KeyVault,
  now: number,
): Promise<RegistryKeys['root']> {
  const before = existsSync(file)
    ? verifyRoot(parseEnvelope(await readFile(file)), keys.rootKey.key_id, now)
    : undefined
  if (before && fromInstant(before.root.snapshot_keys[0]?.not_after ?? before.root.issued_at) - now > RENEW_BEFORE_MS)
    return { content: before.root, envelope: parseEnvelope(await readFile(file)) }
  const content: RegistryRoot = {
    registry,
    version: (before?.root.version ?? 0) + 1,
    issued_at: toInstant(now),
    expires_at: toInstant(now + ROOT_LIFE_MS),
    root_key: keys.rootKey.public,
    snapshot_keys: [{ ...keys.snapshot.public, not_after: toInstant(now + SNAPSHOT_KEY_LIFE_MS) }],
    tls_pins: [keys.tlsKey.key_id],
    operators: before?.root.operators ?? [],
    reviewers: before?.root.reviewers ?? [],
  }
  const envelope = await signRoot(content, vault.signer(keys.rootKey.key_id))
  await writeFile(file, JSON.stringify(envelope), { mode: 0o600 })
  return { content, envelope }
}
