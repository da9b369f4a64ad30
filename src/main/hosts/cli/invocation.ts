import { StewardError } from '../../../shared/model/steward-error'

/** What was typed after the command's name, read by kind so that a command never sees anything else. */
export class Invocation {
  readonly words: readonly string[]
  readonly #options: Readonly<Record<string, unknown>>

  constructor(words: readonly string[], options: Readonly<Record<string, unknown>>) {
    this.words = words
    this.#options = options
  }

  /** The word at `index`. @throws StewardError `usage` where it is missing */
  word(index: number, name: string): string {
    const word = this.words[index]
    if (word !== undefined && word !== '') return word
    throw new StewardError('usage', `${name} is missing`)
  }

  flag(name: string): boolean {
    return this.#options[name] === true
  }

  text(name: string): string | undefined {
    const value = this.#options[name]
    return typeof value === 'string' ? value : undefined
  }

  list(name: string): readonly string[] {
    const value = this.#options[name]
    return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
  }

  /** @throws StewardError `usage` for what is not a whole number from `least` on */
  integer(name: string, least: number): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const value = Number(text)
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value
    throw new StewardError('usage', `--${name} is a whole number from ${least} on, not ${text}`)
  }
}
