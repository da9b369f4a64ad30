import { type AgentId, agentId } from '../../../shared/model/ids'
import type { ChildProgram } from '../program'
import type { BreakableLink } from './breakable-link'
import { Interceptor } from './interceptor'
import { numberOf, type OrderFacts, type Orders, wrong } from './orders'

/** Agents that drills may harm: the processes, and the links that lead to them. */
export interface HarmableAgents {
  readonly agents: ReadonlyMap<string, ChildProgram>
  readonly links: ReadonlyMap<string, BreakableLink>
  /** Undoes what was done to what an agent runs. */
  mendWork(id: AgentId): void
}

const LONGEST_DELAY_MS = 60_000
const LARGEST_REQUEST = 10_000_000

/** What may be ordered to go wrong on the way to an agent. */
export class AgentFaults {
  readonly #ground: HarmableAgents
  readonly #interceptors = new Map<string, Interceptor>()
  readonly orders: Orders = {
    slow: async (id, ms) => this.#suffer(id, { kind: 'slow', delayMs: numberOf(ms, LONGEST_DELAY_MS) }),
    'lose-answer': async (id, bytes) =>
      this.#suffer(id, { kind: 'loses_answer', requestBytes: numberOf(bytes, LARGEST_REQUEST) }),
    lost: async (id) => ({ lost: this.#link(id).lost }),
    intercept: (id) => this.#intercept(id),
    mend: (id) => this.mend(id),
  }

  constructor(ground: HarmableAgents) {
    this.#ground = ground
  }

  /** An agent of this ground. @throws StewardError `usage` */
  agent(id: string | undefined): AgentId {
    const parsed = agentId.safeParse(id)
    if (parsed.success && this.#ground.agents.has(parsed.data)) return parsed.data
    throw wrong(`there is no agent ${id ?? ''} here`)
  }

  /** What somebody in between got to see is told when he goes. */
  async mend(id: string | undefined): Promise<OrderFacts> {
    const agent = this.agent(id)
    this.#link(agent).suffer(undefined)
    this.#ground.mendWork(agent)
    const interceptor = this.#interceptors.get(agent)
    this.#interceptors.delete(agent)
    await interceptor?.close()
    return interceptor ? { connections: interceptor.connections, read: interceptor.read } : {}
  }

  /** Mends every agent and the way to it, and starts those that do not run. @returns how many were started */
  async mendAll(): Promise<number> {
    for (const id of this.#ground.agents.keys()) await this.mend(id)
    return startAll(this.#ground.agents.values())
  }

  async close(): Promise<void> {
    await Promise.all([...this.#interceptors.values()].map((interceptor) => interceptor.close()))
    this.#interceptors.clear()
  }

  #link(id: string | undefined): BreakableLink {
    const link = this.#ground.links.get(this.agent(id))
    if (link === undefined) throw wrong(`there is no link to ${id}`)
    return link
  }

  async #suffer(id: string | undefined, fault: Parameters<BreakableLink['suffer']>[0]): Promise<OrderFacts> {
    this.#link(id).suffer(fault)
    return {}
  }

  async #intercept(id: string | undefined): Promise<OrderFacts> {
    const agent = this.agent(id)
    const interceptor = await Interceptor.start(agent)
    this.#interceptors.set(agent, interceptor)
    return this.#suffer(agent, { kind: 'intercepted', port: interceptor.port })
  }
}

/** Has processes go on that were held, and starts those that do not run. @returns how many were started */
export async function startAll(programs: Iterable<ChildProgram>): Promise<number> {
  let started = 0
  for (const program of programs) {
    program.signal('SIGCONT')
    if (program.running) continue
    await program.start()
    started += 1
  }
  return started
}
