import { type ChildProcess, spawn } from 'node:child_process'
import { type Readable, Writable } from 'node:stream'
import type { Command } from './command'

/** How a program ended. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

type Child = ProcessGroup['child']

/** A program that leads its own process group, so that a signal reaches its descendants too. */
export interface ProcessGroup {
  readonly child: ChildProcess & { readonly stdout: Readable; readonly stderr: Readable }
  /** What the program may read from its file descriptor 3. */
  readonly answers: Writable | undefined
  /** Signals every process of the group; none may be left. */
  kill(signal: NodeJS.Signals): void
}

export const startGroup = (command: Command, cwd: string, env: Record<string, string>): ProcessGroup => {
  const [program, ...args] = typeof command === 'string' ? ['/bin/sh', '-c', command] : command
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] }) as Child
  const [, , , third] = child.stdio
  const answers = third instanceof Writable ? third : undefined
  // A program that does not read, or has gone, misses nothing.
  answers?.on('error', () => undefined)
  const kill = (signal: NodeJS.Signals): void => {
    // Without a pid nothing was started, and process.kill(-0) would hit our own group.
    if (child.pid === undefined) return
    try {
      process.kill(-child.pid, signal)
    } catch (error) {
      // ESRCH: the last of them has gone already.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
  }
  return { child, answers, kill }
}
