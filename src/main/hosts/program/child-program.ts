import { type ChildProcess, spawn } from 'node:child_process'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import { StewardError } from '../../../shared/model/errors'
import { printedError } from './printed-error'

/** How long a program may take to answer; a busy machine is slow. */
const READY_MS = 60_000
const STOP_MS = 3000

export interface ReadyFacts {
  readonly ready: true
  readonly kind: string
  readonly url: string
  readonly pid: number
  readonly [fact: string]: unknown
}

/** A program of this build, given by its built file, as a child process: it ends with its parent, and says in one line when it answers. */
export class ChildProgram {
  readonly name: string
  readonly #file: string
  readonly #args: readonly string[]
  readonly #onEnd: (how: string) => void
  #child: ChildProcess | undefined

  /** @param onEnd told each time it ends, however that comes about: the signal, or the exit code */
  constructor(name: string, file: string, args: readonly string[], onEnd: (how: string) => void = () => undefined) {
    this.name = name
    this.#file = file
    this.#args = args
    this.#onEnd = onEnd
  }

  get pid(): number | undefined {
    return this.running ? this.#child?.pid : undefined
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** @throws StewardError the program's own where it ends before it answers, else `unavailable` with its last words */
  start(): Promise<ReadyFacts> {
    const child = this.#spawn()
    const errors: string[] = []
    if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => errors.push(line.slice(0, 2000)))
    return new Promise((resolve, reject) => {
      const fail = (why: string) =>
        reject(
          printedError(errors.at(-1) ?? '') ??
            new StewardError('unavailable', `${this.name} did not start: ${errors.at(-1) ?? why}`, {
              details: { program: this.name },
            }),
        )
      const timer = setTimeout(() => fail(`no answer within ${READY_MS / 1000} s`), READY_MS)
      child.once('error', (error) => fail(error.message))
      child.once('exit', (code, signal) => {
        clearTimeout(timer)
        fail(`it ended with ${signal ?? code}`)
        this.#onEnd(String(signal ?? code))
      })
      if (!child.stdout) return
      createInterface({ input: child.stdout }).on('line', (line) => {
        const facts = readyFacts(line)
        if (facts === undefined) return
        clearTimeout(timer)
        resolve(facts)
      })
    })
  }

  signal(signal: NodeJS.Signals): boolean {
    return this.running && this.#child?.kill(signal) === true
  }

  /** Asks it to end, then makes it. */
  async stop(): Promise<void> {
    const child = this.#child
    if (child === undefined || !this.running) return
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await ended
    clearTimeout(timer)
  }

  #spawn(): ChildProcess {
    this.#child = spawn(process.execPath, [this.#file, ...this.#args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // In Electron the executable is Electron's own, which then runs as the Node inside it.
      env: { ...process.env, ...(process.versions['electron'] && { ELECTRON_RUN_AS_NODE: '1' }) },
    })
    return this.#child
  }
}

function readyFacts(line: string): ReadyFacts | undefined {
  try {
    const value = JSON.parse(line) as ReadyFacts
    return value.ready === true ? value : undefined
  } catch {
    // A line for people.
    return undefined
  }
}

/** Runs a program of this build to its end and returns what it printed. @throws StewardError `unavailable` */
export function runToEnd(file: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (errors += String(chunk)))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0
        ? resolve(output)
        : reject(new StewardError('unavailable', `${basename(file)} ended with ${code}: ${errors.slice(-500)}`)),
    )
  })
}
