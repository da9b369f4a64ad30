/** What the palette can go to or do. */
export interface Target {
  readonly kind: 'Screen' | 'Action' | 'Agent' | 'Task' | 'Alert' | 'Key' | 'Rule'
  readonly name: string
  /** Stays the same while the list is typed on. */
  readonly id: string
  readonly run: () => void
}

/** Those that have every word that was typed, in any order; what begins with the first word comes first. */
export function matching(targets: readonly Target[], typed: string): Target[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const [first = ''] = words
  return targets
    .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .sort((a, b) => Number(b.name.toLowerCase().startsWith(first)) - Number(a.name.toLowerCase().startsWith(first)))
}
