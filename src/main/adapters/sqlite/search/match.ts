const MAX_TEXT = 200
const MAX_TERMS = 12
/** What FTS5's unicode61 makes a token of: letters, digits, private use. */
const SEARCHABLE = /[\p{L}\p{N}\p{Co}]/u

/**
 * What a person typed as an FTS5 expression: each word must occur, as the beginning of a word of the text. Undefined where no word
 * is left to look for, which matches nothing. Quoted, so that no operator of FTS5 can be typed.
 */
export const matchExpression = (text: string): string | undefined => {
  const words = text
    .slice(0, MAX_TEXT)
    .toWellFormed()
    .split(/[\s\p{Cc}]+/u)
    .filter((word) => SEARCHABLE.test(word))
    .slice(0, MAX_TERMS)
  return words.length === 0 ? undefined : words.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' ')
}
