import type { NameEditKind } from '../../../../shared/model/review'
import { bothScoped, scopeOf, withoutAffixes } from './affixes'
import { type Aligned, align } from './alignment'
import { lettersOf, readsAs, wordsOf } from './fold'
import { isBidiControl, isInvisible } from './hidden-characters'
import { areAdjacentKeys } from './keyboard'
import { isMixedScript, resolvedScripts } from './scripts'
import { skeleton } from './skeleton'

/** Two names, the proposed one first, and the characters in which they differ. */
export interface NamePair {
  readonly candidate: string
  readonly existing: string
  readonly distance: number
  readonly steps: readonly Aligned[]
  readonly differences: readonly Aligned[]
}

export function pairOf(candidate: string, existing: string, distance: number): NamePair {
  const steps = align(candidate, existing)
  return { candidate, existing, distance, steps, differences: steps.filter(({ left, right }) => left !== right) }
}

type Rule = readonly [NameEditKind, (pair: NamePair) => boolean]

const isAscii = (name: string): boolean => /^[\0-\x7f]*$/.test(name)

/** FAILURE_MODES 5.2: equal skeletons, by foreign characters on either side. */
export const isHomograph = ({ candidate, existing }: Pick<NamePair, 'candidate' | 'existing'>): boolean =>
  !(isAscii(candidate) && isAscii(existing)) && skeleton(candidate) === skeleton(existing)

const isWholeScript = ({ candidate, existing }: NamePair): boolean => {
  const ours = resolvedScripts(candidate)
  const theirs = resolvedScripts(existing)
  return ours !== undefined && theirs !== undefined && ours.size > 0 && ![...ours].some((script) => theirs.has(script))
}

const onlyCharacter = ({ differences }: NamePair): Aligned => (differences.length === 1 ? (differences[0] ?? {}) : {})

const isDigit = (character: string): boolean => /\d/.test(character)
const isVowel = (character: string): boolean => /[aeiouy]/i.test(character)

const isSubstituted = (pair: NamePair, by: (left: string, right: string) => boolean): boolean => {
  const { left, right } = onlyCharacter(pair)
  return left !== undefined && right !== undefined && by(left, right)
}

const isBitFlip = (left: string, right: string): boolean => {
  const bits = left.charCodeAt(0) ^ right.charCodeAt(0)
  return left.length === 1 && right.length === 1 && (bits & (bits - 1)) === 0
}

const pluralsOf = (word: string): string[] => [`${word}s`, `${word}es`, word.replace(/y$/, 'ies')]
const arePlurals = (left: string, right: string): boolean =>
  left !== right && (pluralsOf(left).includes(right) || pluralsOf(right).includes(left))

const isPlural = ({ candidate, existing }: NamePair): boolean => {
  const [ours, theirs] = [wordsOf(candidate), wordsOf(existing)]
  const different = ours.flatMap((word, at) => (word === theirs[at] ? [] : [[word, theirs[at] ?? ''] as const]))
  return ours.length === theirs.length && different.length === 1 && different.every((words) => arePlurals(...words))
}

const isDigitForLetter = ({ candidate, existing, differences }: NamePair): boolean =>
  candidate.length === existing.length &&
  differences.length > 0 &&
  differences.every(
    ({ left = '', right = '' }) => (isDigit(left) && readsAs(left, right)) || (isDigit(right) && readsAs(right, left)),
  )

const isRepetition = (pair: NamePair): boolean => {
  const { left, right } = onlyCharacter(pair)
  if (left === undefined || right !== undefined) return false
  const at = pair.steps.findIndex((step) => step.right === undefined)
  return pair.steps[at - 1]?.left === left || pair.steps[at + 1]?.left === left
}

/** Two vowels that changed places: `orchestrator`, `erchostrator`. */
const areVowelsExchanged = ({ distance, differences }: NamePair): boolean => {
  const [first, second] = differences
  return (
    distance === 2 &&
    first?.left !== undefined &&
    first.right !== undefined &&
    first.left === second?.right &&
    first.right === second.left &&
    isVowel(first.left) &&
    isVowel(first.right)
  )
}

const isTransposition = ({ candidate, existing, distance }: NamePair): boolean => {
  if (distance !== 2 || candidate.length !== existing.length) return false
  const at = [...candidate].findIndex((_, index) => candidate[index] !== existing[index])
  return (
    candidate[at] === existing[at + 1] &&
    candidate[at + 1] === existing[at] &&
    candidate.slice(at + 2) === existing.slice(at + 2)
  )
}

const haveSameWords = ({ candidate, existing }: NamePair): boolean => {
  const [ours, theirs] = [wordsOf(candidate), wordsOf(existing)]
  const areScopesOpen = scopeOf(candidate) === scopeOf(existing) || !scopeOf(candidate)
  return ours.length > 1 && areScopesOpen && ours.toSorted().join(' ') === theirs.toSorted().join(' ')
}

const isAffixed = ({ candidate, existing }: NamePair): boolean =>
  withoutAffixes(candidate).some((rest) => lettersOf(rest) === lettersOf(existing))

const sameLetters = ({ candidate, existing }: NamePair): boolean => lettersOf(candidate) === lettersOf(existing)
const looksAlike = ({ candidate, existing }: NamePair): boolean =>
  skeleton(candidate) === skeleton(existing) || skeleton(candidate.toLowerCase()) === skeleton(existing.toLowerCase())

/** How names are really squatted, the most telling first: the first rule that holds names the kind. */
const RULES: readonly Rule[] = [
  ['letter_case', ({ candidate, existing }) => candidate.toLowerCase() === existing.toLowerCase()],
  ['bidi_control', (pair) => isHomograph(pair) && [...pair.candidate].some(isBidiControl)],
  ['invisible', (pair) => isHomograph(pair) && [...pair.candidate].some(isInvisible)],
  ['mixed_script', (pair) => isHomograph(pair) && isMixedScript(pair.candidate)],
  ['whole_script', (pair) => isHomograph(pair) && isWholeScript(pair)],
  ['homograph', isHomograph],
  ['delimiter_change', (pair) => sameLetters(pair) && wordsOf(pair.candidate).length === wordsOf(pair.existing).length],
  ['punctuation', sameLetters],
  ['digit_for_letter', isDigitForLetter],
  ['look_alike', looksAlike],
  ['plural', isPlural],
  ['transposition', isTransposition],
  ['repetition', isRepetition],
  ['version', (pair) => isSubstituted(pair, (left, right) => isDigit(left) && isDigit(right))],
  ['vowel_swap', (pair) => isSubstituted(pair, (left, right) => isVowel(left) && isVowel(right))],
  ['vowel_swap', areVowelsExchanged],
  ['adjacent_key', (pair) => isSubstituted(pair, areAdjacentKeys)],
  ['bit_flip', (pair) => isSubstituted(pair, isBitFlip)],
  ['version', (pair) => isDigit(onlyCharacter(pair).left ?? onlyCharacter(pair).right ?? '')],
  ['omission', (pair) => pair.distance === 1 && pair.candidate.length < pair.existing.length],
  ['addition', (pair) => pair.distance === 1 && pair.candidate.length > pair.existing.length],
  ['substitution', (pair) => pair.distance === 1],
  ['word_order', (pair) => bothScoped(pair.candidate, pair.existing) && haveSameWords(pair)],
  ['affix', (pair) => bothScoped(pair.candidate, pair.existing) && isAffixed(pair)],
  ['distance', ({ distance }) => distance <= 2],
]

/** How the proposed name comes to look like the existing one; undefined where it does not. */
export const editKindOf = (pair: NamePair): NameEditKind | undefined => RULES.find(([, holds]) => holds(pair))?.[0]
