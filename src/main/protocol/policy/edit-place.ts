import { pathInText } from './explain-policy'

export type TextPath = readonly (string | number)[]

/** A change of the text: which part of it becomes what. */
export interface Placed {
  readonly place: TextPath
  readonly value: unknown
}

/**
 * Where a value is set, or where it is to be added: in the map, or at the end of a printed list. The place's parent is a
 * map or a list that the text already has: sections that are missing, or hold nothing that could take a field, become part
 * of the value.
 */
export function placeToSet(text: unknown, path: readonly string[], value: unknown): Placed {
  const place = pathInText(text, path)
  if (place) return { place, value }
  for (let length = path.length - 1; length > 0; length--) {
    const section = pathInText(text, path.slice(0, length))
    if (section === undefined) continue
    const rest = path.slice(length)
    const found = partAt(text, section)
    if (Array.isArray(found)) return { place: [...section, found.length], value: nested(rest, value) }
    if (typeof found !== 'object' || found === null) return { place: section, value: nested(rest, value) }
    return { place: [...section, ...rest.slice(0, 1)], value: nested(rest.slice(1), value) }
  }
  return { place: path.slice(0, 1), value: nested(path.slice(1), value) }
}

/** What is to be taken out: the value, or with it the list entry that would be left empty. */
export function placeToUnset(text: unknown, path: readonly string[]): TextPath | undefined {
  const place = pathInText(text, path)
  const entry = place?.slice(0, -1)
  if (!entry || typeof entry.at(-1) !== 'number') return place
  return Object.keys(partAt(text, entry) ?? {}).length === 1 ? entry : place
}

const partAt = (text: unknown, path: TextPath): object | undefined | null =>
  path.reduce<unknown>((part, name) => (part as Record<string | number, unknown>)[name], text) as object | null

const nested = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight<unknown>((inside, name) => ({ [name]: inside }), value)
