import { align } from './alignment'
import { describeCharacter } from './describe-character'
import { bareName } from './known-name'

/** Two names one above the other, and what is known of the characters in which they differ. */
export function sideBySide(proposed: string, existing: string) {
  const steps = align(bareName(proposed), bareName(existing))
  const different = steps.filter(({ left, right }) => left !== right).flatMap(({ left, right }) => [left, right])
  const characters = [...new Set(different.filter((character) => character !== undefined))].map(describeCharacter)
  return { existing, steps, characters }
}
