import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from '../../adapters/process'

const WRAPPER = 'work.sh'
/** What a drill does to the program's runs; each is a file that the wrapper looks for. */
const MARKS = ['hold', 'spoil'] as const
type Mark = (typeof MARKS)[number]

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/** The program of an agent that is served for staging, as drills can hold and spoil it without a change to its files. */
export class StagedWork {
  readonly #ground: string
  readonly #wrapper: string

  /**
   * @param ground a folder of the supervisor's own, where the marks lie
   * @param resources the folder of the wrapper
   */
  constructor(ground: string, resources: string) {
    this.#ground = ground
    this.#wrapper = join(resources, WRAPPER)
    mkdirSync(ground, { recursive: true, mode: 0o700 })
    this.mend()
  }

  /** The line for a shell that runs a program as it was typed, under the wrapper. */
  line(command: Command): string {
    const words = typeof command === 'string' ? ['/bin/sh', '-c', command] : command
    return ['/bin/sh', this.#wrapper, this.#ground, ...words].map(quoted).join(' ')
  }

  /** Every run that begins from now on waits. */
  hold(): void {
    this.#mark('hold')
  }

  release(): void {
    this.#unmark('hold')
  }

  /** The next run that ends leaves a file that does not parse. */
  spoil(): void {
    this.#mark('spoil')
  }

  mend(): void {
    for (const mark of MARKS) this.#unmark(mark)
  }

  #mark(mark: Mark): void {
    writeFileSync(join(this.#ground, mark), '', { mode: 0o600 })
  }

  #unmark(mark: Mark): void {
    rmSync(join(this.#ground, mark), { force: true })
  }
}
