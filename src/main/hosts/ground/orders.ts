import { StewardError } from '../../../shared/model/errors'

/** What an order came to: small facts, by name. */
export type OrderFacts = Readonly<Record<string, string | number>>

/** Orders by their word, each with words of its own. @throws StewardError for words that do not fit */
export type Orders = Readonly<Record<string, (...words: string[]) => Promise<OrderFacts>>>

export const wrong = (message: string): StewardError => new StewardError('usage', message)

/** A word as a whole number from 0 on. @throws StewardError `usage` */
export function numberOf(word: string | undefined, most: number): number {
  const number = Number(word)
  if (Number.isInteger(number) && number >= 0 && number <= most) return number
  throw wrong(`expected a whole number up to ${most}, not ${word}`)
}
