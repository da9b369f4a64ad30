/** A column that rows can be ordered by. */
export interface Orderable<Row> {
  readonly name: string
  readonly sort?: (row: Row) => string | number
}

export interface Order {
  readonly column: string
  readonly descending: boolean
}

/** `Latency` or `-Latency`, as an address carries it. */
export const parseOrder = (text: string): Order =>
  text.startsWith('-') ? { column: text.slice(1), descending: true } : { column: text, descending: false }

/** The order after a click on a column's heading: ascending first, then the other way round. */
export const nextOrder = (column: string, current: Order | undefined): string =>
  current?.column === column && !current.descending ? `-${column}` : column

/** Rows in order; as they came where no column is named or the named one cannot be sorted. */
export function ordered<Row>(
  rows: readonly Row[],
  columns: readonly Orderable<Row>[],
  order: Order | undefined,
): readonly Row[] {
  const by = columns.find(({ name }) => name === order?.column)?.sort
  if (by === undefined || order === undefined) return rows
  const sign = order.descending ? -1 : 1
  return [...rows].sort((a, b) => {
    const [x, y] = [by(a), by(b)]
    return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), 'en'))
  })
}
