import { StewardError } from '../../../../shared/model/errors'
import { sha256Digest } from '../../../protocol/encoding'

/** A value as a row keeps it: its JSON, and the SHA-256 of that. */
export interface Sealed {
  readonly content: string
  readonly checksum: string
}

/** Only what a check needs of a zod schema. */
interface Schema<Value> {
  safeParse(
    value: unknown,
  ): { readonly success: true; readonly data: Value } | { readonly success: false; readonly error: { message: string } }
}

export type Unsealed<Value> =
  | { readonly intact: true; readonly value: Value }
  | { readonly intact: false; readonly reason: string }

export const seal = (value: object): Sealed => {
  // Whoever reads it compares it with nothing but its checksum: it needs no canonical form, which costs several times as much.
  const content = JSON.stringify(value)
  return { content, checksum: sha256Digest(content) }
}

const parsed = (content: string): unknown => {
  try {
    return JSON.parse(content)
  } catch {
    // Not a value of any schema: the caller reports the row as damaged.
    return undefined
  }
}

/** The value of a row whose content still is what was written and has the shape the program expects. */
export const unseal = <Value>(row: Sealed, schema: Schema<Value>): Unsealed<Value> => {
  if (sha256Digest(row.content) !== row.checksum)
    return { intact: false, reason: 'its content does not have its checksum' }
  const result = schema.safeParse(parsed(row.content))
  return result.success
    ? { intact: true, value: result.data }
    : { intact: false, reason: `its content has another shape: ${result.error.message}` }
}

export const rowDamaged = (table: string, key: string, reason: string): StewardError =>
  new StewardError('store_damaged', `the row ${key} of ${table} is damaged: ${reason}`, {
    details: { table, key },
    suggestions: ['Restore the last backup beside the store: move the store away and start the program again.'],
  })

/**
 * The value of a row that cannot be fetched again from elsewhere.
 *
 * @throws StewardError `store_damaged`: acting as if the row were not there could run a task twice or forget a revocation
 */
export const unsealOrThrow = <Value>(row: Sealed, schema: Schema<Value>, table: string, key: string): Value => {
  const result = unseal(row, schema)
  if (!result.intact) throw rowDamaged(table, key, result.reason)
  return result.value
}
