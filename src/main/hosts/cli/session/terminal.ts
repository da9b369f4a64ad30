import { type Ink, inkFor } from '../rendering/ink'
import { safeJson } from '../rendering/plain'
import type { Screen, World } from './world'

const ERASE_LINE = '\r\u001b[2K'
const DEFAULT_WIDTH = 80

const isScreen = (stream: Screen, env: NodeJS.ProcessEnv): boolean => stream.isTTY === true && env['TERM'] !== 'dumb'

/** Colour only where a person looks and did not ask for none (https://no-color.org). */
const isColoured = (stream: Screen, env: NodeJS.ProcessEnv): boolean =>
  isScreen(stream, env) && (env['NO_COLOR'] ?? '') === ''

/** Where answers go (stdout), where the rest is told (stderr), and one line of status that is drawn over and over. */
export class Terminal {
  readonly ink: Ink
  readonly errorInk: Ink
  readonly json: boolean
  /** Whether somebody watches stderr, so that a moving line makes sense. */
  readonly live: boolean
  readonly #output: Screen
  readonly #errors: Screen
  #status = ''
  #still = false

  constructor(world: Pick<World, 'env' | 'output' | 'errors'>, json: boolean) {
    this.#output = world.output
    this.#errors = world.errors
    this.json = json
    this.ink = inkFor(isColoured(world.output, world.env))
    this.errorInk = inkFor(isColoured(world.errors, world.env))
    this.live = isScreen(world.errors, world.env)
  }

  /** The answer for a person. */
  print(lines: readonly string[]): void {
    if (lines.length === 0) return
    this.#aside(() => this.#output.write(`${lines.join('\n')}\n`))
  }

  /** The answer for a program: exactly one document. */
  printJson(value: unknown): void {
    this.#aside(() => this.#output.write(`${safeJson(value, 2)}\n`))
  }

  /** One of several documents, a line each. */
  printJsonLine(value: unknown): void {
    this.#aside(() => this.#output.write(`${safeJson(value)}\n`))
  }

  /** What is not the answer: on stderr, so that a pipe carries the answer alone. */
  tell(lines: readonly string[]): void {
    if (lines.length === 0) return
    this.#aside(() => this.#errors.write(`${lines.join('\n')}\n`))
  }

  /** Draws the status line anew, or takes it away; nothing where nobody watches. */
  status(text: string): void {
    if (!this.live || this.#still || text === this.#status) return
    this.#status = text
    this.#errors.write(`${ERASE_LINE}${text}`)
  }

  /** Leaves the screen to a question: nothing is drawn over what a person types. */
  async undisturbed<T>(question: () => Promise<T>): Promise<T> {
    this.status('')
    this.#still = true
    try {
      return await question()
    } finally {
      this.#still = false
    }
  }

  get width(): number {
    return this.#errors.columns ?? DEFAULT_WIDTH
  }

  #aside(write: () => void): void {
    const status = this.#status
    if (status !== '') this.#errors.write(ERASE_LINE)
    write()
    if (status !== '') this.#errors.write(status)
  }
}
