import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { taskWorkspace } from '../../../../src/main/adapters/workspace'

const setUp = async () => {
  const root = mkdtempSync(join(tmpdir(), 'workspace-'))
  const workspace = taskWorkspace(root)
  const folder = await workspace.create('task-1')
  return { root, workspace, folder }
}

const readAll = async (source: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe("a task's workspace", () => {
  it('lists the files that were left, sorted, by names relative to it', async () => {
    const { workspace, folder } = await setUp()
    mkdirSync(join(folder, 'code'))
    writeFileSync(join(folder, 'code', 'main.py'), 'pass\n')
    writeFileSync(join(folder, 'architecture.md'), '# A\n')
    expect(await workspace.list('task-1')).toEqual([
      { name: 'architecture.md', size: 4 },
      { name: 'code/main.py', size: 5 },
    ])
    expect(await readAll(workspace.open('task-1', 'code/main.py'))).toBe('pass\n')
  })

  it('that was never made holds no file', async () => {
    const { workspace } = await setUp()
    expect(await workspace.list('task-2')).toEqual([])
  })

  it("is readable by the agent's user only", async () => {
    const { folder } = await setUp()
    expect(statSync(folder).mode & 0o077).toBe(0)
  })

  it('refuses links and special files', async () => {
    const { workspace, folder } = await setUp()
    symlinkSync('/etc/hostname', join(folder, 'link'))
    await expect(workspace.list('task-1')).rejects.toMatchObject({ code: 'result_invalid' })
    const other = await workspace.create('task-2')
    execFileSync('mkfifo', [join(other, 'pipe')])
    await expect(workspace.list('task-2')).rejects.toMatchObject({ code: 'result_invalid' })
  })

  it('opens nothing outside itself, by name or by a link put there later', async () => {
    const { root, workspace, folder } = await setUp()
    writeFileSync(join(root, 'secret'), 'secret')
    await expect(readAll(workspace.open('task-1', '../secret'))).rejects.toMatchObject({ code: 'result_invalid' })
    mkdirSync(join(folder, 'code'))
    writeFileSync(join(folder, 'code', 'secret'), 'mine')
    renameSync(join(folder, 'code'), join(folder, 'old'))
    symlinkSync(root, join(folder, 'code'))
    await expect(readAll(workspace.open('task-1', 'code/secret'))).rejects.toMatchObject({ code: 'artifact_unknown' })
  })

  it('says so when a file is not there, and is gone when removed', async () => {
    const { workspace, folder } = await setUp()
    await expect(readAll(workspace.open('task-1', 'missing'))).rejects.toMatchObject({ code: 'artifact_unknown' })
    await workspace.remove('task-1')
    expect(existsSync(folder)).toBe(false)
  })
})
