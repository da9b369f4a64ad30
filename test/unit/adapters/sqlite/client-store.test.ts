import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readdirSync, statSync, truncateSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Sqlite from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { openClientStore } from '../../../../src/main/adapters/sqlite'
import { CLIENT_MIGRATIONS } from '../../../../src/main/adapters/sqlite/client/migrations'
import { openDatabase } from '../../../../src/main/adapters/sqlite/database'
import { sha256Digest } from '../../../../src/main/protocol/encoding'
import { type AgentId, type KeyId, toInstant } from '../../../../src/shared/model/ids'
import { cachedRow, cachedSnapshot, listedAttestation } from '../../../fixtures/cached-rows'
import { HandClock, quiet } from '../../engine/agent/agent-under-test'

const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures')
const planner = 'agent-1' as AgentId
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const store of open.splice(0)) await store.close()
})

const newFile = () => join(mkdtempSync(join(tmpdir(), 'client-store-')), 'store.db')
const openAt = async (file: string) => {
  const opened = await openClientStore({ file, clock: new HandClock(), log: quiet })
  open.push(opened.store)
  return opened
}
const closed = async (file: string) => {
  await open.pop()?.close()
  return file
}
/** Changes the file behind the store's back, as a bad disk or a careless tool does. */
const tamper = (file: string, statement: string): void => {
  const raw = new Sqlite(file)
  raw.prepare(statement).run()
  raw.close()
}
const filled = async () => {
  const file = newFile()
  const { store } = await openAt(file)
  const { registry, agents } = cachedSnapshot(1, 3)
  await store.cache.replaceSnapshot(registry, agents, [])
  return { file, store }
}

describe('a damaged row of the cache', () => {
  it.each([
    [
      'whose content lost a byte',
      `UPDATE cached_agent SET content = replace(content, 'plans', 'plan5') WHERE id = 'agent-1'`,
    ],
    ['that claims to be verified', `UPDATE cached_agent SET verification = 'verified' WHERE id = 'agent-1'`],
    ['that names another document', `UPDATE cached_agent SET digest = 'sha256:00' WHERE id = 'agent-1'`],
    ['that is filed under another id', `UPDATE cached_agent SET id = 'agent-1x' WHERE id = 'agent-1'`],
  ])('%s is noticed when it is read, set aside, counted, and read again from its registry', async (_, statement) => {
    const { file, store } = await filled()
    const told: string[] = []
    store.cache.onSetAside((source) => told.push(source))
    tamper(file, statement)
    const { rows, total } = await store.cache.searchAgents({ limit: 10 })
    expect([rows.map(({ summary }) => summary.id), total]).toEqual([['agent-0', 'agent-2'], 2])
    expect([await store.damagedRows(), told]).toEqual([1, ['lab']])
    // With its tag the registry would say that nothing changed.
    expect((await store.cache.registries())[0]?.etag).toBeUndefined()
    const { registry, agents } = cachedSnapshot(1, 3)
    await store.cache.replaceSnapshot(registry, agents, [])
    expect((await store.cache.searchAgents({ limit: 10 })).total).toBe(3)
  })

  it('leaves the row of the next registry to be believed', async () => {
    const { file, store } = await filled()
    const other = cachedSnapshot(4, 3, 'other')
    await store.cache.replaceSnapshot(other.registry, other.agents, [])
    await store.cache.arrange({ sources: ['lab', 'other'].map((name) => ({ name, voice: name })) })
    tamper(file, `UPDATE cached_agent SET state = 'banned' WHERE id = 'agent-1' AND source = 'lab'`)
    expect(await store.cache.preferred(planner)).toBeUndefined()
    expect(await store.cache.preferred(planner)).toMatchObject({ source: 'other', snapshotVersion: 4 })
  })

  it('that is a document is fetched again instead of being believed', async () => {
    const { file, store } = await filled()
    const bytes = Buffer.from('{"signed":"bytes"}')
    const digest = sha256Digest(bytes)
    const fetchedAt = toInstant(0)
    await store.cache.saveDocument({ digest, kind: 'manifest_envelope', bytes, source: 'lab', fetchedAt })
    tamper(file, `UPDATE document SET bytes = CAST(replace(bytes, 'signed', 'forged') AS BLOB)`)
    expect(await store.cache.document(digest)).toBeUndefined()
    expect(await store.damagedRows()).toBe(1)
  })

  it('that is a revocation stops everything: left out it would bring a key back to life', async () => {
    const { file, store } = await filled()
    const key = sha256Digest(Buffer.from('key')) as string as KeyId
    const revocation = { key_id: key, agent_id: planner, reason: 'key_compromise', revoked_at: toInstant(0) }
    const digest = sha256Digest(Buffer.from('revocation'))
    await store.cache.saveRevocations([{ ...revocation, digest }], 'lab')
    tamper(file, `UPDATE revocation SET content = replace(content, 'key_compromise', 'superseded')`)
    await expect(store.cache.revocations()).rejects.toMatchObject({ code: 'store_damaged' })
  })
})

describe('a damaged store', () => {
  const aside = (file: string) => readdirSync(join(file, '..')).filter((name) => name.includes('.damaged-'))

  it('that was cut off is moved aside, made anew and told of', async () => {
    const { file } = await filled()
    await closed(file)
    truncateSync(file, Math.floor(statSync(file).size / 2))
    const { store, notice } = await openAt(file)
    expect(notice).toMatchObject({ kind: 'recreated', movedTo: expect.stringContaining('.damaged-') })
    expect([aside(file).length, (await store.cache.searchAgents({ limit: 1 })).total]).toEqual([1, 0])
  })

  it('with a page overwritten is replaced by its last backup', async () => {
    const { file, store } = await filled()
    await store.backup()
    await closed(file)
    const handle = openSync(file, 'r+')
    writeSync(handle, Buffer.alloc(4096, 0x5a), 0, 4096, 4096 * 3)
    closeSync(handle)
    const { store: restored, notice } = await openAt(file)
    expect(notice).toMatchObject({ kind: 'restored', backup: expect.stringContaining('.backup-') })
    expect((await restored.cache.searchAgents({ limit: 1 })).total).toBe(3)
  })

  it('that is empty is not taken for a new one', async () => {
    const { file } = await filled()
    await closed(file)
    truncateSync(file, 0)
    expect((await openAt(file)).notice).toMatchObject({ kind: 'recreated' })
  })
})

describe('a store whose writer is killed', () => {
  it('holds one whole snapshot, no older than the last that was acknowledged', async () => {
    for (const acknowledged of [1, 3, 7]) {
      const file = newFile()
      const writer = spawn(
        process.execPath,
        ['--import', join(fixtures, 'typescript-modules.mjs'), join(fixtures, 'workers', 'snapshot-writer.ts'), file],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      const ended = once(writer, 'exit')
      let last = 0
      for await (const line of createInterface({ input: writer.stdout })) {
        last = Number(line)
        if (last >= acknowledged) break
      }
      writer.kill('SIGKILL')
      await ended
      const { store, notice } = await openAt(file)
      expect(notice).toBeUndefined()
      const { rows, total } = await store.cache.searchAgents({ limit: 1000 })
      const [known] = await store.cache.registries()
      expect(total).toBe(300)
      expect(known?.snapshotVersion).toBeGreaterThanOrEqual(last)
      expect(new Set(rows.map(({ snapshotVersion }) => snapshotVersion))).toEqual(new Set([known?.snapshotVersion]))
    }
  })
})

describe('a store', () => {
  it('waits for the disk with every commit: what was acknowledged survives a loss of power', () => {
    const options = { file: newFile(), clock: new HandClock(), log: quiet }
    const { connection } = openDatabase(options, { applicationId: 0x53747763, migrations: CLIENT_MIGRATIONS })
    // https://www.sqlite.org/pragma.html#pragma_synchronous: 2 is FULL, which in WAL mode syncs at each commit.
    expect(connection.get('PRAGMA synchronous')).toEqual({ synchronous: 2 })
    connection.close()
  })
})

describe('a store of an earlier version', () => {
  const earlier = (steps: number) => {
    const file = newFile()
    const options = { file, clock: new HandClock(), log: quiet }
    openDatabase(options, {
      applicationId: 0x53747763,
      migrations: CLIENT_MIGRATIONS.slice(0, steps),
    }).connection.close()
    return file
  }

  it('is brought up to date, a backup kept before each step, its rows still there', async () => {
    const file = earlier(1)
    const { seal } = await import('../../../../src/main/adapters/sqlite/database')
    const row = { ...cachedRow('planner'), attestations: [listedAttestation('plan')] }
    const { content, checksum } = seal(row)
    const raw = new Sqlite(file)
    raw
      .prepare(
        'INSERT INTO cached_agent (id, source, state, verification, search_key, content, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(row.summary.id, row.source, 'active', 'unchecked', '', content, checksum)
    raw.close()
    const { store } = await openAt(file)
    expect((await store.cache.searchAgents({ attested: true, limit: 10 })).rows).toEqual([row])
    const backups = readdirSync(join(file, '..')).filter((name) => name.includes('.backup-'))
    expect(backups).toHaveLength(Math.min(3, CLIENT_MIGRATIONS.length - 1))
  })

  it('is left alone by a program that is older than it', async () => {
    const file = earlier(CLIENT_MIGRATIONS.length)
    tamper(file, 'CREATE TABLE tomorrow (x)')
    const raw = new Sqlite(file)
    raw.pragma(`user_version = ${CLIENT_MIGRATIONS.length + 1}`)
    raw.close()
    await expect(openAt(file)).rejects.toMatchObject({ code: 'store_newer' })
  })

  it('is not taken from another program', async () => {
    const file = newFile()
    tamper(file, 'CREATE TABLE recipes (x)')
    const raw = new Sqlite(file)
    raw.pragma('application_id = 7')
    raw.close()
    await expect(openAt(file)).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('the audit log of a store', () => {
  const written = async () => {
    const file = newFile()
    const { store } = await openAt(file)
    for (const action of ['one', 'two', 'three'])
      await store.audit.append({ at: toInstant(0), actor: 'operator', action, subject: 's', details: {} })
    return { file, store }
  }

  it.each([
    `UPDATE audit_entry SET action = 'none' WHERE seq = 2`,
    'DELETE FROM audit_entry WHERE seq = 3',
    `INSERT INTO audit_entry SELECT 5, at, actor, action, subject, details, previous, hash FROM audit_entry WHERE seq = 1`,
    'DELETE FROM audit_head',
    'UPDATE audit_head SET entries = 1',
  ])('refuses %s', async (statement) => {
    const { file } = await written()
    expect(() => tamper(file, statement)).toThrow(/append-only/)
  })

  it('shows where it was changed by whoever went around that', async () => {
    const { file, store } = await written()
    tamper(file, 'DROP TRIGGER audit_entry_unchanged')
    tamper(file, `UPDATE audit_entry SET action = 'none' WHERE seq = 2`)
    expect(await store.audit.verify()).toMatchObject({ intact: false, broken_at: 2 })
  })

  it('stands with what was appended since it was looked at', async () => {
    const { store } = await written()
    expect(await store.audit.standing()).toMatchObject({ intact: true, entries: 3 })
    await store.audit.append({ at: toInstant(0), actor: 'operator', action: 'four', subject: 's', details: {} })
    expect(await store.audit.standing()).toEqual(await store.audit.verify())
    expect(await store.audit.standing()).toMatchObject({ intact: true, entries: 4 })
  })

  it('stands no more where somebody else has changed what was found to hold', async () => {
    const { file, store } = await written()
    expect(await store.audit.standing()).toMatchObject({ intact: true })
    tamper(file, 'DROP TRIGGER audit_entry_unchanged')
    tamper(file, `UPDATE audit_entry SET action = 'none' WHERE seq = 1`)
    expect(await store.audit.standing()).toMatchObject({ intact: false, broken_at: 1 })
    expect(await store.audit.standing()).toMatchObject({ intact: false, broken_at: 1 })
  })
})
