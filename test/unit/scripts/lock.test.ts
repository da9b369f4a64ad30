import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { withLock } from '../../../scripts/lock.mjs'

const run = promisify(execFile)
const module = pathToFileURL(resolve(import.meta.dirname, '../../../scripts/lock.mjs')).href

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('lets real processes in one after another', async () => {
  const journal = join(folder, 'journal')
  const program = `
    import { appendFileSync } from 'node:fs'
    import { withLock } from ${JSON.stringify(module)}
    await withLock(${JSON.stringify(join(folder, 'lock'))}, () => {}, async () => {
      appendFileSync(${JSON.stringify(journal)}, 'in ')
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
      appendFileSync(${JSON.stringify(journal)}, 'out ')
    })`
  await Promise.all(Array.from({ length: 4 }, () => run(process.execPath, ['--input-type=module', '-e', program])))
  expect(readFileSync(journal, 'utf8')).toBe('in out '.repeat(4))
})

it('takes over the lock of a process that is gone', async () => {
  const { pid } = await new Promise<{ pid: number }>((done) => {
    const child = execFile(process.execPath, ['-e', '0'], () => done({ pid: child.pid ?? 0 }))
  })
  const lock = join(folder, 'lock')
  mkdirSync(lock)
  writeFileSync(join(lock, 'owner'), JSON.stringify({ pid, start: '1' }))
  const waited: string[] = []
  expect(
    await withLock(
      lock,
      (owner: string) => waited.push(owner),
      async () => 'done',
    ),
  ).toBe('done')
  expect(waited).toEqual([])
  expect(existsSync(lock)).toBe(false)
})

it('gives the lock back when the work fails', async () => {
  const lock = join(folder, 'lock')
  const failing = withLock(
    lock,
    () => {},
    () => Promise.reject(new Error('no space left')),
  )
  await expect(failing).rejects.toThrow('no space left')
  expect(existsSync(lock)).toBe(false)
})
