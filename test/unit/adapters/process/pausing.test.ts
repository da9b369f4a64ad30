import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/main/adapters/clock'
import { programExecutor } from '../../../../src/main/adapters/process'
import { leashGroup } from '../../../../src/main/adapters/process/leash'
import type { RunningProgram } from '../../../../src/main/engine/ports'

const stateOf = (pid: number): string => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0] ?? ''
const until = async (reached: () => boolean): Promise<void> => {
  while (!reached()) await delay(10)
}

describe.skipIf(process.platform !== 'linux')('a running program', () => {
  const run = (command: string) => {
    const home = mkdtempSync(join(tmpdir(), 'pausing-'))
    const abort = new AbortController()
    let program: RunningProgram | undefined
    const ended = programExecutor({ command, scratch: join(home, 'scratch'), clock: systemClock() }).run({
      taskId: 'task-1',
      operation: 'build',
      input: {},
      workspace: async () => home,
      onStarted: (started) => {
        program = started
      },
      onSignal: () => undefined,
      signal: abort.signal,
    })
    return { home, abort, ended, paused: () => program }
  }

  it('is held still with its descendants, and goes on', async () => {
    const { home, ended, paused } = run(`sh -c 'echo $$ >child; until [ -f go ]; do sleep 0.01; done' & wait`)
    const file = join(home, 'child')
    await until(() => existsSync(file) && readFileSync(file, 'utf8').trim() !== '')
    const pid = Number(readFileSync(file, 'utf8'))
    paused()?.pause()
    await until(() => stateOf(pid) === 'T')
    paused()?.resume()
    await until(() => stateOf(pid) !== 'T')
    writeFileSync(join(home, 'go'), '')
    expect(await ended).toEqual({ outcome: 'completed' })
  })

  it('may wait until its files are saved', async () => {
    const { home, ended, paused } = run('echo "steward done A"; read -r answer <&3; echo "$answer" >answer')
    await until(() => paused() !== undefined)
    paused()?.saved('A')
    expect(await ended).toEqual({ outcome: 'completed' })
    expect(readFileSync(join(home, 'answer'), 'utf8')).toBe('saved A\n')
  })

  it('ends when it is cancelled while it is held still', async () => {
    const { abort, ended, paused } = run('while :; do sleep 0.01; done')
    await until(() => paused() !== undefined)
    paused()?.pause()
    abort.abort('cancelled')
    expect(await ended).toEqual({ outcome: 'cancelled' })
  })

  it('does not outlive an agent that is killed, even held still', async () => {
    const group = spawn('/bin/sh', ['-c', 'while :; do sleep 0.01; done'], { detached: true, stdio: 'pipe' })
    const gone = once(group, 'exit')
    // The leash is held by a process of its own, which is killed as an agent may be.
    const leash = join(import.meta.dirname, '../../../../src/main/adapters/process/leash.ts')
    const hold = `import { leashGroup } from ${JSON.stringify(leash)}
      leashGroup({ child: { pid: ${group.pid} } })
      process.stdout.write('held')
      setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', hold], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(holder.stdout, 'data')
    process.kill(-(group.pid ?? 0), 'SIGSTOP')
    holder.kill('SIGKILL')
    expect((await gone)[1]).toBe('SIGKILL')
  })

  it('is let go by a leash that is told all is well', async () => {
    const group = spawn('/bin/sh', ['-c', 'read -r _; exit 7'], { detached: true, stdio: 'pipe' })
    leashGroup({ child: group })()
    await delay(50)
    group.stdin.end('go\n')
    expect((await once(group, 'exit'))[0]).toBe(7)
  })
})
