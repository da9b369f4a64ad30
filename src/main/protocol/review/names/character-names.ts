// Unicode's own names of the letters that names are mostly spoofed with; the run-time knows none.
const GREEK =
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lamda mu nu xi omicron pi rho final-sigma sigma tau upsilon phi chi psi omega'
const CYRILLIC =
  'a be ve ghe de ie zhe ze i short-i ka el em en o pe er es te u ef ha tse che sha shcha hard-sign yeru soft-sign e yu ya'

const OTHERS: readonly (readonly [code: number, name: string])[] = [
  [0x2d, 'hyphen-minus'],
  [0x2e, 'full stop'],
  [0x5f, 'low line'],
  [0x131, 'Latin small letter dotless i'],
  [0x251, 'Latin small letter alpha'],
  [0x261, 'Latin small letter script g'],
  [0x455, 'Cyrillic small letter dze'],
  [0x456, 'Cyrillic small letter Byelorussian-Ukrainian i'],
  [0x458, 'Cyrillic small letter je'],
  [0x4cf, 'Cyrillic small letter palochka'],
  [0x501, 'Cyrillic small letter komi de'],
  [0x51b, 'Cyrillic small letter qa'],
  [0x51d, 'Cyrillic small letter we'],
  [0xad, 'soft hyphen'],
  [0x200b, 'zero width space'],
  [0x200c, 'zero width non-joiner'],
  [0x200d, 'zero width joiner'],
  [0x202d, 'left-to-right override'],
  [0x202e, 'right-to-left override'],
]

const alphabet = (first: number, script: string, letters: string): (readonly [number, string])[] =>
  letters.split(' ').map((letter, at) => [first + at, `${script} letter ${letter.replace('-', ' ')}`])

const names = new Map<number, string>([
  ...alphabet(0x61, 'Latin small', [...'abcdefghijklmnopqrstuvwxyz'].join(' ')),
  ...alphabet(0x41, 'Latin capital', [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].join(' ')),
  ...'zero one two three four five six seven eight nine'
    .split(' ')
    .map((digit, at): [number, string] => [0x30 + at, `digit ${digit}`]),
  ...alphabet(0x3b1, 'Greek small', GREEK),
  ...alphabet(0x391, 'Greek capital', GREEK),
  ...alphabet(0x430, 'Cyrillic small', CYRILLIC),
  ...alphabet(0x410, 'Cyrillic capital', CYRILLIC),
  ...OTHERS,
])

/** What Unicode calls a character; undefined for most of them. */
export const characterName = (character: string): string | undefined => names.get(character.codePointAt(0) ?? -1)
