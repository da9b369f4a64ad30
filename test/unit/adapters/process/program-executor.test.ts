import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type Command, commandOf, programExecutor } from '../../../../src/main/adapters/process'
import type { Clock, ExecutionSignal } from '../../../../src/main/engine/ports'

/** Timers fire when the test says so. */
class HandClock implements Clock {
  private readonly timers = new Set<{ readonly ms: number; readonly callback: () => void }>()

  now(): number {
    return 0
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { ms, callback }
    this.timers.add(timer)
    return () => this.timers.delete(timer)
  }

  pass(ms: number): void {
    for (const timer of [...this.timers].filter((waiting) => waiting.ms <= ms)) {
      this.timers.delete(timer)
      timer.callback()
    }
  }
}

const setUp = (command: Command) => {
  const home = mkdtempSync(join(tmpdir(), 'program-'))
  const workspace = join(home, 'workspace')
  mkdirSync(workspace)
  const clock = new HandClock()
  const signals: ExecutionSignal[] = []
  const controller = new AbortController()
  const environment = { PATH: process.env['PATH'], SECRET: 'not for the program' }
  const executor = programExecutor({ command, scratch: join(home, 'scratch'), clock, environment })
  const run = (phase?: string) =>
    executor.run({
      taskId: 'task-1',
      operation: 'build',
      input: { domain: 'restaurant' },
      workspace: async () => workspace,
      ...(phase === undefined ? {} : { phase }),
      onSignal: (signal) => signals.push(signal),
      signal: controller.signal,
    })
  const lines = () => signals.flatMap((signal) => (signal.type === 'line' ? [signal.line] : []))
  const seen = async (line: string) => {
    while (!lines().includes(line)) await turn()
  }
  return { run, workspace, clock, signals, controller, lines, seen }
}

/** A process that has ended stays in the table until its parent asks for it; where there is /proc that is told apart. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch (error) {
    return error instanceof Error && 'syscall' in error && error.syscall === 'open' && !existsSync('/proc/self')
  }
}

describe('a program', () => {
  it('gets its input and workspace, and returns its output', async () => {
    const { run, workspace } = setUp('cat "$STEWARD_INPUT" > seen.json; cp seen.json "$STEWARD_OUTPUT"')
    expect(await run()).toEqual({ outcome: 'completed', output: { domain: 'restaurant' } })
    expect(JSON.parse(readFileSync(join(workspace, 'seen.json'), 'utf8'))).toEqual({ domain: 'restaurant' })
  })

  it('sees nothing of the environment but what it needs', async () => {
    const { run, lines } = setUp(['/usr/bin/env'])
    await run('TESTING')
    expect(lines().join('\n')).not.toContain('not for the program')
    expect(
      lines()
        .map((line) => line.split('=')[0])
        .sort(),
    ).toEqual([
      'PATH',
      'STEWARD_COMPLETED_PHASES',
      'STEWARD_INPUT',
      'STEWARD_OPERATION',
      'STEWARD_OUTPUT',
      'STEWARD_PHASE',
      'STEWARD_TASK_ID',
      'STEWARD_WORKSPACE',
    ])
    expect(lines()).toContain('STEWARD_PHASE=TESTING')
  })

  it('tells its phases and its progress', async () => {
    const { run, signals } = setUp('echo steward phase A; echo steward progress 0.5 half; echo hello; echo oh >&2')
    await run()
    expect(signals.filter((signal) => signal.type !== 'line')).toEqual([
      { type: 'phase', phase: 'A', state: 'started' },
      { type: 'progress', progress: 0.5, message: 'half' },
      { type: 'phase', phase: 'A', state: 'finished' },
    ])
    expect(signals).toContainEqual({ type: 'line', stream: 'err', line: 'oh' })
  })

  it('fails with its code and the last it said about it', async () => {
    const { run } = setUp('echo first >&2; echo no disk left >&2; exit 3')
    expect(await run()).toEqual({ outcome: 'failed', reason: 'the program ended with code 3: no disk left' })
  })

  it('fails when it is killed from outside', async () => {
    const { run } = setUp('kill -KILL $$')
    expect(await run()).toEqual({ outcome: 'failed', reason: 'the program was ended by SIGKILL' })
  })

  it.each([
    ['is no JSON', 'echo "{" > "$STEWARD_OUTPUT"'],
    ['has one member twice', `echo '{"a":1,"a":2}' > "$STEWARD_OUTPUT"`],
    ['is a link to something else', 'ln -s /etc/hostname "$STEWARD_OUTPUT"'],
    ['is a pipe', 'mkfifo "$STEWARD_OUTPUT"'],
    ['is too large', 'head -c 8388609 /dev/zero > "$STEWARD_OUTPUT"'],
  ])('fails when its output %s', async (_what, command) => {
    expect(await setUp(command).run()).toMatchObject({ outcome: 'failed', reason: /^the program's output / })
  })

  it('that does not exist is named as such, without its place on the machine', async () => {
    const { run } = setUp(['/nowhere/program'])
    await expect(run()).rejects.toMatchObject({
      code: 'task_failed',
      message: "the agent's program could not be run (ENOENT)",
    })
  })

  it('that is cancelled takes its descendants with it', async () => {
    const { run, controller, seen, lines } = setUp('sleep 60 & echo $!; echo ready; wait')
    const result = run()
    await seen('ready')
    controller.abort()
    expect(await result).toEqual({ outcome: 'cancelled' })
    expect(isAlive(Number(lines()[0]))).toBe(false)
  })

  it('that ignores SIGTERM is killed after the grace', async () => {
    const { run, controller, seen, clock, lines } = setUp(
      'trap "" TERM; echo $$; echo ready; while :; do sleep 1; done',
    )
    const result = run()
    await seen('ready')
    controller.abort()
    clock.pass(4999)
    expect(isAlive(Number(lines()[0]))).toBe(true)
    clock.pass(5000)
    expect(await result).toEqual({ outcome: 'cancelled' })
  })

  it('leaves nothing running that could change its artifacts afterwards', async () => {
    const { run, lines } = setUp('sleep 60 & echo $!')
    expect(await run()).toMatchObject({ outcome: 'completed' })
    expect(isAlive(Number(lines()[0]))).toBe(false)
  })
})

describe('a typed command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'command-'))
  writeFileSync(join(folder, 'work.sh'), '#!/bin/sh\n')
  chmodSync(join(folder, 'work.sh'), 0o755)

  it('is a program found from where it was typed', () => {
    expect(commandOf('./work.sh', folder)).toEqual([join(folder, 'work.sh')])
    expect(commandOf('./work.sh --fast 2', folder)).toEqual([join(folder, 'work.sh'), '--fast', '2'])
  })

  it.each(['echo hi > out', 'python3 work.py', './missing.sh', './work.sh "two words"'])(
    '%j is a line of shell',
    (typed) => {
      expect(commandOf(typed, folder)).toBe(typed)
    },
  )
})
