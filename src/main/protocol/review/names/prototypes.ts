import published from 'unhomoglyph/data.json' with { type: 'json' }
import current from './confusables-current.json' with { type: 'json' }

// The published table is of an older Unicode; `scripts/confusables.mjs` writes what the current one has differently.
const table = new Map<string, string>([...Object.entries(published), ...Object.entries<string>(current.prototypes)])

/**
 * What a character is confused with (UTS #39 §4), itself where with nothing. Characters newer than the table fall back to
 * their compatibility decomposition, which the runtime's own Unicode knows: styled letters stand for the plain ones.
 */
export function prototypeOf(character: string): string {
  const known = table.get(character)
  if (known !== undefined) return known
  return character < '\u0080' ? character : compatible(character)
}

function compatible(character: string): string {
  const plain = character.normalize('NFKD')
  return plain === character || plain === character.normalize('NFD') ? character : [...plain].map(prototypeOf).join('')
}
