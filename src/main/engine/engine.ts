import { toInstant } from '../../shared/model/ids'
import type { EngineContext } from './context'
import { DelegationRunner } from './delegation/delegation-runner'
import { refreshRegistries } from './discovery/search-agents'
import { verifyListed } from './discovery/verify-listed'
import { HealthMonitor, KEPT_MS } from './health/health-monitor'
import { enrollClient, enrollmentDue } from './identity/enroll-client'

const REFRESH_MS = 30_000

/** A profile's engine at work: what it does without being asked. */
export class Engine {
  readonly context: EngineContext
  readonly delegations: DelegationRunner
  readonly #health: HealthMonitor
  #cancelRefresh: () => void = () => undefined
  #stopped = false

  constructor(context: EngineContext) {
    this.context = context
    this.delegations = new DelegationRunner(context)
    this.#health = new HealthMonitor(context)
  }

  /** Goes on with open delegations and starts watching registries and agents. */
  async start(): Promise<void> {
    await this.context.store.health.prune(toInstant(this.context.clock.now() - KEPT_MS))
    await this.delegations.resumeOpen()
    // A registry that does not answer must not keep the console from opening.
    void this.#refresh()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelRefresh()
    this.#health.stop()
    await this.delegations.stop()
  }

  /** Called after a change that brings agents or keys: a registry added, a vault opened, a manifest published. */
  async lookAgain(): Promise<void> {
    await verifyListed(this.context)
    await this.#health.watchRegistered()
  }

  async #refresh(): Promise<void> {
    try {
      await refreshRegistries(this.context)
      if (this.context.vault.isOpen() && (await enrollmentDue(this.context))) await enrollClient(this.context)
      await this.lookAgain()
    } catch (error) {
      this.context.log.error('watching the registries failed', { error: String(error) })
    }
    if (!this.#stopped) this.#cancelRefresh = this.context.clock.after(REFRESH_MS, () => void this.#refresh())
  }
}
