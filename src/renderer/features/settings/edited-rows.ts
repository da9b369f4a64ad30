import { useState } from 'react'

/** Rows under edit, each with a number of its own: two may read the same, and a row that moves must stay itself. */
export interface EditedRows<Row> {
  readonly rows: readonly { readonly number: number; readonly row: Row }[]
  readonly values: readonly Row[]
  add(row: Row): void
  remove(place: number): void
  change(place: number, row: Row): void
  /** Swaps a row with the one above (-1) or below (1). */
  move(place: number, by: -1 | 1): void
  reset(rows: readonly Row[]): void
}

const numbered = <Row>(rows: readonly Row[]) => rows.map((row, number) => ({ number, row }))

export function useEditedRows<Row>(before: readonly Row[]): EditedRows<Row> {
  const [rows, setRows] = useState(() => numbered(before))
  return {
    rows,
    values: rows.map(({ row }) => row),
    add: (row) => setRows((now) => [...now, { number: Math.max(-1, ...now.map(({ number }) => number)) + 1, row }]),
    remove: (place) => setRows((now) => now.toSpliced(place, 1)),
    change: (place, row) => setRows((now) => now.map((entry, index) => (index === place ? { ...entry, row } : entry))),
    move: (place, by) =>
      setRows((now) => {
        const [moved, neighbour] = [now[place], now[place + by]]
        return moved && neighbour ? now.with(place, neighbour).with(place + by, moved) : now
      }),
    reset: (next) => setRows(numbered(next)),
  }
}
