const REACHABLE = 'a[href], button:not([disabled])'

const firstReachable = (row: Element | null | undefined): HTMLElement | null =>
  row?.querySelector<HTMLElement>(REACHABLE) ?? null

/** Where an arrow, Home or End leads from `row`: to the nearest row that has something to reach. */
function target(key: string, row: Element): HTMLElement | null {
  const rows = [...(row.parentElement?.children ?? [])]
  const at = rows.indexOf(row)
  const candidates =
    key === 'ArrowDown'
      ? rows.slice(at + 1)
      : key === 'ArrowUp'
        ? rows.slice(0, Math.max(0, at)).reverse()
        : key === 'Home'
          ? rows
          : key === 'End'
            ? [...rows].reverse()
            : []
  for (const candidate of candidates) {
    const found = firstReachable(candidate)
    if (found) return found
  }
  return null
}

/** Arrows, Home and End go from row to row of a table; Enter then follows the row's link, as everywhere. */
export function moveBetweenRows(event: React.KeyboardEvent): void {
  const row = event.target instanceof Element ? event.target.closest('tbody > tr') : null
  if (row === null || event.target instanceof HTMLInputElement) return
  const next = target(event.key, row)
  if (next === null) return
  event.preventDefault()
  next.focus()
}
