import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { StagedWork } from '../../../../src/main/hosts/staging/staged-work'

const RESOURCES = join(import.meta.dirname, '../../../../resources/staging')
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function staged() {
  const folder = mkdtempSync(join(tmpdir(), 'it’s staged '))
  folders.push(folder)
  const workspace = mkdtempSync(join(folder, 'workspace-'))
  const work = new StagedWork(join(folder, 'ground'), RESOURCES)
  const run = (command: Parameters<StagedWork['line']>[0]) =>
    spawnSync('/bin/sh', ['-c', work.line(command)], {
      cwd: workspace,
      env: { PATH: process.env['PATH'], STEWARD_WORKSPACE: workspace },
      encoding: 'utf8',
    })
  return { work, workspace, run }
}

describe('a program under a supervisor', () => {
  it.each([
    ['with its arguments as they are', ['/bin/echo', "it's", '$HOME', 'two words'], "it's $HOME two words\n"],
    ['as a line for a shell', 'echo "$(echo one)" | tr a-z A-Z', 'ONE\n'],
  ] as const)('runs %s', (_how, command, printed) => {
    expect(staged().run(command).stdout).toBe(printed)
  })

  it('ends with the code of the program', () => {
    expect(staged().run('exit 7').status).toBe(7)
  })

  it('leaves a file that does not parse once, where a drill spoils it', () => {
    const { work, workspace, run } = staged()
    work.spoil()
    run('true')
    expect(readFileSync(join(workspace, 'drill.py'), 'utf8')).toBe('def broken(:\n')
    rmSync(join(workspace, 'drill.py'))
    run('true')
    expect(readdirSync(workspace)).toEqual([])
  })

  it('spoils nothing once it was mended', () => {
    const { work, workspace, run } = staged()
    work.spoil()
    work.mend()
    run('true')
    expect(readdirSync(workspace)).toEqual([])
  })
})
