import type { NameReport } from '../../../../shared/model/review'
import type { NameRules, ProposedName } from './check-name'
import type { KnownName } from './known-name'

/** What the worker thread that holds an index of names can be asked. */
export interface NameWork {
  /** Forgets what it holds and takes these; answers how many names it then has. */
  load(names: readonly KnownName[]): number
  /** The same from a text: one existing name a line, or `name<TAB>popularity`. */
  loadList(text: string): number
  /** Takes a name in, or what is newly known of it. */
  add(known: KnownName): void
  check(input: { readonly proposed: readonly ProposedName[]; readonly rules: NameRules }): NameReport[]
}

/** Names from a text: one a line, with its popularity behind a tab where that is known. Empty lines are none. */
export function* parseNameList(text: string): Generator<KnownName> {
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start)
    const end = found === -1 ? text.length : found
    const [name = '', popularity] = text.slice(start, end).replace(/\r$/, '').split('\t')
    const uses = popularity === undefined || popularity.trim() === '' ? Number.NaN : Number(popularity)
    if (name !== '') yield uses >= 0 ? { name, popularity: uses } : { name }
    start = end + 1
  }
}
