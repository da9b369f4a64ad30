import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The folder of a built chunk is `out/main/bench` or `out/main/chunks`. */
const main = join(import.meta.dirname, '..')

/** A file of the clone. */
export const project = (...parts: string[]): string => join(main, '..', '..', ...parts)

/** A file of the main build. */
export const built = (...parts: string[]): string => join(main, ...parts)

export interface TemporaryFolder extends Disposable {
  readonly path: string
}

/** A folder that is gone when its scope ends. */
export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'steward-bench-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

export interface RunningServer<Ready> extends AsyncDisposable {
  /** What the program told when it was ready. */
  readonly ready: Ready
}

/**
 * Starts an entry of `bench/` as a process of its own, tells it what it needs, and waits for its one message.
 *
 * @throws Error when it ends before it is ready; its own words are on standard error
 */
export async function startServer<Ready>(entry: string, facts: object): Promise<RunningServer<Ready>> {
  // Without the leash that this process may be on: it would let the child end while it is still getting ready.
  const child = fork(built('bench', `${entry}.js`), { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  child.send(facts)
  const ready = await Promise.race([
    once(child, 'message').then(([message]) => message as Ready),
    ended.then(([code]) => Promise.reject(new Error(`bench/${entry} ended with code ${code} before it was ready`))),
  ])
  return {
    ready,
    async [Symbol.asyncDispose]() {
      child.kill()
      await ended
    },
  }
}
