import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Program } from '../fixtures/program'

const preload = pathToFileURL(join(import.meta.dirname, 'moved-clock.mjs')).href

/** The clock of one program, which can be set wrong while it runs. */
export class MovableClock {
  readonly #file: string

  constructor(home: string, name: string) {
    this.#file = join(home, `clock-of-${name}`)
    writeFileSync(this.#file, '0')
  }

  /** What the program is started with. */
  get env(): NodeJS.ProcessEnv {
    return { NODE_OPTIONS: `--import=${preload}`, STEWARD_TEST_CLOCK: this.#file }
  }

  /** Sets it wrong by so many milliseconds, now and after each start; not while the program is being started. */
  move(program: Program, byMs: number): void {
    writeFileSync(this.#file, String(byMs))
    program.signal('SIGUSR2')
  }
}
