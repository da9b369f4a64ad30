// Whatever a terminal acts on or hides: controls (ANSI among them), bidi and other format characters, separators of lines,
// lone surrogates, private use, and what is drawn as nothing. The emoji selector alone is harmless and common.
const UNSAFE = /[[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{DI}]--[\uFE0F]]/gv

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const escaped = (character: string): string =>
  SHORT[character] ?? `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`

/** Longer remote text would push what matters off the screen. */
const MAX_SHOWN = 400

/**
 * Remote text as one line that a terminal shows and does not obey: what is invisible is written out as `\u{202e}`. Cut with an
 * ellipsis after `max` characters.
 */
export function plain(text: string, max = MAX_SHOWN): string {
  const points = [...text]
  const cut = points.length > max ? `${points.slice(0, max - 1).join('')}…` : text
  return cut.replace(UNSAFE, escaped)
}

const utf16Escape = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index)
    return `\\u${unit.toString(16).padStart(4, '0')}`
  }).join('')

/**
 * A value as JSON that a terminal does not obey either: JSON leaves C1 controls and bidi characters as they are, and they can
 * only stand in strings, where the escaped form means the same.
 */
export function safeJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent) ?? 'null'
  return text.replace(UNSAFE, (character) => (character === '\n' ? '\n' : utf16Escape(character)))
}
