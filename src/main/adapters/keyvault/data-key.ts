import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scrypt } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { StewardError } from '../../../shared/model/errors'
import type { Unlock } from '../../engine/ports'
import type { SealedBox, WrappedKey } from './vault-file'

/** DESIGN §7: scrypt N = 2^17, r = 8, p = 1: about 128 MiB and half a second a guess. */
const SCRYPT = { n: 2 ** 17, r: 8, p: 1 } as const
const KEY_BYTES = 32
const WRAP_PURPOSE = 'steward vault data key'

export const seal = (key: Uint8Array, plain: Uint8Array, about: Uint8Array): SealedBox => {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(about)
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()])
  return {
    nonce: nonce.toString('base64'),
    ciphertext: ciphertext.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
  }
}

/** Undefined where the key is not the one it was sealed with, or what it is about was changed. */
export const unseal = (key: Uint8Array, box: SealedBox, about: Uint8Array): Buffer | undefined => {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(box.nonce, 'base64'), { authTagLength: 16 })
    decipher.setAAD(about).setAuthTag(Buffer.from(box.tag, 'base64'))
    return Buffer.concat([decipher.update(Buffer.from(box.ciphertext, 'base64')), decipher.final()])
  } catch {
    // GCM says no more than that something does not fit; the caller knows what was tried.
    return undefined
  }
}

const stretch = (
  passphrase: string,
  salt: Uint8Array,
  { n, r, p }: { n: number; r: number; p: number },
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { N: n, r, p, maxmem: 256 * n * r }
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })

const ofKeyFile = async (path: string, salt: Uint8Array): Promise<Buffer> => {
  const secret = await readSecret(path)
  return Buffer.from(hkdfSync('sha256', secret, salt, WRAP_PURPOSE, KEY_BYTES))
}

async function readSecret(path: string): Promise<Buffer> {
  const refuse = (what: string, cause?: unknown) =>
    new StewardError('vault_wrong_secret', `the key file ${path} ${what}`, cause === undefined ? {} : { cause })
  const info = await stat(path).catch((cause: unknown) => {
    throw refuse('cannot be read', cause)
  })
  // A key file that others can read protects nothing from them.
  if (process.platform !== 'win32' && (info.mode & 0o077) !== 0) throw refuse('can be read by others: give it mode 600')
  const secret = await readFile(path)
  if (secret.byteLength < KEY_BYTES) throw refuse(`is shorter than ${KEY_BYTES} bytes`)
  return secret
}

const about = (method: string): Uint8Array => Buffer.from(`${WRAP_PURPOSE}: ${method}`)

export const newDataKey = (): Buffer => randomBytes(KEY_BYTES)

export async function wrap(dataKey: Uint8Array, unlock: Unlock): Promise<WrappedKey> {
  const salt = randomBytes(16)
  switch (unlock.method) {
    case 'passphrase': {
      const key = await stretch(unlock.passphrase, salt, SCRYPT)
      return {
        method: 'passphrase',
        salt: salt.toString('base64'),
        ...SCRYPT,
        box: seal(key, dataKey, about('passphrase')),
      }
    }
    case 'key_file': {
      const key = await ofKeyFile(unlock.path, salt)
      return { method: 'key_file', salt: salt.toString('base64'), box: seal(key, dataKey, about('key_file')) }
    }
    case 'os':
      return { method: 'os', wrapped: Buffer.from(await unlock.protection.wrap(dataKey)).toString('base64') }
  }
}

const wrong = (what: string, cause?: unknown): StewardError =>
  new StewardError('vault_wrong_secret', `${what} does not open this vault`, {
    suggestions: ['The vault itself is undamaged: try again with the right one.'],
    ...(cause === undefined ? {} : { cause }),
  })

/** @throws StewardError `vault_wrong_secret` */
export async function unwrap(ways: readonly WrappedKey[], unlock: Unlock): Promise<Buffer> {
  const way = ways.find((candidate) => candidate.method === unlock.method)
  switch (unlock.method) {
    case 'passphrase': {
      if (way?.method !== 'passphrase') throw wrong('a passphrase')
      const key = await stretch(unlock.passphrase, Buffer.from(way.salt, 'base64'), way)
      return unseal(key, way.box, about('passphrase')) ?? raise(wrong('the passphrase'))
    }
    case 'key_file': {
      if (way?.method !== 'key_file') throw wrong('a key file')
      const key = await ofKeyFile(unlock.path, Buffer.from(way.salt, 'base64'))
      return unseal(key, way.box, about('key_file')) ?? raise(wrong('the key file'))
    }
    case 'os': {
      if (way?.method !== 'os') throw wrong('the operating system')
      const opened = await unlock.protection.unwrap(Buffer.from(way.wrapped, 'base64')).catch((cause: unknown) => {
        throw wrong('the operating system', cause)
      })
      return Buffer.from(opened)
    }
  }
}

const raise = (error: StewardError): never => {
  throw error
}
