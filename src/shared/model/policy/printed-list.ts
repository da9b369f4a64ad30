import { z } from 'zod'

/**
 * A section that the specification prints as a list of one-entry maps (`- min_endorser_age_days: 30`) as well as a plain map.
 * Both are taken; the typed shape is the map. A name given twice stays an error: it is left for the section to refuse.
 */
export const printedList = <S extends z.ZodType>(section: S) => z.preprocess(mergeEntries, section)

function mergeEntries(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  const entries = value.flatMap((item): [string, unknown][] => (isMap(item) ? Object.entries(item) : [['', item]]))
  const names = new Set(entries.map(([name]) => name))
  return names.size === entries.length && !names.has('') ? Object.fromEntries(entries) : value
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
