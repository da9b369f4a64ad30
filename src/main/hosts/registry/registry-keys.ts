import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { StewardError } from '../../../shared/model/errors'
import { agentId } from '../../../shared/model/ids'
import { type KeyEntry, type KeyRecord, type KeyRole, keyRecord } from '../../../shared/model/key'
import { ensureKeyFile, FileVault } from '../../adapters/keyvault'
import type { Clock, KeyVault } from '../../engine/ports'
import type { Signer } from '../../protocol/identity'
import { RootDocument } from './root-document'
import { currentCertificate } from './tls-certificate'

export interface RegistryHome {
  readonly home: string
  readonly name: string
  readonly host: string
  /** Unlocks the vault; made where it is missing. */
  readonly keyFile: string
  /** Public keys of those who judge cases, as JSON; nobody where the file is missing. */
  readonly reviewersFile?: string
}

export interface RegistryKeys {
  readonly root: RootDocument
  readonly snapshotSigner: Signer
  /** The certificate and key for TLS, the certificate renewed where it soon ends. */
  tls(): Promise<{ readonly certificate: string; readonly privateKey: string }>
}

/**
 * The registry's keys and root document, made at its first start. The root key may be taken out of the vault afterwards and kept
 * offline (TRUST "Keys"): it is needed again only for the next root document.
 *
 * @throws StewardError as `KeyVault.open` and `RootDocument.open`
 */
export async function openRegistryKeys(place: RegistryHome, clock: Clock): Promise<RegistryKeys> {
  const vault = await openVault(place, clock)
  const file = join(place.home, 'root.json')
  const firstStart = !existsSync(file)
  const rootKey = find(vault, 'registry_root') ?? (firstStart ? await make(vault, 'registry_root') : undefined)
  const snapshotKey = find(vault, 'registry_snapshot') ?? (await make(vault, 'registry_snapshot'))
  const tlsKey = find(vault, 'operational') ?? (await make(vault, 'operational'))
  const root = await RootDocument.open({
    file,
    registry: place.name,
    snapshotKey,
    tlsKey: tlsKey.key_id,
    rootSigner: rootKey && vault.signer(rootKey.key_id),
    clock,
    reviewers: await readReviewers(place.reviewersFile),
  })
  const named = { keyId: tlsKey.key_id, agentId: agentId.parse(place.name), host: place.host }
  return {
    root,
    snapshotSigner: vault.signer(snapshotKey.key_id),
    tls: async () => ({
      certificate: await currentCertificate(vault, { ...named, now: clock.now() }),
      privateKey: vault.tlsKeyPem(tlsKey.key_id),
    }),
  }
}

async function openVault({ home, keyFile }: RegistryHome, clock: Clock): Promise<KeyVault> {
  const vault = new FileVault(join(home, 'vault'), clock)
  const exists = await vault.exists()
  // A new key file would not open an old vault, and would hide that the right one is missing.
  if (!exists) ensureKeyFile(keyFile)
  const unlock = { method: 'key_file', path: keyFile } as const
  await (exists ? vault.open(unlock) : vault.create(unlock))
  return vault
}

async function readReviewers(file: string | undefined): Promise<KeyRecord[] | undefined> {
  if (file === undefined || !existsSync(file)) return undefined
  const text = await readFile(file, 'utf8')
  const parsed = z.array(keyRecord).max(1000).safeParse(jsonIn(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new StewardError('input_invalid', `the reviewers in ${file} cannot be read: ${issue?.message}`, {
    suggestions: ['It is a JSON list of public keys, each with key_id, algorithm and public_key: steward keys --json'],
  })
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Told as what it is not: a list of keys.
    return undefined
  }
}

const KINDS = {
  registry_root: { algorithm: 'ed25519', label: 'Root key' },
  registry_snapshot: { algorithm: 'ed25519', label: 'Snapshot key' },
  operational: { algorithm: 'ecdsa-p256-sha256', label: 'TLS key' },
} as const satisfies Partial<Record<KeyRole, Pick<KeyEntry, 'algorithm' | 'label'>>>

const find = (vault: KeyVault, role: keyof typeof KINDS): KeyEntry | undefined =>
  vault.list().findLast((key) => key.role === role)

const make = (vault: KeyVault, role: keyof typeof KINDS): Promise<KeyEntry> => vault.generate({ role, ...KINDS[role] })
