/** A line with lines below it. A string is a branch without any. */
export interface Branch {
  readonly text: string
  readonly below: readonly (Branch | string)[]
}

/** Branches as lines with tree characters, as FAILURE_MODES prints them: each but the last `├─`, the last `└─`. */
export function tree(branches: readonly (Branch | string)[], indent = '  '): string[] {
  return branches.flatMap((branch, index) => {
    const last = index === branches.length - 1
    const { text, below } = typeof branch === 'string' ? { text: branch, below: [] } : branch
    return [`${indent}${last ? '└─' : '├─'} ${text}`, ...tree(below, `${indent}${last ? '   ' : '│  '}`)]
  })
}

/** Rows as columns of equal width, the last one ragged. Cells are plain text; `paint` colours a padded cell. */
export function columns(
  rows: readonly (readonly string[])[],
  paint: (cell: string, column: number, row: number) => string = (cell) => cell,
): string[] {
  const widths: number[] = []
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(cell))
  return rows.map((row, index) =>
    row
      .map((cell, column) => {
        const padding = column === row.length - 1 ? '' : ' '.repeat((widths[column] ?? 0) - width(cell))
        return `${paint(cell, column, index)}${padding}`
      })
      .join('  ')
      .trimEnd(),
  )
}

const width = (text: string): number => [...text].length
