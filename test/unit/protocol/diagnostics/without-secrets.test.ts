import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { withoutSecrets } from '../../../../src/main/protocol/diagnostics'

const key = randomBytes(32)
const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const FINGERPRINT = `sha256:${'3f'.repeat(32)}`

describe('what is told without secrets', () => {
  it.each([
    ['a key in hexadecimal', key.toString('hex')],
    ['the same in capitals', key.toString('hex').toUpperCase()],
    ['a key in Base64', key.toString('base64')],
    ['a key in Base64 for addresses', key.toString('base64url')],
    ['a key as PEM', pem],
    ['a key as PEM that was cut off', pem.slice(0, 80)],
  ])('has no %s, alone, within a sentence or deep inside', (_what, secret) => {
    const told = JSON.stringify(withoutSecrets([secret, `it failed with ${secret}`, { of: [{ it: `(${secret})` }] }]))
    for (const line of secret.trim().split('\n')) expect(told).not.toContain(line)
    expect(told).toContain('it failed with [left out]')
  })

  it.each([
    ['passphrase', 'correct horse battery staple'],
    ['new_passphrase', 'correct horse battery staple'],
    ['launchToken', 'short'],
    ['private_key', { kty: 'OKP' }],
    ['client_secret', 7],
  ])('has nothing of what is named %s', (name, value) => {
    expect(withoutSecrets({ a: { [name]: value } })).toEqual({ a: { [name]: '[left out]' } })
  })

  it.each([
    ['https://kim:hunter2@registry.test/v1', 'https://[left out]@registry.test/v1'],
    ['https://hooks.test/send?key=hunter2 failed', 'https://hooks.test/send?[left out] failed'],
    ['http://127.0.0.1:4000/#token=hunter2', 'http://127.0.0.1:4000/?[left out]'],
    ['Authorization: Bearer hunter2', 'Authorization: Bearer [left out]'],
    ['passphrase="correct horse"', 'passphrase=[left out]'],
  ])('has no secret of %s', (text, told) => {
    expect(withoutSecrets(text)).toBe(told)
  })

  it('has no bytes', () => {
    expect(withoutSecrets({ seen: new Uint8Array(key) })).toEqual({ seen: '[left out]' })
  })

  it('leaves what is public as it is: fingerprints, ids, times, addresses, sentences', () => {
    const told = {
      key_id: FINGERPRINT,
      at: '2025-11-21T08:00:00.000Z',
      agent: 'vibe-agency-orchestrator',
      url: 'https://registry.test/v1/agents',
      why: `the key ${FINGERPRINT} of vibe-agency-orchestrator was revoked, and task-0123456789abcdef goes on elsewhere`,
      count: 7,
      fine: true,
      nothing: null,
    }
    expect(withoutSecrets(told)).toEqual(told)
  })
})
