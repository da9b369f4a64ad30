import { join } from 'node:path'
import { commandOf } from '../../adapters/process'
import type { Clock, Log } from '../../engine/ports'
import { AgentFaults, BreakableLink, type Ground, type Orders } from '../ground'
import { ChildProgram } from '../program'
import { freePort } from '../program/free-port'
import type { StagingCommand } from './command-line'
import { MendWhenQuiet } from './mend-when-quiet'
import { StagedWork } from './staged-work'

/** An agent for staging listens on this machine only: it is there to be harmed, and nobody else is to rely on it. */
const STAGING_HOST = '127.0.0.1'

export interface SupervisorOptions extends Omit<StagingCommand, 'mend-after'> {
  /** Where the marks of drills lie, in the agent's home. */
  readonly folder: string
  /** The folder of the built programs. */
  readonly built: string
  readonly mendAfterMs: number
  readonly clock: Pick<Clock, 'after'>
  readonly log: Log
  /** Told when the agent ends although no drill is about it. */
  readonly onEnd: (how: string) => void
}

/** One agent, served for staging: its process, the link that its manifest names, and the orders that break and mend both. */
export class Supervisor implements Ground {
  readonly name = 'The supervisor'
  readonly agents: ReadonlyMap<string, ChildProgram>
  readonly registries: ReadonlyMap<string, ChildProgram> = new Map()
  readonly orders: Orders
  readonly #agent: ChildProgram
  readonly #link: BreakableLink
  readonly #faults: AgentFaults
  readonly #quiet: MendWhenQuiet
  readonly #options: SupervisorOptions
  #stopping = false

  private constructor(options: SupervisorOptions, link: BreakableLink, behind: number) {
    const { agent, built, home, exec, rest, folder, clock, mendAfterMs } = options
    this.#options = options
    this.#link = link
    const work = new StagedWork(folder, join(built, '..', '..', 'resources', 'staging'))
    const args = [
      'serve',
      ...['--home', home, '--host', STAGING_HOST, '--port', String(behind)],
      ...['--exec', work.line(commandOf(exec, process.cwd()))],
      ...rest,
    ]
    this.#agent = new ChildProgram(`The agent ${agent}`, join(built, 'agent.js'), args, (how) => this.#ended(how))
    this.agents = new Map([[agent, this.#agent]])
    const links = new Map([[agent, link]])
    this.#faults = new AgentFaults({ agents: this.agents, links, mendWork: () => work.mend() })
    this.#quiet = new MendWhenQuiet(clock, mendAfterMs, () => void this.#mendUnasked())
    this.orders = { ...this.#faults.orders, ...this.#ownOrders(work) }
  }

  /** Starts the agent behind its link. @throws StewardError as {@link ChildProgram.start} */
  static async start(options: SupervisorOptions): Promise<Supervisor> {
    const behind = await freePort()
    const link = await BreakableLink.listen(options.port, behind)
    const supervisor = new Supervisor(options, link, behind)
    try {
      await supervisor.#agent.start()
    } catch (error) {
      await supervisor.stop()
      throw error
    }
    return supervisor
  }

  heard(order: string): void {
    this.#quiet.heard(order)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    this.#quiet.mended()
    await this.#faults.close()
    await this.#agent.stop()
    await this.#link.close()
  }

  #ended(how: string): void {
    if (!this.#stopping && !this.#quiet.waiting) this.#options.onEnd(how)
  }

  #ownOrders(work: StagedWork): Orders {
    const forAgent = (order: () => void) => async (id?: string) => {
      this.#faults.agent(id)
      order()
      return {}
    }
    return {
      hold: forAgent(() => work.hold()),
      release: forAgent(() => work.release()),
      spoil: forAgent(() => work.spoil()),
      'mend-all': async () => ({ started: await this.#mendAll() }),
    }
  }

  async #mendAll(): Promise<number> {
    const started = await this.#faults.mendAll()
    this.#quiet.mended()
    return started
  }

  async #mendUnasked(): Promise<void> {
    const { agent, log } = this.#options
    log.warn('a drill broke something, and its console was not heard of since: it is mended', { agent })
    try {
      await this.#mendAll()
    } catch (error) {
      log.error('what a drill broke could not be mended', { agent, error: String(error) })
    }
  }
}
