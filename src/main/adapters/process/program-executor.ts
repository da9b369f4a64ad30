import { StewardError } from '../../../shared/model/errors'
import { noRoom } from '../../../shared/model/no-room'
import type { Clock, ExecutionRequest, ExecutionResult, Executor, RunningProgram } from '../../engine/ports'
import type { Command } from './command'
import { SignalReader } from './directive'
import { type Exchange, openExchange, readOutput } from './exchange'
import { leashGroup } from './leash'
import { LineSplitter } from './line-splitter'
import { type Ending, type ProcessGroup, startGroup } from './process-group'

/** Characters of one line of a program's output. */
const MAX_LINE_LENGTH = 8 * 1024
/** Characters of the last stderr line that a reason repeats. */
const MAX_REASON_LENGTH = 500
/** How long the output of a process that left the group may keep us waiting. */
const STRAY_OUTPUT_MS = 1000
/** What a program may see of the agent's environment: where programs and its home are, and its language. */
const PASSED_ON = ['PATH', 'HOME', 'LANG'] as const

export interface ProgramOptions {
  readonly command: Command
  /** Folder for the input and output files, outside every workspace. */
  readonly scratch: string
  readonly clock: Clock
  /** Time from SIGTERM to SIGKILL in milliseconds; default 5,000. */
  readonly graceMs?: number
  /** The same where the agent itself is stopping (abort reason `agent_stopping`) and has no time to wait; default 800. */
  readonly stopGraceMs?: number
  /** Default: this process's. Only PATH, HOME and LANG of it are passed on. */
  readonly environment?: NodeJS.ProcessEnv
}

const environmentOf = (
  passed: NodeJS.ProcessEnv,
  request: ExecutionRequest,
  workspace: string,
  exchange: Exchange,
): Record<string, string> => {
  const own = Object.fromEntries(PASSED_ON.flatMap((name) => (passed[name] ? [[name, passed[name]]] : [])))
  return {
    ...own,
    STEWARD_TASK_ID: request.taskId,
    STEWARD_OPERATION: request.operation,
    STEWARD_INPUT: exchange.input,
    STEWARD_OUTPUT: exchange.output,
    STEWARD_WORKSPACE: workspace,
    STEWARD_PHASE: request.phase ?? '',
    STEWARD_COMPLETED_PHASES: (request.completedPhases ?? []).join(' '),
  }
}

/** Lines of both streams go to the reader; the last of stderr is kept for the reason of a failure. */
const readStreams = (group: ProcessGroup, reader: SignalReader): { end: () => void; lastError: () => string } => {
  let lastError = ''
  const out = new LineSplitter(MAX_LINE_LENGTH, (line) => reader.line('out', line))
  const err = new LineSplitter(MAX_LINE_LENGTH, (line) => {
    if (line.trim() !== '') lastError = line.slice(0, MAX_REASON_LENGTH)
    reader.line('err', line)
  })
  group.child.stdout.on('data', (chunk: Buffer) => out.write(chunk))
  group.child.stderr.on('data', (chunk: Buffer) => err.write(chunk))
  const end = (): void => {
    out.end()
    err.end()
  }
  return { end, lastError: () => lastError }
}

const notStarted = (cause: Error): StewardError => {
  const code = 'code' in cause ? String(cause.code) : 'unknown'
  return new StewardError('task_failed', `the agent's program could not be run (${code})`, {
    suggestions: ['Tell the owner of the agent: its program is missing or may not be executed.'],
    cause,
  })
}

/** Resolves when the program and all output of its group have ended; rejects where it could not be started. */
const ended = (group: ProcessGroup, clock: Clock, signal: AbortSignal): Promise<Ending> =>
  new Promise((resolve, reject) => {
    const { child } = group
    child.once('error', (cause) => reject(notStarted(cause)))
    child.once('close', (code, killedBy) => resolve({ code, signal: killedBy }))
    child.once('exit', () => {
      group.answers?.destroy()
      // What it left running could change the artifacts after they were counted. A cancelled group has its grace first.
      if (!signal.aborted) group.kill('SIGKILL')
      if (!signal.aborted) clock.after(STRAY_OUTPUT_MS, () => closeStreams(group))
    })
  })

const closeStreams = (group: ProcessGroup): void => {
  group.child.stdout.destroy()
  group.child.stderr.destroy()
}

/** SIGTERM to the whole group, SIGKILL after the grace. Returns what calls it off. */
const killWhenAborted = (group: ProcessGroup, options: ProgramOptions, signal: AbortSignal): (() => void) => {
  let stopTimer: () => void = () => undefined
  const onAbort = (): void => {
    group.kill('SIGTERM')
    // One that is held still would hear of it only when it goes on.
    group.kill('SIGCONT')
    const grace = signal.reason === 'agent_stopping' ? (options.stopGraceMs ?? 800) : (options.graceMs ?? 5000)
    stopTimer = options.clock.after(grace, () => {
      group.kill('SIGKILL')
      // A descendant that made a group of its own may still hold the pipes.
      stopTimer = options.clock.after(STRAY_OUTPUT_MS, () => closeStreams(group))
    })
  }
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  return () => {
    signal.removeEventListener('abort', onAbort)
    stopTimer()
  }
}

const failureOf = (ending: Ending, lastError: string): string => {
  const how = ending.signal ? `the program was ended by ${ending.signal}` : `the program ended with code ${ending.code}`
  return lastError === '' ? how : `${how}: ${lastError}`
}

const resultOf = async (exchange: Exchange): Promise<ExecutionResult> => {
  try {
    return { outcome: 'completed', ...(await readOutput(exchange.output)) }
  } catch (error) {
    if (error instanceof StewardError) return { outcome: 'failed', reason: error.message }
    throw error
  }
}

const execute = async (
  options: ProgramOptions,
  request: ExecutionRequest,
  exchange: Exchange,
): Promise<ExecutionResult> => {
  const workspace = await request.workspace()
  // A listener that is added now would never hear of it.
  if (request.signal.aborted) return { outcome: 'cancelled' }
  const environment = environmentOf(options.environment ?? process.env, request, workspace, exchange)
  const group = startGroup(options.command, workspace, environment)
  const reader = new SignalReader(request.onSignal)
  const streams = readStreams(group, reader)
  const ending = ended(group, options.clock, request.signal)
  const release = leashGroup(group)
  if (request.onStarted) request.onStarted(runningProgram(group))
  // Whoever waits to hear that its files are saved must not wait for nobody.
  else group.answers?.end()
  const callOff = killWhenAborted(group, options, request.signal)
  try {
    const end = await ending
    streams.end()
    if (request.signal.aborted) return { outcome: 'cancelled' }
    if (end.code !== 0) return { outcome: 'failed', reason: failureOf(end, streams.lastError()) }
    reader.complete()
    return await resultOf(exchange)
  } finally {
    callOff()
    // Whatever ignored SIGTERM and outlived its leader.
    group.kill('SIGKILL')
    release()
  }
}

const runningProgram = (group: ProcessGroup): RunningProgram => ({
  pause: () => group.kill('SIGSTOP'),
  resume: () => group.kill('SIGCONT'),
  saved: (phase) => group.answers?.write(`saved ${phase}\n`),
})

/**
 * Runs a task as a program (DESIGN §4). Its folder is the workspace; it finds the input in the file `STEWARD_INPUT`, the phase
 * to start from in `STEWARD_PHASE`, those it must not run again in `STEWARD_COMPLETED_PHASES` (spaces between), and may write JSON to `STEWARD_OUTPUT`. Lines `steward phase|done|progress …` on its standard
 * output are signals. After `steward done NAME` it may read a line from file
 * descriptor 3, which comes when its files of that moment are saved: a program that waits for it is resumed from exactly there.
 * Exit code 0 means completed.
 */
export const programExecutor = (options: ProgramOptions): Executor => ({
  async run(request) {
    const exchange = await openExchange(options.scratch, request.taskId, request.input).catch((error: unknown) => {
      throw noRoom(error)
    })
    try {
      return await execute(options, request, exchange)
    } finally {
      await exchange.remove()
    }
  },
})
