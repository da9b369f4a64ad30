import { wordsOf } from './fold'

// What is put before or after a trusted name to pass for its official, newer or handier form. Words that honest names are
// built with (`node-`, `-core`, `-plus`, `get-`) are left out: reviewers would drown in them.
const PREFIXES = new Set(
  'official verified real original the true safe trusted my new pro py ai agent agents steward super'.split(' '),
)
const SUFFIXES = new Set(
  'agent agents js ts node nodejs py python go rs official verified real original secure safe trusted new pro premium lite beta dev prod hq team inc org io ai bot app api sdk cli lib client server service tool tools v2 v3 fixed fix updated latest mirror backup'.split(
    ' ',
  ),
)

/** What is left of a name when a prefix or a suffix that adds no meaning is taken away: one candidate each. */
export function withoutAffixes(name: string): string[] {
  const words = wordsOf(name)
  if (words.length < 2) return []
  const left: string[] = []
  // A scope (`@acme/`) belongs to whoever owns it: neither it nor what stands alone in it is an affix.
  if (PREFIXES.has(words[0] as string) && !isScoped(name)) left.push(words.slice(1).join('-'))
  if (SUFFIXES.has(words.at(-1) as string) && !/\/[\p{L}\p{N}]+$/u.test(name)) left.push(words.slice(0, -1).join('-'))
  return left
}

const isScoped = (name: string): boolean => name.startsWith('@')

/** A scope is another name's plain word only by chance: `@types/mime` and `mime-types`. */
export const bothScoped = (left: string, right: string): boolean => left.includes('@') === right.includes('@')

/** The scope of a name, empty where it has none. */
export const scopeOf = (name: string): string => /^@[^/]*\//.exec(name)?.[0] ?? ''

/** More words than this are not put in every order: six have 720 orders, and nobody mistakes one for another. */
const MAX_REORDERED = 5

/** The words of a name in every other order. */
export function reordered(name: string): string[] {
  const words = wordsOf(name)
  if (words.length < 2 || words.length > MAX_REORDERED) return []
  return orders(words)
    .slice(1)
    .map((order) => order.join('-'))
}

const orders = (words: readonly string[]): string[][] =>
  words.length < 2
    ? [[...words]]
    : words.flatMap((word, at) => orders(words.toSpliced(at, 1)).map((rest) => [word, ...rest]))
