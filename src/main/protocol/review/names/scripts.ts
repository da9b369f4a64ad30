// UAX #24 long names. An unlisted script is told as Unknown and mixes with nothing.
const SCRIPTS =
  'Latin Greek Cyrillic Armenian Hebrew Arabic Syriac Thaana Nko Samaritan Mandaic Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Thai Lao Tibetan Myanmar Georgian Hangul Ethiopic Cherokee Canadian_Aboriginal Ogham Runic Tagalog Hanunoo Buhid Tagbanwa Khmer Mongolian Limbu Tai_Le New_Tai_Lue Buginese Tai_Tham Balinese Sundanese Batak Lepcha Ol_Chiki Glagolitic Coptic Tifinagh Han Hiragana Katakana Bopomofo Yi Lisu Vai Bamum Syloti_Nagri Phags_Pa Saurashtra Kayah_Li Rejang Javanese Cham Tai_Viet Meetei_Mayek Deseret Shavian Osmanya Osage Gothic Old_Italic Carian Lycian Lydian Adlam Miao Warang_Citi Mende_Kikakui Medefaidrin Elbasan Caucasian_Albanian Vithkuqi Old_Permic Phoenician Ugaritic Cuneiform Egyptian_Hieroglyphs Nushu'.split(
    ' ',
  )
const COMMON = /[\p{Script_Extensions=Common}\p{Script_Extensions=Inherited}]/u
const patterns = SCRIPTS.map((script) => [script, new RegExp(`\\p{Script_Extensions=${script}}`, 'u')] as const)
const own = SCRIPTS.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'u')] as const)

// UTS #39 §5.1: writing systems that use several scripts together count as one.
const TOGETHER: Readonly<Record<string, readonly string[]>> = {
  Han: ['Chinese with Bopomofo', 'Japanese', 'Korean'],
  Hiragana: ['Japanese'],
  Katakana: ['Japanese'],
  Hangul: ['Korean'],
  Bopomofo: ['Chinese with Bopomofo'],
}

/** The script a person would name: `Greek`, `Latin`, `Common` for what all share. */
export function scriptOf(character: string): string {
  if (/[A-Za-z]/.test(character)) return 'Latin'
  const found = own.find(([, pattern]) => pattern.test(character))
  if (found) return found[0].replaceAll('_', ' ')
  return COMMON.test(character) ? 'Common' : 'Unknown'
}

const extendedScripts = (character: string): ReadonlySet<string> => {
  const scripts = patterns.filter(([, pattern]) => pattern.test(character)).map(([script]) => script)
  if (scripts.length === 0) return new Set(['Unknown'])
  return new Set([...scripts, ...scripts.flatMap((script) => TOGETHER[script] ?? [])])
}

/** UTS #39 §5.1: the scripts in which all of the name could be written; undefined where its characters are of all scripts. */
export function resolvedScripts(name: string): ReadonlySet<string> | undefined {
  if (/^[\0-\x7f]*$/.test(name)) return /[A-Za-z]/.test(name) ? new Set(['Latin']) : undefined
  let resolved: ReadonlySet<string> | undefined
  for (const character of name) {
    if (COMMON.test(character)) continue
    const scripts = extendedScripts(character)
    resolved = resolved === undefined ? scripts : new Set([...resolved].filter((script) => scripts.has(script)))
  }
  return resolved
}

/** UTS #39 §5.1: no one script has all of its characters. */
export const isMixedScript = (name: string): boolean => resolvedScripts(name)?.size === 0
