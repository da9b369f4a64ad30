import { DAY_MS } from '../../../shared/model/duration'
import type { AgentId } from '../../../shared/model/ids'
import type { Clock, RegistryStore } from '../ports'

/** More pairs of a day than this are not told apart: whoever makes so many addresses up gains nothing by more. */
const MOST_PAIRS = 200_000

/**
 * Counts how much the agents are used, by whoever fetches their documents: each client of an agent once a day, so that nobody
 * makes a name popular by asking again and again. Kept in memory until it is saved; what a kill loses is a minute of statistics.
 */
export class UseTally {
  readonly #clock: Clock
  readonly #seen = new Set<string>()
  #fetches = new Map<AgentId, number>()
  #day = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param client the address that the connection came from */
  count(agentId: AgentId, client: string): void {
    const day = Math.floor(this.#clock.now() / DAY_MS)
    if (day !== this.#day) this.#seen.clear()
    this.#day = day
    const pair = `${client} ${agentId}`
    if (this.#seen.has(pair) || this.#seen.size >= MOST_PAIRS) return
    this.#seen.add(pair)
    this.#fetches.set(agentId, (this.#fetches.get(agentId) ?? 0) + 1)
  }

  async save(store: RegistryStore): Promise<void> {
    if (this.#fetches.size === 0) return
    const counted = this.#fetches
    this.#fetches = new Map()
    await store.uses.addFetches(counted)
  }
}
