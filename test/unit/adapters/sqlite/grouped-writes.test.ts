import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { beforeEach, describe, expect, it } from 'vitest'
import { Connection, GroupedWrites } from '../../../../src/main/adapters/sqlite/database'

let database: Sqlite.Database
let connection: Connection<object>
let writes: GroupedWrites<object>
let lost = 0
let commits = 0

beforeEach(() => {
  const file = join(mkdtempSync(join(tmpdir(), 'grouped-')), 'a.db')
  database = new Sqlite(file)
  database.exec('CREATE TABLE t (name TEXT PRIMARY KEY) STRICT')
  connection = new Connection<object>(database)
  lost = 0
  commits = 0
  writes = new GroupedWrites(connection, () => {
    lost += 1
  })
  const transaction = connection.transaction.bind(connection)
  connection.transaction = (work) => {
    commits += 1
    return transaction(work)
  }
})

const add = (name: string): string => {
  connection.put('INSERT INTO t (name) VALUES (?)', name)
  return name
}
const names = (): unknown[] => database.prepare('SELECT name FROM t ORDER BY rowid').pluck().all()

describe('writes that come together', () => {
  it('share one transaction, in the order they came, and each has its own result', async () => {
    const results = await Promise.all(['a', 'b', 'c'].map((name) => writes.write(() => add(name))))
    expect(results).toEqual(['a', 'b', 'c'])
    expect(names()).toEqual(['a', 'b', 'c'])
    expect(commits).toBe(1)
  })

  it('do not lose one another: what one of them did before it failed is undone, and nothing else', async () => {
    const settled = await Promise.allSettled([
      writes.write(() => add('a')),
      writes.write(() => {
        add('half')
        throw new Error('no')
      }),
      writes.write(() => add('a')),
      writes.write(() => add('b')),
    ])
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect(names()).toEqual(['a', 'b'])
    expect(lost).toBe(0)
  })

  it('all fail where their transaction cannot be kept, and say so to whoever remembers their results', async () => {
    database.close()
    const settled = await Promise.allSettled([writes.write(() => 1), writes.write(() => 2)])
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(lost).toBe(1)
  })

  it('all fail, none half kept, where one of them finds the disk full: SQLite then undoes the whole transaction', async () => {
    const { page_count } = (database.pragma('page_count') as { page_count: number }[])[0] ?? { page_count: 0 }
    database.pragma(`max_page_count = ${page_count + 1}`)
    const settled = await Promise.allSettled([
      writes.write(() => add('before')),
      writes.write(() => add('x'.repeat(100_000))),
      writes.write(() => add('after')),
    ])
    const full = { status: 'rejected', reason: { name: 'StewardError', code: 'unavailable' } }
    expect(settled).toMatchObject([full, full, full])
    expect(names()).toEqual([])
    expect(lost).toBe(1)
    expect(await writes.write(() => add('later'))).toBe('later')
  })

  it('are on the disk at once when they are flushed', () => {
    void writes.write(() => add('a'))
    expect(names()).toEqual([])
    writes.flush()
    expect(names()).toEqual(['a'])
  })
})
