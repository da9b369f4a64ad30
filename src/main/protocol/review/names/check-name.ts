import type {
  NameAlert,
  NameEditKind,
  NameReport,
  NameVerdict,
  SuspiciousCharacter,
} from '../../../../shared/model/review'
import type { Aligned } from './alignment'
import { describeCharacter } from './describe-character'
import { editKindOf, isHomograph, type NamePair, pairOf } from './edit-kind'
import { wordsOf } from './fold'
import { isBidiControl, isInvisible } from './hidden-characters'
import { bareName, isVerifiedName, type KnownName } from './known-name'
import { type NameIndex, SIMILAR_DISTANCE } from './name-index'
import { spelledOut } from './punycode'
import { nameRisk, riskByItself } from './risk'
import { isMixedScript, scriptOf } from './scripts'
import { skeleton } from './skeleton'

/** A name that somebody proposes; `owner` in the words that the index uses. */
export interface ProposedName {
  readonly name: string
  readonly owner?: string
}

/** The policy's `submission_validation`, and the time where age is to be weighed. */
export interface NameRules {
  readonly reviewIfSimilar: boolean
  readonly blockUnicodeLookalikes: boolean
  readonly reviewRisk: number
  readonly similarMeans: 'risk' | 'distance'
  /** Names that a person has cleared: they raise alerts and go on. */
  readonly allowed: readonly string[]
  readonly now?: number
}

const charactersOf = (steps: readonly Aligned[]): SuspiciousCharacter[] => {
  let position = -1
  return steps.flatMap(({ left, right }) => {
    if (left === undefined) return []
    position += 1
    if (left === right) return []
    return [
      { ...describeCharacter(left), position, ...(right !== undefined && { instead_of: describeCharacter(right) }) },
    ]
  })
}

const positionsOf = (name: string, matches: (character: string) => boolean): SuspiciousCharacter[] =>
  [...name].flatMap((character, position) =>
    matches(character) ? [{ ...describeCharacter(character), position }] : [],
  )

/** What is wrong with a name whatever else exists (UTS #39 §5, UAX #9, RFC 3492). */
function alertsByItself(name: string): NameAlert[] {
  const alert = (
    kind: 'invisible' | 'bidi_control' | 'mixed_script' | 'punycode',
    characters: SuspiciousCharacter[],
  ): NameAlert[] =>
    characters.length === 0
      ? []
      : [{ type: 'homograph_attack', kind, existing: null, distance: null, risk: riskByItself(kind), characters }]
  const spelled = spelledOut(name)
  return [
    ...alert('bidi_control', positionsOf(name, isBidiControl)),
    ...alert('invisible', positionsOf(name, isInvisible)),
    ...alert('mixed_script', wordsOf(name).some(isMixedScript) ? strangers(name) : []),
    ...alert('punycode', spelled === undefined ? [] : positionsOf(spelled, (character) => character > '\x7f')),
  ]
}

/** The characters of the scripts that fewer characters of the name are of. */
function strangers(name: string): SuspiciousCharacter[] {
  const counts = Map.groupBy(name, scriptOf)
  for (const shared of ['Common', 'Unknown']) counts.delete(shared)
  const [main] = [...counts].sort(([, a], [, b]) => b.length - a.length)[0] ?? []
  return positionsOf(name, (character) => character > '\x7f' && scriptOf(character) !== main)
}

function alertsAbout(proposed: ProposedName, pair: NamePair, known: KnownName, now: number | undefined): NameAlert[] {
  const isSame = pair.candidate === pair.existing
  // FAILURE_MODES 5.2: a verified name is bound to its owner; the same name beside it claims its reputation.
  const kind: NameEditKind | undefined = isSame ? 'namespace' : editKindOf(pair)
  if (kind === undefined) return []
  const sameOwner = proposed.owner !== undefined && proposed.owner === known.owner
  const about = {
    kind,
    existing: known.name,
    distance: pair.distance,
    risk: nameRisk(kind, known, sameOwner, now),
    characters: charactersOf(pair.steps),
  }
  const isSquat = pair.distance <= SIMILAR_DISTANCE || !isHomograph(pair)
  const looksTheSame = !isSame && (kind === 'look_alike' || skeleton(pair.candidate) === skeleton(pair.existing))
  return [
    ...(looksTheSame ? [{ type: 'homograph_attack' as const, ...about }] : []),
    ...(isSquat ? [{ type: 'similar_name' as const, ...about }] : []),
  ]
}

/** Every alert about a proposed name, the riskiest first; never one about itself. */
function nameAlerts(index: NameIndex, proposed: ProposedName, now?: number): NameAlert[] {
  const spelled = spelledOut(proposed.name)
  const found = [proposed.name, ...(spelled === undefined ? [] : [spelled])].flatMap((name) =>
    [...index.candidates(name)].flatMap(([bare, distance]) => {
      const pair = pairOf(bareName(name), bare, distance)
      return index
        .known(bare)
        .filter((known) => known.name !== proposed.name && isComparable(proposed.name, known.name))
        .flatMap((known) => alertsAbout(proposed, pair, known, now))
    }),
  )
  return [...alertsByItself(proposed.name), ...found].sort(
    (a, b) => b.risk - a.risk || (a.existing ?? '').localeCompare(b.existing ?? '', 'en'),
  )
}

/** The name itself, in the other namespace, is news only where the namespace was given to it. */
const isComparable = (candidate: string, existing: string): boolean =>
  bareName(candidate) !== bareName(existing) || isVerifiedName(candidate) !== isVerifiedName(existing)

/** What passes for a name that exists, by foreign characters; and what hides in a name, whatever exists. */
const isBlocked = ({ type, kind, existing, characters }: NameAlert): boolean =>
  type === 'homograph_attack' &&
  (existing === null
    ? kind === 'invisible' || kind === 'bidi_control'
    : characters.some(({ character }) => character > '\x7f' || isInvisible(character)))

/** FAILURE_MODES 5.2: alerts for everything near; review for what is risky; refusal of foreign letters that pass for others. */
export function checkName(index: NameIndex, proposed: ProposedName, rules: NameRules): NameReport {
  const alerts = nameAlerts(index, proposed, rules.now)
  return { name: proposed.name, alerts, verdict: verdictOn(proposed.name, alerts, rules) }
}

function verdictOn(name: string, alerts: readonly NameAlert[], rules: NameRules): NameVerdict {
  if (rules.allowed.includes(name)) return 'ok'
  // FAILURE_MODES 5.2: block_unicode_lookalikes.
  if (rules.blockUnicodeLookalikes && alerts.some((alert) => isBlocked(alert) && alert.risk >= rules.reviewRisk))
    return 'blocked'
  // FAILURE_MODES 5.2: require_manual_review_if_similar.
  if (rules.reviewIfSimilar && alerts.some((alert) => isForReview(alert, rules))) return 'review'
  return 'ok'
}

/** The document's rule read literally is any distance of 2; read by risk, it spares reviewers most false alarms. */
const isForReview = ({ risk, distance }: NameAlert, { similarMeans, reviewRisk }: NameRules): boolean =>
  risk >= reviewRisk || (similarMeans === 'distance' && distance !== null && distance <= SIMILAR_DISTANCE)
