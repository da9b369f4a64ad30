import type { NameEditKind } from '../../../../shared/model/review'
import { lettersOf } from './fold'
import type { KnownName } from './known-name'

/**
 * How likely a name that differs in this way was chosen to be mistaken, on a long and much used name. Measured on real
 * names: additions and free substitutions are how honest names differ, the ways of squatting hardly ever are.
 */
const BY_KIND: Readonly<Record<NameEditKind, number>> = {
  homograph: 0.98,
  mixed_script: 0.98,
  whole_script: 0.97,
  invisible: 0.99,
  bidi_control: 0.99,
  punycode: 0.9,
  namespace: 0.9,
  letter_case: 0.92,
  look_alike: 0.9,
  delimiter_change: 0.84,
  punctuation: 0.84,
  digit_for_letter: 0.88,
  repetition: 0.86,
  transposition: 0.86,
  omission: 0.78,
  adjacent_key: 0.76,
  plural: 0.78,
  vowel_swap: 0.76,
  bit_flip: 0.76,
  affix: 0.74,
  word_order: 0.8,
  addition: 0.45,
  substitution: 0.45,
  version: 0.3,
  distance: 0.25,
}

/** Kinds that no honest name comes by: neither length nor use of the target makes them harmless. */
const NEVER_BY_CHANCE: ReadonlySet<NameEditKind> = new Set([
  'homograph',
  'mixed_script',
  'whole_script',
  'invisible',
  'bidi_control',
  'punycode',
  'letter_case',
  'namespace',
])

/** Among names of three letters nearly every one is a key press from another. */
const byLength = (name: string): number => [0.4, 0.4, 0.4, 0.55, 0.75, 0.92][lettersOf(name).length] ?? 1

/** Nobody squats what nobody uses: full risk from ten thousand uses on. */
const byPopularity = ({ popularity }: KnownName): number =>
  popularity === undefined ? 1 : Math.min(1, 0.6 + 0.1 * Math.log10(popularity + 1))

const YOUNG_MS = 7 * 86_400_000
/** A name of this week has no reputation to steal. */
const byAge = ({ since }: KnownName, now: number | undefined): number =>
  since !== undefined && now !== undefined && now - since < YOUNG_MS ? 0.85 : 1

const SAME_OWNER = 0.15

/**
 * The risk, 0 to 1, that a name was chosen to be mistaken for an existing one (issue: weighs edit kind, length, popularity and
 * age of the target, and whether the owner is the same).
 *
 * @param now milliseconds since the epoch; without it age is not weighed
 */
export function nameRisk(kind: NameEditKind, existing: KnownName, sameOwner: boolean, now: number | undefined): number {
  const weighed = NEVER_BY_CHANCE.has(kind)
    ? BY_KIND[kind]
    : BY_KIND[kind] * byLength(existing.name) * byPopularity(existing) * byAge(existing, now)
  return Math.round(weighed * (sameOwner ? SAME_OWNER : 1) * 100) / 100
}

/** The risk of a name that is suspicious by itself, whatever exists. */
export const riskByItself = (kind: 'invisible' | 'bidi_control' | 'mixed_script' | 'punycode'): number =>
  ({ invisible: 0.95, bidi_control: 0.97, mixed_script: 0.75, punycode: 0.7 })[kind]
