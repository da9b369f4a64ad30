import { DAY_MS } from '../../../shared/model/duration'
import type { AgentId } from '../../../shared/model/ids'
import { nextPollDelay } from '../../protocol/health'
import type { EngineContext } from '../context'
import { pollAgent } from './poll-agent'

/** Samples are kept for the longest uptime that is shown, and a day. */
export const KEPT_MS = 31 * DAY_MS
/** A fleet larger than this is polled as far as it goes; the list says which agents have no samples. */
const MOST_AGENTS = 500

/** Polls every registered agent that has an endpoint, each on its own jittered timer (issue "health monitor"). */
export class HealthMonitor {
  readonly #context: EngineContext
  readonly #timers = new Map<AgentId, () => void>()
  #stopped = false

  constructor(context: EngineContext) {
    this.#context = context
  }

  /** Takes up agents that appeared and drops those that are gone. Called at start and whenever the cache changed. */
  async watchRegistered(): Promise<void> {
    const { rows } = await this.#context.store.cache.searchAgents({ limit: MOST_AGENTS })
    const wanted = new Set(
      rows
        .filter((row) => row.summary.endpoint !== undefined && row.sourceKind !== 'import')
        .map((row) => row.summary.id),
    )
    for (const [agentId, cancel] of this.#timers) {
      if (wanted.has(agentId)) continue
      cancel()
      this.#timers.delete(agentId)
    }
    for (const agentId of wanted)
      if (!this.#timers.has(agentId)) this.#schedule(agentId, this.#context.random.fraction())
  }

  stop(): void {
    this.#stopped = true
    for (const cancel of this.#timers.values()) cancel()
    this.#timers.clear()
  }

  #schedule(agentId: AgentId, share = 1): void {
    const { poll_interval_ms, jitter } = this.#context.policy().health
    const delay = share * nextPollDelay(poll_interval_ms, jitter, this.#context.random.fraction())
    this.#timers.set(
      agentId,
      this.#context.clock.after(delay, () => void this.#poll(agentId)),
    )
  }

  async #poll(agentId: AgentId): Promise<void> {
    try {
      // A locked vault has no client certificate: not measured is not down.
      if (this.#context.vault.isOpen()) await pollAgent(this.#context, agentId)
    } catch (error) {
      this.#context.log.error('a health poll failed unexpectedly', { agent: agentId, error: String(error) })
    } finally {
      if (!this.#stopped && this.#timers.has(agentId)) this.#schedule(agentId)
    }
  }
}
