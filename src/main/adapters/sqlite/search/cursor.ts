import { StewardError } from '../../../../shared/model/errors'

/** Where a page ended: the sort key of its last row. */
export type SortKey = readonly (string | number)[]

const invalid = (): StewardError =>
  new StewardError('input_invalid', 'the cursor does not belong to this list', {
    suggestions: ['Ask for the first page again, without a cursor.'],
  })

export const cursorOf = (key: SortKey): string => Buffer.from(JSON.stringify(key)).toString('base64url')

const parse = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch (cause) {
    throw new StewardError('input_invalid', 'the cursor cannot be read', {
      suggestions: ['Ask for the first page again, without a cursor.'],
      cause,
    })
  }
}

/**
 * The sort key a cursor holds, which must have the types given by `like`.
 *
 * @throws StewardError `input_invalid`
 */
export const sortKeyOf = <Key extends SortKey>(cursor: string, like: Key): Key => {
  const key = parse(cursor)
  if (!Array.isArray(key) || key.length !== like.length) throw invalid()
  if (key.some((part: unknown, index) => typeof part !== typeof like[index])) throw invalid()
  return key as unknown as Key
}
