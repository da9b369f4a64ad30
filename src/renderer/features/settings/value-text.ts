import { quantity, sentenceCase } from '../../ui'

const MOST_SHOWN = 3

/** A value in words. Names that people chose stay as they are; words of the policy are written out. */
export function valueText(value: unknown, unit: string | undefined, options?: readonly string[]): string {
  if (value === null || value === undefined) return 'none'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (Array.isArray(value)) return listText(value, options)
  if (typeof value === 'number') return quantity(value, unit)
  if (typeof value !== 'string') return 'as in the file'
  return value === '' ? 'none' : options ? sentenceCase(value) : value
}

function listText(values: readonly unknown[], options: readonly string[] | undefined): string {
  if (values.length === 0) return 'none'
  const words = values.map((value) => (options ? sentenceCase(String(value)) : entryText(value)))
  const rest = words.length - MOST_SHOWN
  return rest > 0 && !options ? `${words.slice(0, MOST_SHOWN).join(', ')} and ${rest} more` : words.join(', ')
}

const entryText = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'url' in value ? String(value.url) : String(value)
