import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { QuarantineFolders } from '../../../../src/main/adapters/quarantine'
import { taskId } from '../../../../src/shared/model/ids'

const place = { taskId: taskId.parse('task-1'), execution: 2 }
const quarantine = () => new QuarantineFolders(mkdtempSync(join(tmpdir(), 'quarantine-')))

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

describe('a file that comes into quarantine', () => {
  it('lies under a name of ours, for the owner of the profile alone', async () => {
    const kept = await quarantine().receive(place, 3, '../../x y/ma\u202ein.py', chunks('ab', 'cd'), 4)
    expect(kept).toMatchObject({ size: 4, complete: true })
    expect(kept.path).toMatch(/task-1\/2\/files\/0003-ma_in\.py\.quarantined$/)
    expect(readFileSync(kept.path, 'utf8')).toBe('abcd')
    expect(statSync(kept.path).mode & 0o777).toBe(0o600)
  })

  it('is kept only as long as it was announced, and is not whole then', async () => {
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) yield Buffer.alloc(1024)
    }
    const kept = await quarantine().receive(place, 0, 'a', endless(), 5000)
    expect(kept).toMatchObject({ size: 5000, complete: false })
    expect(statSync(kept.path).size).toBe(5000)
  })

  it('that is shorter than announced is not whole', async () => {
    expect(await quarantine().receive(place, 0, 'a', chunks('abc'), 4)).toMatchObject({ size: 3, complete: false })
  })

  it('is found again after a restart, and one whose connection was lost is not', async () => {
    const folders = quarantine()
    await folders.receive(place, 0, 'a', chunks('abcd'), 4)
    expect(await folders.find(place, 0, 'a', 4)).toMatchObject({ size: 4, complete: true })
    const lost = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('ab')
      throw new Error('connection lost')
    }
    await expect(folders.receive(place, 1, 'b', lost(), 4)).rejects.toThrow('connection lost')
    expect(await folders.find(place, 1, 'b', 4)).toBeUndefined()
    expect(readdirSync(join(folders.folder(place), 'files'))).toEqual(['0000-a.quarantined'])
  })

  it('is listed by its task and execution, and what others put there is not', async () => {
    const folders = quarantine()
    expect(await folders.list()).toEqual([])
    await folders.receive(place, 0, 'a', chunks('a'), 1)
    await folders.receive({ ...place, execution: 1 }, 0, 'a', chunks('a'), 1)
    mkdirSync(join(folders.folder(place), '..', 'notes'))
    mkdirSync(join(folders.folder(place), '..', '..', 'of somebody'))
    const found = await folders.list()
    expect(found.map(({ taskId: id, execution }) => `${id} ${execution}`).sort()).toEqual(['task-1 1', 'task-1 2'])
  })

  it('is gone when it is discarded, and what was never there is no fault', async () => {
    const folders = quarantine()
    const { path } = await folders.receive(place, 0, 'a', chunks('a'), 1)
    await folders.remove(place)
    await folders.remove(place)
    expect(existsSync(path)).toBe(false)
  })
})
