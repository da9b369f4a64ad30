import type { NameAlert, NameReport, SuspiciousCharacter } from '../../../../shared/model/review'
import type { Ink } from './ink'
import { plain } from './plain'
import { type Branch, tree } from './tree'

const KINDS: Readonly<Record<NameAlert['kind'], string>> = {
  homograph: 'foreign letters that look the same',
  mixed_script: 'letters of several scripts',
  whole_script: 'written wholly in another script',
  invisible: 'characters that are not drawn',
  bidi_control: 'characters that turn the order of reading',
  punycode: 'foreign letters in Punycode',
  namespace: 'the same name in a verified namespace',
  letter_case: 'the same but for capital letters',
  look_alike: 'letters that look the same',
  delimiter_change: 'another delimiter',
  punctuation: 'the same but for punctuation',
  digit_for_letter: 'digits for letters',
  repetition: 'a letter repeated',
  transposition: 'two letters exchanged',
  omission: 'a letter left out',
  adjacent_key: 'a neighbouring key',
  plural: 'singular or plural',
  vowel_swap: 'another vowel',
  bit_flip: 'a letter one bit away',
  affix: 'a prefix or suffix added',
  word_order: 'the same words in another order',
  addition: 'a letter added',
  substitution: 'another letter',
  version: 'another number',
  distance: 'two letters apart',
}

/** One proposed name: the verdict, then what it could be mistaken for, the riskiest first. */
export function nameReportLines({ name, alerts, verdict }: NameReport, ink: Ink): string[] {
  const said = {
    ok: `✅ ${ink.good('ok')}`,
    review: `⚠️  ${ink.warning('a person must look at it')}`,
    blocked: `❌ ${ink.bad('refused: it passes for another name by foreign or hidden characters')}`,
  }[verdict]
  return [`${ink.strong(plain(name))}: ${said}`, ...tree(alerts.filter(isFirstOfItsLine).map(alertBranch))]
}

/** The specification alerts to likeness and to foreign letters apart; for a person the two say the same of one name. */
const isFirstOfItsLine = ({ existing, kind }: NameAlert, index: number, all: readonly NameAlert[]): boolean =>
  all.findIndex((other) => other.existing === existing && other.kind === kind) === index

const alertBranch = ({ existing, kind, distance, risk, characters }: NameAlert): Branch => ({
  text: [
    existing === null ? 'By itself' : `Like ${plain(existing)}`,
    `: ${KINDS[kind]}`,
    distance === null ? '' : `, distance ${distance}`,
    `, risk ${risk.toFixed(2)}`,
  ].join(''),
  below: characters.map(characterLine),
})

const characterLine = ({ instead_of: other, position, ...character }: SuspiciousCharacter): string =>
  `${described(character)}${other ? ` instead of ${described(other)}` : ''}, at character ${position + 1}`

const described = ({ character, code_point, script, name }: Omit<SuspiciousCharacter, 'position' | 'instead_of'>) =>
  `${plain(character)} ${code_point} ${name ?? script}`
