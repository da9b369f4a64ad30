import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { countersignWhenDue } from '../../../../src/main/engine/audit/countersign'
import { CHAIN_START, nextEntry, verifyExported } from '../../../../src/main/protocol/audit'
import type { AuditEntry, AuditState } from '../../../../src/shared/model/audit'
import { ownedAgent } from '../../../fixtures/owned-agent'
import { DAY } from '../../../fixtures/registry-documents'
import { HandClock } from '../agent/agent-under-test'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Says something else of an entry, or leaves it out, and chains all that follows anew: what whoever has the file can do. */
function rewrite(
  file: string,
  change: (entries: AuditEntry[]) => Omit<AuditEntry, 'seq' | 'previous' | 'hash'>[],
): void {
  const db = new Database(file)
  const rows = db.prepare('SELECT * FROM audit_entry ORDER BY seq').all() as (AuditEntry & { details: string })[]
  const before = rows.map((row) => ({ ...row, details: JSON.parse(row.details as never) as AuditEntry['details'] }))
  for (const { name } of db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all() as {
    name: string
  }[])
    db.exec(`DROP TRIGGER ${name}`)
  db.exec('DELETE FROM audit_entry')
  let state = CHAIN_START
  for (const { at, actor, action, subject, details } of change(before)) {
    const entry = nextEntry(state, { at, actor, action, subject, details })
    state = { entries: entry.seq, head: entry.hash }
    db.prepare('INSERT INTO audit_entry VALUES (@seq, @at, @actor, @action, @subject, @details, @previous, @hash)').run(
      {
        ...entry,
        details: JSON.stringify(entry.details),
      },
    )
  }
  db.prepare('UPDATE audit_head SET entries = ?, head = ?').run(state.entries, state.head)
  db.close()
}

const kept = async (how: Parameters<typeof ownedAgent>[1] = {}) => {
  const clock = new HandClock()
  const world = await ownedAgent(clock, how)
  closing.push(() => world.close())
  const { ask, owner } = world
  const exported = async () => (await ask<{ lines: string[] }>('audit.export')).lines
  return {
    ...world,
    clock,
    exported,
    countersign: () => ask<{ state: AuditState; unreachable: unknown[] }>('audit.countersign'),
    verify: () => ask<AuditState>('audit.verify'),
    goOn: (n: number) => ask('keys.generate', { role: 'signer', label: `key ${n}` }),
    rewriteAs: (change: Parameters<typeof rewrite>[1]) => rewrite(join(owner.folder, 'store.db'), change),
    forgetCountersignatures: async () => {
      const db = new Database(join(owner.folder, 'store.db'))
      db.prepare("DELETE FROM shelved WHERE kind = 'countersignature'").run()
      db.close()
    },
  }
}
const second = (entries: AuditEntry[]) =>
  entries.map((entry, i) => (i === 1 ? { ...entry, subject: 'another' } : entry))

describe('the audit log, countersigned by registries', () => {
  it('holds while it only grows, and each registry says up to where', async () => {
    const { countersign, goOn, verify } = await kept({ registries: 2 })
    const first = await countersign()
    expect(first.unreachable).toEqual([])
    await goOn(1)
    const { state } = await countersign()
    expect(state.intact).toBe(true)
    expect(state.countersigned).toMatchObject([
      { registry: 'registry-1', entries: state.entries, holds: true },
      { registry: 'registry-2', entries: state.entries, holds: true },
    ])
    expect(await verify()).toEqual(state)
  })

  it('rewritten and chained anew holds by itself, and is found out by what registries have countersigned', async () => {
    const { countersign, goOn, rewriteAs, verify, owner } = await kept()
    await countersign()
    await goOn(1)
    rewriteAs(second)
    expect(await owner.store.audit.verify()).toMatchObject({ intact: true })
    const state = await verify()
    expect(state).toMatchObject({ intact: false })
    expect(state.countersigned).toMatchObject([{ holds: false }])
  })

  it('is found out also where the countersignatures were taken out of the profile', async () => {
    const { countersign, rewriteAs, forgetCountersignatures, verify } = await kept()
    await countersign()
    rewriteAs(second)
    await forgetCountersignatures()
    expect(await verify()).toMatchObject({ intact: false })
  })

  it('cut off at its end is found out', async () => {
    const { countersign, rewriteAs, verify } = await kept()
    await countersign()
    rewriteAs((entries) => entries.slice(0, -1))
    expect(await verify()).toMatchObject({ intact: false })
  })

  it('rewritten is not made good by having it countersigned again', async () => {
    const { countersign, goOn, rewriteAs, forgetCountersignatures, exported } = await kept()
    await countersign()
    rewriteAs(second)
    await goOn(1)
    await goOn(2)
    await forgetCountersignatures()
    expect((await countersign()).state.intact).toBe(false)
    // The registry's next countersignature names the one before: leaving that out of a file shows.
    const lines = await exported()
    const last = lines.filter((line) => !line.includes('countersigned') || line === lines.at(-1))
    expect(verifyExported(last)).toMatchObject({ intact: false })
  })

  it('is countersigned by itself a day later, where something was written since, and an alert tells of another log', async () => {
    const { clock, owner, goOn, rewriteAs, unlock } = await kept()
    const aDayLater = async () => {
      clock.pass(DAY)
      // Left alone for a day, it has locked itself.
      await unlock()
      await countersignWhenDue(owner.context)
    }
    const upTo = async () => (await owner.store.countersignatures.list()).length
    await countersignWhenDue(owner.context)
    expect(await upTo()).toBe(1)
    await goOn(1)
    await countersignWhenDue(owner.context)
    expect(await upTo()).toBe(1)
    await aDayLater()
    expect(await upTo()).toBe(2)
    rewriteAs(second)
    await goOn(2)
    await aDayLater()
    expect(await owner.store.alerts.list({ state: 'open' })).toMatchObject([{ kind: 'audit_rewritten' }])
  })
})

describe('an exported log', () => {
  it('is verified from the file alone, and names the root keys it stands under', async () => {
    const { countersign, exported, registries } = await kept()
    await countersign()
    const state = verifyExported(await exported())
    expect(state).toMatchObject({ intact: true, countersigned: [{ root_key: registries[0]?.rootKey, holds: true }] })
  })

  it('of which a line was changed, left out, doubled or added is found out', async () => {
    const { countersign, exported } = await kept()
    await countersign()
    const lines = await exported()
    const at = (n: number) => verifyExported(lines.toSpliced(n, 1)).intact
    for (let n = 0; n < lines.length - 1; n++) expect(at(n)).toBe(false)
    for (let n = 0; n < lines.length; n++) {
      const line = lines[n] ?? ''
      const changed = line.replace(
        /"(subject|payload)":"(.)/,
        (_, name, letter) => `"${name}":"${letter === 'x' ? 'y' : 'x'}`,
      )
      expect(changed).not.toBe(line)
      expect(verifyExported(lines.toSpliced(n, 1, changed)).intact).toBe(false)
    }
    expect(verifyExported([...lines.slice(0, 1), ...lines]).intact).toBe(false)
    expect(verifyExported([...lines, 'no line']).intact).toBe(false)
    expect(verifyExported(lines).intact).toBe(true)
  })
})

describe('looking through the log', () => {
  it('by kind, actor, subject or agent, and time', async () => {
    const { ask, clock, goOn } = await kept()
    const find = async (filter: Record<string, unknown>) =>
      (await ask<{ entries: AuditEntry[] }>('audit.list', filter)).entries.map(({ action }) => action)
    const from = new Date(clock.now() + 1000).toISOString()
    clock.pass(2000)
    await goOn(1)
    expect(await find({ since: from })).toEqual(['key.generated'])
    expect(await find({ until: from, kind: 'key' })).toEqual(['key.recovery_made'])
    expect(await find({ kind: 'manifest' })).toEqual(['manifest.published', 'manifest.signed'])
    expect(await find({ kind: 'manifest', actor: 'nobody' })).toEqual([])
    expect(await find({ subject: 'planner', kind: 'manifest' })).toHaveLength(2)
    expect(await find({ subject: 'plan' })).toEqual([])
  })
})
