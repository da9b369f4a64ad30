import { constants } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { arch, platform, release } from 'node:os'
import { resolve } from 'node:path'
import type { TestPlan } from '../../../shared/model/test-plan'
import type { Clock, TestCommandEnd, TestRunner } from '../../engine/ports'
import { codeDigest } from './code-digest'
import { type ProcessGroup, startGroup } from './process-group'

/** Bytes of a report that are read; more is a mistake or an attack. */
const MAX_REPORT_BYTES = 64 * 1024 * 1024
const GRACE_MS = 5000
/** How long output of a process that left the group may keep us waiting. */
const STRAY_OUTPUT_MS = 1000
const MAX_LAST_ERROR = 300
/** What tests see of this machine. Secrets of whoever started the engine are none of their business. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'USER', 'SHELL'] as const
/** A shell's words for a command that is not there or may not be run. */
const NOT_FOUND = [126, 127]

const environmentFor = (runNumber: number): Record<string, string> => ({
  ...Object.fromEntries(PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
  CI: '1',
  NO_COLOR: '1',
  STEWARD_TEST_RUN: String(runNumber),
})

/** What a command says, as far as it is of use. */
class Output {
  #bytes: Buffer[] = []
  #size = 0
  #lastError = ''

  constructor(group: ProcessGroup) {
    group.child.stdout.on('data', (chunk: Buffer) => this.#take(chunk))
    group.child.stderr.on('data', (chunk: Buffer) => this.#hear(chunk))
  }

  get text(): string | undefined {
    return this.#size > MAX_REPORT_BYTES ? undefined : Buffer.concat(this.#bytes).toString('utf8')
  }

  get lastError(): string {
    return this.#lastError.trim().split('\n').at(-1)?.slice(0, MAX_LAST_ERROR) ?? ''
  }

  #take(chunk: Buffer): void {
    this.#size += chunk.byteLength
    if (this.#size <= MAX_REPORT_BYTES) this.#bytes.push(chunk)
    else this.#bytes = []
  }

  #hear(chunk: Buffer): void {
    this.#lastError = (this.#lastError + chunk.toString('utf8')).slice(-4 * MAX_LAST_ERROR)
  }
}

async function reportIn(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const about = await handle.stat()
      return about.isFile() && about.size <= MAX_REPORT_BYTES ? await handle.readFile('utf8') : undefined
    } finally {
      await handle.close()
    }
  } catch (error) {
    // No report, or none that may be read: the caller says what that means.
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}

type Stopped = 'timed_out' | 'aborted' | undefined

/** Ends the group when told to, or when its time is up; SIGTERM first. */
function stopWhenDue(group: ProcessGroup, clock: Clock, timeoutMs: number, signal: AbortSignal) {
  let stopped: Stopped
  let cancelKill = (): void => undefined
  const stop = (why: Stopped): void => {
    stopped ??= why
    group.kill('SIGTERM')
    cancelKill = clock.after(GRACE_MS, () => group.kill('SIGKILL'))
  }
  const onAbort = (): void => stop('aborted')
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  const cancelTimer = clock.after(timeoutMs, () => stop('timed_out'))
  return {
    get stopped() {
      return stopped
    },
    callOff(): void {
      signal.removeEventListener('abort', onAbort)
      cancelTimer()
      cancelKill()
    },
  }
}

const ended = (group: ProcessGroup, clock: Clock): Promise<{ code: number | null; signal: NodeJS.Signals | null }> =>
  new Promise((resolveEnd, reject) => {
    const { child } = group
    child.once('error', reject)
    child.once('close', (code, signal) => resolveEnd({ code, signal }))
    child.once('exit', () => {
      // What it left running could write into the report of the next run.
      group.kill('SIGKILL')
      clock.after(STRAY_OUTPUT_MS, () => {
        child.stdout.destroy()
        child.stderr.destroy()
      })
    })
  })

async function runOnce(clock: Clock, plan: TestPlan, runNumber: number, signal: AbortSignal): Promise<TestCommandEnd> {
  const file = plan.report === undefined ? undefined : resolve(plan.folder, plan.report)
  // An earlier run's report must not pass for this one's.
  if (file !== undefined) await rm(file, { force: true })
  const startedAt = performance.now()
  const durationMs = () => Math.round(performance.now() - startedAt)
  const group = startGroup(plan.command, plan.folder, environmentFor(runNumber))
  const output = new Output(group)
  const limit = stopWhenDue(group, clock, plan.timeout_ms, signal)
  try {
    const end = await ended(group, clock)
    if (end.code !== null && NOT_FOUND.includes(end.code) && limit.stopped === undefined)
      return { kind: 'not_started', reason: output.lastError || 'the command is not there', durationMs: durationMs() }
    return {
      kind: 'ended',
      durationMs: durationMs(),
      exitCode: end.code ?? undefined,
      signal: limit.stopped === undefined ? (end.signal ?? undefined) : undefined,
      stopped: limit.stopped,
      report: file === undefined ? output.text : await reportIn(file),
      lastError: output.lastError,
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return { kind: 'not_started', reason: `the command could not be started (${error.code})`, durationMs: durationMs() }
  } finally {
    limit.callOff()
  }
}

/** Test commands as child processes, each leading a process group of its own. */
export const processTestRunner = (clock: Clock): TestRunner => ({
  run: (plan, runNumber, signal) => runOnce(clock, plan, runNumber, signal),
  codeDigest,
  environment: async () => ({
    platform: platform(),
    release: release(),
    architecture: arch(),
    runtime: `node ${process.versions.node}`,
    // Where this machine says it stands; nobody proves it (FAILURE_MODES 6.1 compares it with what is usual).
    ...(process.env['STEWARD_LOCATION'] && { location: process.env['STEWARD_LOCATION'].slice(0, 200) }),
  }),
})
