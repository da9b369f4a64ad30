import { StewardError } from '../../../shared/model/errors'
import { type AgentId, agentId } from '../../../shared/model/ids'
import { Interceptor } from './interceptor'
import type { Lab } from './lab'
import { DEFECTS } from './lab-code'
import type { LabLink } from './lab-link'
import { forgeManifest, publishAs, publishRing } from './stranger'

export type FaultFacts = Readonly<Record<string, string | number>>

const MOST_FANS = 100

/** What a drill may order to go wrong in the lab, beyond ending its processes; each order by a word, with words of its own. */
export class LabFaults {
  readonly #lab: Lab
  readonly #interceptors = new Map<string, Interceptor>()
  readonly #orders: Readonly<Record<string, (...words: string[]) => Promise<FaultFacts>>> = {
    slow: async (id, ms) => this.#suffer(id, { kind: 'slow', delayMs: numberOf(ms, 60_000) }),
    'lose-answer': async (id, bytes) =>
      this.#suffer(id, { kind: 'loses_answer', requestBytes: numberOf(bytes, 10_000_000) }),
    lost: async (id) => ({ lost: this.#link(id).lost }),
    intercept: (id) => this.#intercept(id),
    mend: (id) => this.#mend(id),
    code: async (id, defect) => {
      const wanted = DEFECTS.find((name) => name === defect)
      if (wanted === undefined) throw wrong(`code is one of ${DEFECTS.join(', ')}`)
      this.#lab.code.break(this.#agent(id), wanted)
      return {}
    },
    outage: async (id, lasts) => {
      this.#lab.code.outage(this.#agent(id), lasts === 'on')
      return {}
    },
    'open-registry': async () => {
      const { url, root_key } = await this.#lab.drillRegistry.open()
      return { url, root_key: String(root_key) }
    },
    'close-registry': async () => {
      await this.#lab.drillRegistry.close()
      return {}
    },
    squat: async (name) => ({ ...(await publishAs(this.#lab.drillRegistry.url, agentId.parse(name))) }),
    ring: (size) => publishRing(this.#lab.drillRegistry.url, numberOf(size, MOST_FANS)),
    // The passphrase and the PEM are one word each: it is encoded, and neither is kept.
    forge: async (id, passphrase = '', pem = '') => ({
      ...(await forgeManifest(this.#lab.primaryUrl, this.#agent(id), {
        pem: Buffer.from(pem, 'base64').toString(),
        passphrase,
      })),
    }),
    'mend-all': () => this.#mendAll(),
  }

  constructor(lab: Lab) {
    this.#lab = lab
  }

  get names(): string[] {
    return Object.keys(this.#orders)
  }

  /** Undefined where there is no such order. @throws StewardError for words that do not fit it */
  obey(order: string, words: readonly string[]): Promise<FaultFacts> | undefined {
    return Object.hasOwn(this.#orders, order) ? this.#orders[order]?.(...words) : undefined
  }

  async close(): Promise<void> {
    await Promise.all([...this.#interceptors.values()].map((interceptor) => interceptor.close()))
    this.#interceptors.clear()
  }

  #agent(id: string | undefined): AgentId {
    const parsed = agentId.safeParse(id)
    if (parsed.success && this.#lab.agents.has(parsed.data)) return parsed.data
    throw wrong(`the lab has no agent ${id ?? ''}`)
  }

  #link(id: string | undefined): LabLink {
    const link = this.#lab.links.get(this.#agent(id))
    if (link === undefined) throw wrong(`there is no link to ${id}`)
    return link
  }

  async #suffer(id: string | undefined, fault: Parameters<LabLink['suffer']>[0]): Promise<FaultFacts> {
    this.#link(id).suffer(fault)
    return {}
  }

  async #intercept(id: string | undefined): Promise<FaultFacts> {
    const agent = this.#agent(id)
    const interceptor = await Interceptor.start(agent)
    this.#interceptors.set(agent, interceptor)
    return this.#suffer(agent, { kind: 'intercepted', port: interceptor.port })
  }

  /** What somebody in between got to see is told when he goes. */
  async #mend(id: string | undefined): Promise<FaultFacts> {
    const agent = this.#agent(id)
    this.#link(agent).suffer(undefined)
    this.#lab.code.mend(agent)
    const interceptor = this.#interceptors.get(agent)
    this.#interceptors.delete(agent)
    await interceptor?.close()
    return interceptor ? { connections: interceptor.connections, read: interceptor.read } : {}
  }

  async #mendAll(): Promise<FaultFacts> {
    for (const id of this.#lab.agents.keys()) await this.#mend(id)
    await this.#lab.drillRegistry.close()
    let started = 0
    for (const program of [...this.#lab.registries.values(), ...this.#lab.agents.values()]) {
      program.signal('SIGCONT')
      if (program.running) continue
      await program.start()
      started += 1
    }
    return { started }
  }
}

const wrong = (message: string): StewardError => new StewardError('usage', message)

function numberOf(word: string | undefined, most: number): number {
  const number = Number(word)
  if (Number.isInteger(number) && number >= 0 && number <= most) return number
  throw wrong(`expected a whole number up to ${most}, not ${word}`)
}
