import { PassThrough } from 'node:stream'
import { systemClock } from '../../../../src/main/adapters/clock'
import { WorkerPool } from '../../../../src/main/adapters/worker-pool'
import type { WorkKinds } from '../../../../src/main/engine/ports'
import { runCommandLine } from '../../../../src/main/hosts/cli/run'
import type { Child, World } from '../../../../src/main/hosts/cli/session'
import type { Command, EngineClient, EngineEvent } from '../../../../src/shared/contract'

export const NOW = Date.parse('2026-01-01T12:00:00Z')

/** Answers by command; a function is asked with the input, an error is thrown. */
export type Answers = Partial<Record<Command, unknown>>

/** An engine that answers from a list and writes down what it was asked. */
export class RecordedEngine implements EngineClient {
  readonly asked: [command: string, input: unknown][] = []
  /** The profile that was named by whoever connected. */
  named: string | undefined
  readonly #answers: Answers
  readonly #listeners = new Set<(event: EngineEvent) => void>()
  closed = false

  constructor(answers: Answers) {
    this.#answers = answers
  }

  call: EngineClient['call'] = async (command: Command, input: unknown): Promise<never> => {
    this.asked.push([command, input])
    if (!(command in this.#answers)) throw new Error(`nothing was recorded for ${command}`)
    const answer = this.#answers[command]
    if (answer instanceof Error) throw answer
    return (typeof answer === 'function' ? await answer(input) : answer) as never
  }

  subscribe: EngineClient['subscribe'] = (listener) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  async close(): Promise<void> {
    this.closed = true
  }
}

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

export interface Circumstances {
  readonly env?: NodeJS.ProcessEnv
  readonly input?: string
  readonly because?: 'named' | 'lab_running' | 'default'
  readonly attached?: boolean
  readonly folder?: string
  readonly screen?: boolean
  readonly interrupted?: AbortSignal
  /** Called with what draws the next frame of a line that moves. */
  readonly onFrames?: (draw: () => void) => void
  readonly run?: World['run']
  readonly collect?: (child: Child) => Promise<string>
}

const silent = () => undefined
/** Real threads: they let the test's process end. */
const threads = new WorkerPool<WorkKinds>({
  clock: systemClock(),
  log: { debug: silent, info: silent, warn: silent, error: silent },
})

const readable = (stream: PassThrough): string => String(stream.read() ?? '')

/** Runs a command line against a recorded engine, with streams that are read afterwards. */
export async function steward(args: string[], engine: RecordedEngine, how: Circumstances = {}): Promise<Ran> {
  const [output, errors, input] = [new PassThrough(), new PassThrough(), new PassThrough()]
  if (how.screen) Object.assign(errors, { isTTY: true, columns: 80 })
  input.end(how.input ?? '')
  const world: World = {
    version: '1.2.3',
    env: how.env ?? {},
    input,
    output,
    errors,
    profiles: {
      home: '/home',
      choose: async (named) => {
        engine.named = named
        const name = named ?? 'main'
        return { name, folder: how.folder ?? `/home/profiles/${name}`, because: how.because ?? 'default' }
      },
      connect: async () => ({ client: engine, attached: how.attached ?? true, close: () => engine.close() }),
      makeKeyFile: async ({ folder }) => `${folder}/vault.key`,
    },
    now: () => NOW,
    every: (_ms, tick) => {
      how.onFrames?.(tick)
      return () => undefined
    },
    interrupted: how.interrupted ?? new AbortController().signal,
    workers: async () => threads,
    run: how.run ?? (async () => 0),
    collect: how.collect ?? (async () => ''),
  }
  const code = await runCommandLine(args, world)
  return { code, out: readable(output), err: readable(errors) }
}

export const lines = (...text: string[]): string => `${text.join('\n')}\n`
