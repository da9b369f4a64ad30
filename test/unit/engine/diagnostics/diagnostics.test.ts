import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { afterEach, describe, expect, it } from 'vitest'
import { diagnostics } from '../../../../src/main/engine/diagnostics/diagnostics'
import { createVault, generateKey } from '../../../../src/main/engine/identity/vault'
import { clientProfile } from '../../../fixtures/client-profile'
import { HandClock } from '../agent/agent-under-test'

const PASSPHRASE = 'correct horse battery staple'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const unpacked = async (content: string): Promise<ReadonlyMap<string, string>> => {
  const files = new Map<string, string>()
  const archive = Readable.from(Buffer.from(content, 'base64')).pipe(createGunzip()).pipe(extract())
  for await (const entry of archive) files.set(entry.header.name, await text(entry))
  return files
}

const profile = async (policy: Record<string, unknown> = {}) => {
  const opened = await clientProfile(new HandClock(), policy)
  closing.push(() => opened.close())
  return opened
}

const logged = (folder: string, ...lines: readonly string[]): void => {
  mkdirSync(join(folder, 'logs'), { recursive: true })
  appendFileSync(join(folder, 'logs', 'engine.log'), lines.map((line) => `${line}\n`).join(''))
}

describe('diagnostics', () => {
  it('tell versions, changed rules, the store, the vault, registries, agents, alerts and the end of the log', async () => {
    const { context, folder } = await profile({ vault: { idle_lock_minutes: 7 } })
    logged(folder, '{"level":30,"msg":"began"}', '{"level":50,"msg":"the disk is full"}', 'not JSON')
    const bundle = await diagnostics(context)
    const files = await unpacked(bundle.content)
    expect(bundle.file_name).toMatch(/^steward-diagnostics-test-\d{12}\.tar\.gz$/)
    expect([...files.keys()]).toEqual(bundle.contains)
    expect(JSON.parse(files.get('about.json') ?? '')).toMatchObject({ host: 'cli', node: process.versions.node })
    expect(JSON.parse(files.get('policy.json') ?? '')).toMatchObject({ 'vault.idle_lock_minutes': 7 })
    expect(JSON.parse(files.get('store.json') ?? '')).toMatchObject({
      condition: { pages: 'ok', damaged_rows: 0 },
      audit: { intact: true },
    })
    expect(files.get('log.jsonl')).toContain('{"msg":"not JSON"}')
    expect(files.get('errors.jsonl')).toBe('{"level":50,"msg":"the disk is full"}\n')
    for (const name of ['keys.json', 'registries.json', 'agents.json', 'alerts.json'])
      expect(files.has(name)).toBe(true)
  })

  it('hold no secret, wherever one lies: keys in each form, the passphrase, tokens, what addresses hand over', async () => {
    const token = randomBytes(32).toString('base64url')
    const { context, folder } = await profile()
    await createVault(context, { method: 'passphrase', passphrase: PASSPHRASE })
    const { key_id } = await generateKey(context, { role: 'operational' })
    const pem = context.vault.tlsKeyPem(key_id)
    const body = pem.split('\n').slice(1, -2).join('')
    const raw = Buffer.from(body, 'base64').subarray(-32)
    const forms = [raw.toString('hex'), raw.toString('base64'), raw.toString('base64url'), body, token]
    logged(
      folder,
      ...forms.map((secret) => JSON.stringify({ level: 50, msg: `it failed on ${secret}`, facts: { seen: [secret] } })),
      JSON.stringify({ level: 50, msg: pem, deep: { down: { passphrase: PASSPHRASE, launch_token: token } } }),
      `a crash with passphrase="${PASSPHRASE}" and http://127.0.0.1:4000/#token=${token}`,
      'it could not reach https://kim:hunter2@registry.test/v1?key=hunter2',
    )
    await context.store.alerts.raise({
      ...{ key: 'agent_down:x', kind: 'agent_down', severity: 'warning', at: '2025-11-21T08:00:00Z' as never },
      text: `it answered with ${forms[0]}`,
      evidence: { body: pem },
    })
    const all = [...(await unpacked((await diagnostics(context)).content)).values()].join('\n')
    expect(all).toContain('it failed on [left out]')
    for (const secret of [...forms, pem.split('\n')[1], PASSPHRASE, 'hunter2', 'PRIVATE KEY'])
      expect(all).not.toContain(secret)
    expect(Buffer.from(all).includes(raw)).toBe(false)
  })
})
