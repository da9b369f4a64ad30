import { once } from 'node:events'
import type { Workers, WorkKinds } from '../../../engine/ports'
import { runCommandLine } from '../run'
import type { World } from '../session'
import { interruptions } from './interruptions'
import { realProfiles } from './profiles'

interface Build {
  readonly version: string
  /** The folder of the built programs. */
  readonly built: string
}

/** Runs a command line on this process's streams, and ends the process when everything it printed is out. */
export async function runInProcess(args: readonly string[], { version, built }: Build): Promise<void> {
  endQuietlyWithReader()
  const { env, stdout, stderr } = process
  const interrupted = interruptions()
  const world: World = {
    version,
    env,
    // Opened when it is first read: most commands never do.
    get input() {
      return process.stdin
    },
    output: stdout,
    errors: stderr,
    profiles: realProfiles(env, version),
    now: Date.now,
    every(ms, tick) {
      const timer = setInterval(tick, ms)
      return () => clearInterval(timer)
    },
    interrupted,
    workers: threads,
    async run(child, translate) {
      const { childPrograms } = await import('./programs')
      return childPrograms(built, interrupted).run(child, translate)
    },
    async collect(child) {
      const { childPrograms } = await import('./programs')
      return childPrograms(built, interrupted).collect(child)
    },
  }
  const code = await runCommandLine(args, world)
  await Promise.all([stdout, stderr].map((stream) => stream.writableLength > 0 && once(stream, 'drain')))
  // A handle that something forgot must not keep a script waiting.
  process.exit(code)
}

async function threads(): Promise<Workers> {
  const [{ WorkerPool }, { systemClock }, { openLog }] = await Promise.all([
    import('../../../adapters/worker-pool'),
    import('../../../adapters/clock'),
    import('../../../adapters/log'),
  ])
  return new WorkerPool<WorkKinds>({ clock: systemClock(), log: openLog() })
}

/** `steward … | head`: the reader has what it wanted. */
function endQuietlyWithReader(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      throw error
    })
}
