import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from './app.mjs'

// Really encrypted, under a key in the profile: a changed byte or another profile fails as with the real key store.
const version = Buffer.from('v10')

function key() {
  const file = join(app.getPath('userData'), 'double-key-store')
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 })
  return readFileSync(file)
}

export const safeStorage = {
  isEncryptionAvailable: () => process.env.STEWARD_DOUBLE_KEY_STORE !== 'none',
  getSelectedStorageBackend: () => (safeStorage.isEncryptionAvailable() ? 'gnome_libsecret' : 'basic_text'),
  setUsePlainTextEncryption() {},
  isAsyncEncryptionAvailable: async () => safeStorage.isEncryptionAvailable(),
  encryptStringAsync: async (text) => safeStorage.encryptString(text),
  decryptStringAsync: async (sealed) => ({ result: safeStorage.decryptString(sealed), shouldReEncrypt: false }),
  encryptString: (text) => {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key(), nonce)
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([version, nonce, cipher.getAuthTag(), sealed])
  },
  decryptString: (sealed) => {
    if (!sealed.subarray(0, 3).equals(version)) throw new Error('Error while decrypting the ciphertext provided.')
    const decipher = createDecipheriv('aes-256-gcm', key(), sealed.subarray(3, 15)).setAuthTag(sealed.subarray(15, 31))
    return Buffer.concat([decipher.update(sealed.subarray(31)), decipher.final()]).toString('utf8')
  },
}
