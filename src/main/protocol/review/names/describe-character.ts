import type { SuspiciousCharacter } from '../../../../shared/model/review'
import { characterName } from './character-names'
import { scriptOf } from './scripts'

/** A character as a reviewer must see it: where it belongs, whatever it looks like. */
export function describeCharacter(character: string): Omit<SuspiciousCharacter, 'position' | 'instead_of'> {
  const name = characterName(character)
  return {
    character,
    code_point: `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
    script: scriptOf(character),
    ...(name !== undefined && { name }),
  }
}
