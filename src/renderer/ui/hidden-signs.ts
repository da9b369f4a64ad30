/** Part of a remote text: as it is, or why a person must look at it. */
export interface TextPart {
  /** Index of its first UTF-16 unit in the text. */
  readonly at: number
  readonly text: string
  readonly kind: 'plain' | 'hidden' | 'foreign'
}

/**
 * Bidirectional controls, zero-width and other invisible characters, blank letters (Hangul fillers, Braille blank), and
 * combining marks from the fourth on: what makes a text read as another, or run over its neighbours (DESIGN §11).
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]|(?! )\p{Zs}/u
const MARK_ON_MARKS = /\p{M}{3}$/u

/** Letters that are not ASCII: in a text that also has ASCII letters they may be look-alikes (`ο` for `o`). */
const FOREIGN = /[^\p{ASCII}]/u
const LETTER = /\p{L}/u

function kindOf(sign: string, before: string, judgesLetters: boolean): TextPart['kind'] {
  if (HIDDEN.test(sign) || (/\p{M}/u.test(sign) && MARK_ON_MARKS.test(before))) return 'hidden'
  return judgesLetters && FOREIGN.test(sign) && LETTER.test(sign) ? 'foreign' : 'plain'
}

/**
 * A remote text in parts, so that what cannot be seen is shown and what looks like another letter is marked.
 * @param isName an identifier: within one, letters of another script beside ASCII letters are `foreign`
 */
export function textParts(text: string, isName = false): TextPart[] {
  const judgesLetters = isName && /[A-Za-z]/.test(text)
  const parts: TextPart[] = []
  let at = 0
  for (const sign of text) {
    const kind = kindOf(sign, text.slice(Math.max(0, at - 8), at), judgesLetters)
    const last = parts.at(-1)
    if (last?.kind === kind) parts[parts.length - 1] = { ...last, text: last.text + sign }
    else parts.push({ at, text: sign, kind })
    at += sign.length
  }
  return parts
}

/** `U+202E U+2066`: the code points of a text. */
export const codePoints = (text: string): string =>
  [...text].map((sign) => `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`).join(' ')

const SCRIPTS = ['Greek', 'Cyrillic', 'Armenian', 'Hebrew', 'Arabic', 'Cherokee', 'Han', 'Hangul', 'Latin'] as const

/** The script of a letter in a person's word, for the commonest scripts. */
export const scriptOf = (letter: string): string =>
  SCRIPTS.find((script) => new RegExp(`\\p{Script=${script}}`, 'u').test(letter)) ?? 'other'
