import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { StewardError } from '../../../shared/model/errors'
import { agentId, keyId } from '../../../shared/model/ids'
import { keyEntry } from '../../../shared/model/key'
import { writeDurably } from '../../files'
import { canonicalJson } from '../../protocol/encoding'

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/)
/** AES-256-GCM: 12-byte nonce, ciphertext, 16-byte tag. */
export const sealedBox = z.strictObject({ nonce: base64, ciphertext: base64, tag: base64 })
export type SealedBox = z.infer<typeof sealedBox>

/** The data key, wrapped for one way in. */
export const wrappedKey = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.literal('passphrase'),
    salt: base64,
    n: z
      .int()
      .min(2 ** 14)
      .max(2 ** 20),
    r: z.int().min(8).max(16),
    p: z.int().min(1).max(4),
    box: sealedBox,
  }),
  z.strictObject({ method: z.literal('key_file'), salt: base64, box: sealedBox }),
  z.strictObject({ method: z.literal('os'), wrapped: base64 }),
])
export type WrappedKey = z.infer<typeof wrappedKey>

/** A key: everything about it in the clear but its private part. */
export const vaultEntry = z.strictObject({ ...keyEntry.shape, box: sealedBox })
export type VaultEntry = z.infer<typeof vaultEntry>

const issuedCertificate = z.strictObject({
  pem: z.string(),
  keyId,
  issuerKeyId: keyId,
  agentId,
  notBefore: z.number(),
  notAfter: z.number(),
})

export const vaultContent = z.strictObject({
  format: z.literal('steward-vault-1'),
  unlock: z.array(wrappedKey).min(1).max(8),
  entries: z.array(vaultEntry),
  certificates: z.array(issuedCertificate),
  /** Of a backup only: what else its profile gave it. */
  beside: sealedBox.optional(),
})
export type VaultContent = z.infer<typeof vaultContent>

const TRAILER = /^sha256:[0-9a-f]{64}\n$/
const TRAILER_LENGTH = 'sha256:'.length + 64 + 1

const trailerOf = (body: Uint8Array): string => `sha256:${createHash('sha256').update(body).digest('hex')}\n`

/** Content, then the unkeyed checksum that tells damage from a wrong passphrase (TRUST "At rest"). */
export function encodeVault(content: VaultContent): Uint8Array {
  const body = Buffer.concat([canonicalJson(content), Buffer.from('\n')])
  return Buffer.concat([body, Buffer.from(trailerOf(body))])
}

const damaged = (code: 'vault_damaged' | 'vault_truncated', path: string, what: string): StewardError =>
  new StewardError(code, `the vault ${path} ${what}`, {
    suggestions: [
      'Put the last backup of the file in its place.',
      'Without a backup: restore the keys from their exported copies.',
    ],
  })

/** @throws StewardError `vault_truncated`, `vault_damaged`; nothing was tried with any secret */
export function decodeVault(bytes: Uint8Array, path: string): VaultContent {
  const trailer = Buffer.from(bytes.subarray(Math.max(0, bytes.byteLength - TRAILER_LENGTH))).toString('latin1')
  if (!TRAILER.test(trailer))
    throw damaged('vault_truncated', path, 'ends too early: its closing checksum is missing or incomplete')
  const body = bytes.subarray(0, bytes.byteLength - TRAILER_LENGTH)
  if (trailerOf(body) !== trailer)
    throw damaged('vault_damaged', path, 'is damaged: its content does not have its checksum')
  const parsed = vaultContent.safeParse(jsonOf(body))
  if (parsed.success) return parsed.data
  throw damaged('vault_damaged', path, 'is whole but of a form this program does not know')
}

/** Undefined where it is no JSON, which is no vault either. */
const jsonOf = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return undefined
  }
}

export async function readVault(path: string): Promise<VaultContent> {
  try {
    return decodeVault(await readFile(path), path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new StewardError('vault_missing', `there is no vault at ${path}`, {
        suggestions: ['Make one: steward init'],
        cause: error,
      })
    throw error
  }
}

/** Atomic and durable: after a crash there is the old vault or the new one. */
export async function writeVault(path: string, content: VaultContent): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  await writeDurably(path, encodeVault(content))
}
