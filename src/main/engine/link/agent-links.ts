import { StewardError } from '../../../shared/model/errors'
import { type AgentId, fromInstant, toInstant } from '../../../shared/model/ids'
import type { AgentLink, Circuit } from '../../../shared/model/link'
import type { Policy } from '../../../shared/model/policy'
import {
  adaptiveTimeout,
  CLOSED,
  circuitAfterOutage,
  circuitAt,
  isOutage,
  isSlow,
  longestCall,
  roundTripOf,
} from '../../protocol/link'
import type { Clock, LinkStore, StoredLink } from '../ports'

/** Round trips remembered of each kind: enough for a median, few enough that a network that changed is soon seen. */
const KEPT = 8
const NOTHING: StoredLink = { pings: [], healths: [], extensions: 0, circuit: CLOSED }

export interface RoundTrips {
  readonly pings?: readonly number[]
  readonly healths?: readonly number[]
}

/**
 * What is known of the way to each agent (FAILURE_MODES 2.2): how long a call may take, and whether to call at all. Remembered
 * across restarts.
 */
export class AgentLinks {
  readonly #store: LinkStore
  readonly #clock: Clock
  readonly #policy: () => Policy['delegation']
  readonly #known = new Map<AgentId, StoredLink>()
  /** Agents whose half-open circuit somebody is trying. */
  readonly #trying = new Set<AgentId>()
  readonly #heardAt = new Map<AgentId, number>()
  readonly #outages = new Map<AgentId, number>()

  constructor(store: LinkStore, clock: Clock, policy: () => Policy['delegation']) {
    this.#store = store
    this.#clock = clock
    this.#policy = policy
  }

  async of(agentId: AgentId): Promise<AgentLink> {
    const link = await this.#link(agentId)
    const policy = this.#policy().adaptive_timeouts
    const ping = roundTripOf(link.pings)
    const health = roundTripOf(link.healths)
    return {
      ...(ping && { ping }),
      ...(health && { health }),
      ...(link.measuredAt && { measured_at: link.measuredAt }),
      slow: isSlow(policy, { ping, health }),
      timeout_ms: adaptiveTimeout(policy, { ping, health, extensions: link.extensions }),
      initial_timeout_ms: policy.initial_timeout_ms,
      extensions: link.extensions,
      circuit: circuitAt(link.circuit, this.#clock.now()),
    }
  }

  /** A limit that stands in the policy, or a longer one where the network needs it: a slow answer is no outage. */
  async atLeast(agentId: AgentId, usualMs: number): Promise<number> {
    const { ping, health } = await this.of(agentId)
    const { enabled, on_slow_network } = this.#policy().adaptive_timeouts
    if (!enabled) return usualMs
    return Math.max(usualMs, Math.min(longestCall({ ping, health }), on_slow_network.max_timeout_ms))
  }

  /** Replaces what was measured before; `anew` takes extensions back, which belong to an older state of the network. */
  async measured(agentId: AgentId, { pings, healths }: Required<RoundTrips>, anew: boolean): Promise<AgentLink> {
    const measuredAt = toInstant(this.#clock.now())
    await this.#change(agentId, ({ extensions, circuit }) => ({
      pings,
      healths,
      measuredAt,
      extensions: anew ? 0 : extensions,
      circuit,
    }))
    return this.of(agentId)
  }

  /** A round trip that was seen in passing. */
  async sampled(agentId: AgentId, { pings = [], healths = [] }: RoundTrips): Promise<void> {
    const link = await this.#link(agentId)
    this.#known.set(agentId, {
      ...link,
      pings: [...link.pings, ...pings].slice(-KEPT),
      healths: [...link.healths, ...healths].slice(-KEPT),
    })
  }

  /**
   * Lets a call pass, or not.
   *
   * @throws StewardError `agent_offline` with `retry_after_s`, while the circuit is open or somebody tries it already
   */
  async admit(agentId: AgentId): Promise<void> {
    const now = this.#clock.now()
    const circuit = circuitAt((await this.#link(agentId)).circuit, now)
    if (circuit.state === 'closed') return
    if (circuit.state === 'open' || this.#trying.has(agentId)) throw leftAlone(agentId, circuit, now)
    this.#trying.add(agentId)
  }

  /** Outages of the agent that were counted so far: a call remembers how many there were when it began. */
  outages(agentId: AgentId): number {
    return this.#outages.get(agentId) ?? 0
  }

  /** Something true came from the agent: it is there. */
  async heard(agentId: AgentId): Promise<void> {
    this.#heardAt.set(agentId, this.#clock.now())
    this.#trying.delete(agentId)
    const { circuit } = await this.#link(agentId)
    if (circuit.failures > 0) await this.#change(agentId, (link) => ({ ...link, circuit: CLOSED }))
  }

  /**
   * A call failed. Only outages open the circuit: whoever refuses is there, and an impostor says nothing about the agent. One
   * connection that breaks under ten calls is one outage: what began before the last one was counted tells nothing new.
   *
   * @param before the {@link outages} when the call began
   */
  async failed(agentId: AgentId, error: StewardError, before: number): Promise<void> {
    this.#trying.delete(agentId)
    if (!isOutage(error)) return typeof error.details['status'] === 'number' ? this.heard(agentId) : undefined
    if (before < this.outages(agentId)) return
    this.#outages.set(agentId, before + 1)
    await this.#change(agentId, ({ measuredAt, ...link }) => ({
      ...link,
      // What was measured did not hold: it is measured again before the next order.
      ...(measuredAt && error.details['timeout_ms'] === undefined && { measuredAt }),
      circuit: this.#afterOutage(link.circuit, error.message),
    }))
  }

  /**
   * Extends the limit after a call that took too long, where the agent was heard meanwhile (FAILURE_MODES 2.2). The new limit, or
   * undefined where it stays.
   */
  async extendIfAlive(agentId: AgentId): Promise<number | undefined> {
    const { heartbeat, adaptive_timeouts: policy } = this.#policy()
    const { timeout_ms: before } = await this.of(agentId)
    const silentMs = this.#clock.now() - (this.#heardAt.get(agentId) ?? Number.NEGATIVE_INFINITY)
    if (!policy.enabled || silentMs > before + heartbeat.offline_after_ms) return undefined
    await this.#change(agentId, (link) => ({ ...link, extensions: link.extensions + 1 }))
    const { timeout_ms: after } = await this.of(agentId)
    if (after > before) return after
    await this.#change(agentId, (link) => ({ ...link, extensions: link.extensions - 1 }))
    return undefined
  }

  #afterOutage(circuit: Circuit, reason: string): Circuit {
    const now = this.#clock.now()
    return circuitAfterOutage(circuitAt(circuit, now), this.#policy().circuit_breaker, reason, now)
  }

  async #link(agentId: AgentId): Promise<StoredLink> {
    const known = this.#known.get(agentId) ?? (await this.#store.get(agentId)) ?? NOTHING
    this.#known.set(agentId, known)
    return known
  }

  async #change(agentId: AgentId, change: (link: StoredLink) => StoredLink): Promise<void> {
    const changed = change(await this.#link(agentId))
    this.#known.set(agentId, changed)
    await this.#store.save(agentId, changed)
  }
}

const leftAlone = (agentId: AgentId, { failures, reason, try_at }: Circuit, now: number): StewardError => {
  const waitMs = try_at === undefined ? 1000 : Math.max(0, fromInstant(try_at) - now)
  return new StewardError(
    'agent_offline',
    `${agentId} failed ${failures} times in a row and is left alone for a while (${reason ?? 'it did not answer'})`,
    {
      details: { failures, retry_after_s: Math.ceil(waitMs / 1000) },
      suggestions: [`See whether it answers: steward verify ${agentId}`],
    },
  )
}
