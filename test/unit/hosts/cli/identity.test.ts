import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lines, RecordedEngine, steward } from './command-line'

const KEY = `sha256:${'d'.repeat(64)}`
const envelope = { payloadType: 'manifest', payload: 'e30=', signatures: [{ keyid: KEY, sig: 's' }] }
const signed = { envelope, digest: KEY, key_id: KEY }

async function files() {
  const folder = await mkdtemp(join(tmpdir(), 'steward-sign-'))
  const plain = join(folder, 'steward.json')
  const keys = join(folder, 'keys.json')
  await writeFile(plain, '{"agent":{"id":"a"}}')
  await writeFile(keys, JSON.stringify(envelope))
  return { folder, plain, keys }
}

describe('steward sign', () => {
  it('prints the envelope alone on standard output', async () => {
    const { plain } = await files()
    const ran = await steward(['sign', plain], new RecordedEngine({ 'manifest.sign': signed }))
    expect(JSON.parse(ran.out)).toEqual(envelope)
    expect(ran.err).toBe(lines(`✅ Signed ${plain}`, `  ├─ Key: ${KEY}`, `  └─ Digest: ${KEY}`))
  })

  it('writes it to a file and hands over the keys to certify', async () => {
    const { folder, plain, keys } = await files()
    const out = join(folder, 'new', 'signed.json')
    const engine = new RecordedEngine({ 'manifest.sign': signed })
    const ran = await steward(
      ['sign', plain, '--certify', keys, '--endpoint', 'https://a', '--out', out, '--json'],
      engine,
    )
    expect(JSON.parse(ran.out)).toEqual({ ...signed, file: out })
    expect(JSON.parse(await readFile(out, 'utf8'))).toEqual(envelope)
    expect(engine.asked).toEqual([
      [
        'manifest.sign',
        { manifest: { agent: { id: 'a' } }, create_key: false, certify: envelope, endpoint: 'https://a' },
      ],
    ])
  })
})

describe('steward publish', () => {
  const receipt = { agent_id: 'a', submitted_at: '2026-01-01T12:00:00Z', revision: 2, document_digest: KEY }
  const published = {
    'manifest.publish': { receipts: [{ registry: 'r', receipt }] },
    'registries.refresh': { attempts: [] },
  }

  it('publishes what is signed as it is, and signs what is plain', async () => {
    const { plain, keys } = await files()
    const as = new RecordedEngine(published)
    expect((await steward(['publish', keys], as)).out).toBe(
      lines('✅ Published a to r', '  ├─ Receipt: 2026-01-01T12:00:00Z, revision 2', `  └─ Digest: ${KEY}`),
    )
    expect(as.asked[0]).toEqual(['manifest.publish', { envelope }])
    const first = new RecordedEngine({ ...published, 'manifest.sign': signed })
    await steward(['publish', plain, '--registry', 'r'], first)
    expect(first.asked.map(([command]) => command)).toEqual(['manifest.sign', 'manifest.publish', 'registries.refresh'])
  })
})

describe('steward keygen', () => {
  it('makes an owner key for an agent, and names the roles there are', async () => {
    const key = {
      key_id: KEY,
      role: 'owner',
      agent_id: 'a',
      label: 'l',
      created_at: '2026-01-01T12:00:00Z',
      algorithm: 'ed25519',
    }
    const engine = new RecordedEngine({ 'keys.generate': key })
    expect((await steward(['keygen', '--agent', 'a'], engine)).out).toContain(`✅ Made a key\nowner ${KEY}\n`)
    expect((await steward(['keygen'], engine)).err).toContain('--agent ID is missing')
    expect((await steward(['keygen', '--role', 'king'], engine)).err).toContain('There are: owner, operational, client')
  })
})

describe('steward vault', () => {
  it('says why unlocking for a single command makes no sense', async () => {
    const ran = await steward(['vault', 'unlock'], new RecordedEngine({}), { attached: false })
    expect(ran.code).toBe(3)
    expect(ran.err).toContain('STEWARD_PASSPHRASE=…')
  })

  it('unlocks the running engine', async () => {
    const engine = new RecordedEngine({ 'vault.unlock': { vault: 'open' } })
    const ran = await steward(['vault', 'unlock'], engine, { env: { STEWARD_PASSPHRASE: 'p' } })
    expect(ran.out).toBe('✅ The vault is open\n')
    expect(engine.asked).toEqual([['vault.unlock', { passphrase: 'p' }]])
  })
})
