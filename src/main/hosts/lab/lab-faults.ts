import { agentId } from '../../../shared/model/ids'
import { AgentFaults, numberOf, type Orders, startAll, wrong } from '../ground'
import type { Lab } from './lab'
import { DEFECTS } from './lab-code'
import { forgeManifest, publishAs, publishRing } from './stranger'

const MOST_FANS = 100

/** What a drill may order to go wrong in the lab, beyond ending its processes. */
export class LabFaults {
  readonly #lab: Lab
  readonly #agents: AgentFaults
  readonly orders: Orders

  constructor(lab: Lab) {
    this.#lab = lab
    this.#agents = new AgentFaults({ agents: lab.agents, links: lab.links, mendWork: (id) => lab.code.mend(id) })
    this.orders = { ...this.#agents.orders, ...this.#ownOrders() }
  }

  close(): Promise<void> {
    return this.#agents.close()
  }

  #ownOrders(): Orders {
    return {
      code: async (id, defect) => {
        const wanted = DEFECTS.find((name) => name === defect)
        if (wanted === undefined) throw wrong(`code is one of ${DEFECTS.join(', ')}`)
        this.#lab.code.break(this.#agents.agent(id), wanted)
        return {}
      },
      outage: async (id, lasts) => {
        this.#lab.code.outage(this.#agents.agent(id), lasts === 'on')
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
        ...(await forgeManifest(this.#lab.primaryUrl, this.#agents.agent(id), {
          pem: Buffer.from(pem, 'base64').toString(),
          passphrase,
        })),
      }),
      'mend-all': async () => {
        await this.#lab.drillRegistry.close()
        const registries = await startAll(this.#lab.registries.values())
        return { started: registries + (await this.#agents.mendAll()) }
      },
    }
  }
}
