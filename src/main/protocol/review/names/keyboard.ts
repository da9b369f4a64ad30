// Positions on a QWERTY keyboard: the rows are shifted by about a quarter and a half key.
const ROWS = ['1234567890-', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'] as const
const SHIFT = [0, 0.5, 0.75, 1.25] as const

const places = new Map(
  ROWS.flatMap((row, y) => [...row].map((key, x) => [key, { x: x + (SHIFT[y] ?? 0), y }] as const)),
)

/** Whether two keys touch. */
export function areAdjacentKeys(left: string, right: string): boolean {
  const a = places.get(left.toLowerCase())
  const b = places.get(right.toLowerCase())
  return a !== undefined && b !== undefined && left !== right && Math.abs(a.y - b.y) <= 1 && Math.abs(a.x - b.x) <= 1.25
}
