import { skeleton } from './skeleton'

// Digits that stand for letters, and letters that are one another's look-alikes once written small.
const LOOSE: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '2': 'z',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '6': 'b',
  '7': 't',
  '8': 'b',
  '9': 'g',
  i: 'l',
}
const DIGITS: Readonly<Record<string, readonly string[]>> = {
  '0': ['o'],
  '1': ['l', 'i'],
  '2': ['z'],
  '3': ['e'],
  '4': ['a'],
  '5': ['s'],
  '6': ['b', 'g'],
  '7': ['t'],
  '8': ['b'],
  '9': ['g'],
}

/** Whether this digit is read as this letter. */
export const readsAs = (digit: string, letter: string): boolean =>
  DIGITS[digit]?.includes(letter.toLowerCase()) ?? false

const foldCharacter = (character: string): string => {
  const small = character.toLowerCase()
  return /[\p{L}\p{N}]/u.test(small) ? (LOOSE[small] ?? small) : ''
}

// Skeleton and folding of ASCII in one look-up: an index folds every name it holds.
const ascii = Array.from({ length: 128 }, (_, code) =>
  [...skeleton(String.fromCharCode(code))].map(foldCharacter).join(''),
)

/**
 * A key that names share when they have the same skeleton, or would have it without punctuation, letter case or digits for
 * letters. Coarse: names that share it are only worth a closer look.
 */
export function fold(name: string): string {
  let folded = ''
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    if (code >= 128) return [...skeleton(name)].map(foldCharacter).join('')
    folded += ascii[code]
  }
  return folded
}

/** The letters and digits of a name, small. */
export const lettersOf = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** The words of a name: what delimiters and changes of case separate. */
export const wordsOf = (name: string): string[] =>
  name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1-$2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
