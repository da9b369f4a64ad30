import { toInstant } from '../../shared/model/ids'
import { AttestationDesk } from './attestation/attestation-desk'
import type { EngineContext } from './context'
import { DelegationRunner } from './delegation/delegation-runner'
import { readDamagedAgain } from './discovery/read-damaged-again'
import { verifyListed } from './discovery/verify-listed'
import { RegistryWatch } from './discovery/watch'
import { DrillRunner } from './drills/drill-runner'
import { HealthMonitor, KEPT_MS } from './health/health-monitor'
import { enrollClient, enrollmentDue } from './identity/enroll-client'
import { KeyWatch } from './keys/key-watch'
import { RecoveryRunner } from './recovery'
import { deliverPendingNotices } from './results/deliver-notices'
import { discardOldQuarantine } from './results/quarantine'
import { warmUp } from './warm-up'

/** How often it is looked whether the client's certification soon ends, and whether an issue is still to be reported or a quarantine over. */
const HOUSEKEEPING_MS = 3_600_000

/** What a profile's engine does without being asked. */
export class Work {
  readonly #context: EngineContext
  readonly delegations: DelegationRunner
  readonly attestations: AttestationDesk
  readonly recoveries: RecoveryRunner
  readonly drills: DrillRunner
  readonly #health: HealthMonitor
  readonly #registries: RegistryWatch
  #cancelHousekeeping: () => void = () => undefined
  #stopListening: () => void = () => undefined
  #running = false
  readonly keys: KeyWatch

  constructor(context: EngineContext) {
    this.#context = context
    this.delegations = new DelegationRunner(context)
    this.attestations = new AttestationDesk(context)
    this.#health = new HealthMonitor(context)
    this.#registries = new RegistryWatch(context, () => this.#attempt(() => this.lookAgain()))
    this.keys = new KeyWatch(context)
    this.recoveries = new RecoveryRunner(context, (of) => this.attestations.attest(of, false))
    this.drills = new DrillRunner({
      context,
      delegations: this.delegations,
      attestations: this.attestations,
      recoveries: this.recoveries,
      keys: this.keys,
    })
  }

  /** Goes on with open delegations and starts watching registries and agents. */
  async start(): Promise<void> {
    const keptSince = toInstant(this.#context.clock.now() - KEPT_MS)
    await this.#context.store.health.prune(keptSince)
    await this.#context.store.registryLog.prune(keptSince)
    await this.delegations.resumeOpen()
    this.#running = true
    this.#stopListening = this.#context.store.cache.onSetAside((source) =>
      this.#attempt(() => readDamagedAgain(this.#context, source)),
    )
    // A registry that does not answer must not keep the console from opening.
    this.#registries.sync()
    this.keys.start()
    this.#attempt(() => this.recoveries.resumeOpen())
    this.#attempt(() => this.drills.settleInterrupted())
    this.#attempt(() => warmUp(this.#context))
    this.#attempt(() => this.lookAgain())
    this.#attempt(() => deliverPendingNotices(this.#context))
    this.#attempt(() => discardOldQuarantine(this.#context))
    this.#housekeeping()
    this.attestations.start()
  }

  async stop(): Promise<void> {
    this.#running = false
    // First: what it broke is mended with everything else still at work.
    await this.drills.stop()
    this.#context.jobs.stopAll()
    this.#stopListening()
    this.#cancelHousekeeping()
    this.#registries.stop()
    this.keys.stop()
    this.recoveries.stop()
    this.#health.stop()
    await this.attestations.stop()
    await this.delegations.stop()
  }

  /** The policy is another one. */
  policyChanged(): void {
    if (this.#running) this.#registries.sync()
  }

  /** Called after a change that brings agents or keys: a registry added, a vault opened, a manifest published. */
  async lookAgain(): Promise<void> {
    await verifyListed(this.#context)
    await this.#health.watchRegistered()
    if (this.#running) await this.recoveries.resumeOpen()
    if (this.#running) await this.#renewEnrollment()
  }

  async #renewEnrollment(): Promise<void> {
    if (this.#context.vault.isOpen() && (await enrollmentDue(this.#context))) await enrollClient(this.#context)
  }

  #housekeeping(): void {
    this.#cancelHousekeeping = this.#context.clock.after(HOUSEKEEPING_MS, () => {
      this.#attempt(() => this.#renewEnrollment())
      this.#attempt(() => deliverPendingNotices(this.#context))
      this.#attempt(() => discardOldQuarantine(this.#context))
      this.#housekeeping()
    })
  }

  /** What nobody waits for: a failure of it is logged and tried again with the next occasion. */
  #attempt(work: () => Promise<void>): void {
    void work().catch((error: unknown) => {
      if (this.#running) this.#context.log.error('work in the background failed', { error: String(error) })
    })
  }
}
