import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import promises, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { writeDurably, writeWhole } from '../../../src/main/files'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-whole-'))
  path = join(folder, 'kept')
  writeFileSync(path, 'old')
})
afterEach(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
  rmSync(folder, { recursive: true, force: true })
})

const half = async (file: FileHandle): Promise<void> => {
  await file.writeFile('ne')
  throw new Error('no room')
}

/** The calls that make a write last, as they are really made; a folder is opened by its own name. */
async function callsOf(write: () => Promise<unknown>): Promise<string[]> {
  const calls: string[] = []
  const { open, rename } = promises
  vi.spyOn(promises, 'open').mockImplementation(async (...args) => {
    const handle = await open(...args)
    const what = args[0] === folder ? 'folder' : 'file'
    const sync = handle.sync.bind(handle)
    vi.spyOn(handle, 'sync').mockImplementation(async () => {
      calls.push(`sync the ${what}`)
      return sync()
    })
    return handle
  })
  vi.spyOn(promises, 'rename').mockImplementation(async (...args) => {
    calls.push('rename')
    return rename(...args)
  })
  syncBuiltinESMExports()
  await write()
  return calls
}

describe('a file that is written whole', () => {
  it('takes the place of the old one, readable by its owner alone', async () => {
    await writeWhole(path, 'new')
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('leaves the old one, and nothing else, where writing fails', async () => {
    await expect(writeWhole(path, half)).rejects.toThrow('no room')
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['kept'])
  })

  it('is on the disk before it takes the old one’s place', async () => {
    expect(await callsOf(() => writeWhole(path, 'new'))).toEqual(['sync the file', 'rename'])
  })

  it('is in its place on the disk when a durable write is over', async () => {
    expect(await callsOf(() => writeDurably(path, 'new'))).toEqual(['sync the file', 'rename', 'sync the folder'])
  })
})
