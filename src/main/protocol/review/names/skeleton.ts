import { prototypeOf } from './prototypes'

const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu
const kept = new Map<string, string>()

const cachedPrototype = (character: string): string => {
  const known = kept.get(character)
  if (known !== undefined) return known
  const prototype = prototypeOf(character)
  kept.set(character, prototype)
  return prototype
}

/** UTS #39 §4: names with equal skeletons are confusable. For comparing only, never for showing. */
export function skeleton(name: string): string {
  const visible = name.normalize('NFD').replace(IGNORABLE, '')
  let mapped = ''
  for (const character of visible) mapped += cachedPrototype(character)
  return mapped.normalize('NFD')
}
