import type { NameEditKind, ReviewAction, ReviewCase } from '../../../shared/model/review'
import { withUnit } from '../../ui'

const NAME_KINDS: Readonly<Record<NameEditKind, string>> = {
  homograph: 'Foreign letters that look the same',
  mixed_script: 'Letters of several scripts',
  whole_script: 'Written wholly in another script',
  invisible: 'Characters that are not drawn',
  bidi_control: 'Characters that turn the order of reading',
  punycode: 'Foreign letters in Punycode',
  namespace: 'The same name in a verified namespace',
  letter_case: 'The same but for capital letters',
  look_alike: 'Letters that look the same',
  delimiter_change: 'Another delimiter',
  punctuation: 'The same but for punctuation',
  digit_for_letter: 'Digits for letters',
  repetition: 'A letter repeated',
  transposition: 'Two letters exchanged',
  omission: 'A letter left out',
  adjacent_key: 'A neighbouring key',
  plural: 'Singular or plural',
  vowel_swap: 'Another vowel',
  bit_flip: 'A letter one bit away',
  affix: 'A prefix or suffix added',
  word_order: 'The same words in another order',
  addition: 'A letter added',
  substitution: 'Another letter',
  version: 'Another number',
  distance: 'Two letters apart',
}
export const nameKindText = (kind: NameEditKind): string => NAME_KINDS[kind]

const CASE_KINDS: Readonly<Record<ReviewCase['kind'], string>> = {
  similar_name: 'Similar name',
  homograph: 'Look-alike letters',
  sybil: 'Fake endorsers',
  inconsistent_tests: 'Tests that contradict',
}
export const caseKindText = (kind: ReviewCase['kind']): string => CASE_KINDS[kind]

const STATES: Readonly<Record<ReviewCase['state'], string>> = {
  open: 'Open',
  asked: 'Asked the owner',
  approved: 'Approved',
  rejected: 'Rejected',
  banned: 'Banned',
}
export const stateText = (state: ReviewCase['state']): string => STATES[state]

/** The actions of the bar in their order, each with its key. */
export const ACTIONS: readonly {
  action: ReviewAction
  key: string
  text: string
  done: string
  needsReason: boolean
}[] = [
  { action: 'approve', key: 'a', text: 'Approve', done: 'Approved', needsReason: false },
  { action: 'reject', key: 'r', text: 'Reject', done: 'Rejected', needsReason: true },
  { action: 'ban', key: 'b', text: 'Ban', done: 'Banned', needsReason: true },
  { action: 'ask', key: 'q', text: 'Ask the owner', done: 'Asked', needsReason: true },
]

export const percent = (share: number): string => withUnit(Math.round(share * 100), '%')
