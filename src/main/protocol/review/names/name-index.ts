import { distance } from 'fastest-levenshtein'
import { PassjoinIndex } from 'mnemonist'
import { reordered, withoutAffixes } from './affixes'
import { fold } from './fold'
import { bareName, type KnownName } from './known-name'
import { nearDistance } from './near-distance'

/** FAILURE_MODES 5.2: `levenshtein_distance(new_agent_id, existing.id) <= 2`. */
export const SIMILAR_DISTANCE = 2

/** Existing names, found by likeness. Holds about 1.3 kB a name. */
export class NameIndex {
  readonly #near = new PassjoinIndex<string>(nearDistance(SIMILAR_DISTANCE), SIMILAR_DISTANCE)
  readonly #known = new Map<string, KnownName[]>()
  readonly #folded = new Map<string, string | string[]>()

  constructor(names: Iterable<KnownName> = []) {
    for (const known of names) this.add(known)
  }

  /** How many names there are. */
  get size(): number {
    return this.#known.size
  }

  /** Adds a name, or replaces what is known of it. */
  add(known: KnownName): void {
    const bare = bareName(known.name)
    const present = this.#known.get(bare)
    if (present) {
      this.#known.set(bare, [...present.filter(({ name }) => name !== known.name), known])
      return
    }
    this.#known.set(bare, [known])
    this.#near.add(bare)
    const folded = fold(bare)
    const others = this.#folded.get(folded)
    if (others === undefined) this.#folded.set(folded, bare)
    else if (typeof others === 'string') this.#folded.set(folded, [others, bare])
    else others.push(bare)
  }

  /** The names within Levenshtein distance 2, all of them, each with its distance. */
  within(name: string): Map<string, number> {
    const bare = bareName(name)
    const found = new Map<string, number>()
    for (const near of this.#near.search(bare)) found.set(near, distance(bare, near))
    return found
  }

  /** What exists under a bare name, in or outside of the verified namespace. */
  known(bare: string): readonly KnownName[] {
    return this.#known.get(bare) ?? []
  }

  /** Bare names worth a closer look: near ones, look-alikes, and those with the same words less an affix or in another order. */
  candidates(name: string): Map<string, number> {
    const bare = bareName(name)
    const found = this.within(name)
    const forms = [
      bare,
      ...withoutAffixes(bare),
      ...reordered(bare),
      bare.replace(/ies(?!\p{L})/gu, 'y'),
      bare.replace(/y(?!\p{L})/gu, 'ies'),
    ]
    for (const form of forms)
      for (const alike of this.#sharing(fold(form))) if (!found.has(alike)) found.set(alike, distance(bare, alike))
    return found
  }

  #sharing(folded: string): readonly string[] {
    const alike = this.#folded.get(folded)
    return alike === undefined ? [] : typeof alike === 'string' ? [alike] : alike
  }
}
