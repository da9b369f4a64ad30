import type { AttestOutcome } from '../../../shared/model/attestation-view'
import { isStewardError } from '../../../shared/model/errors'
import { fromInstant, toInstant } from '../../../shared/model/ids'
import { attestationRules, readAttestation, refreshDelay } from '../../protocol/attestation'
import type { EngineContext } from '../context'
import { preferredRow } from '../discovery/load-manifest'
import type { Outcome } from '../jobs'
import { requireOwnersWord } from '../keys/own-manifest'
import type { Attested, StoredPlan } from '../ports'
import { attest } from './attest'
import { attestJob } from './attest-job'
import { attestationRows } from './attestation-rows'
import { announceOutage } from './outcome'
import { publishAttestation } from './publish-attestation'
import { hasTurned } from './rows-memo'

/** How often it is looked what is due, and whether a registry that was away has missed something. */
const LOOK_MS = 60_000
/** What is due and cannot be done now (a locked vault) is looked at again after so long. */
const LEAST_WAIT_MS = 5000

const outcomeInWords = ({ outcome, reason }: AttestOutcome): Outcome =>
  outcome === 'attested' ? { text: 'Attested' } : { text: `Not attested: ${reason ?? outcome}`, failed: true }

/**
 * Attests this profile's capabilities: when a person asks, and by itself every `refresh_hours` with jitter. Tests that cannot be
 * run are an outage: tried again after a wait that doubles, and never taken for tests that fail.
 */
export class AttestationDesk {
  readonly #context: EngineContext
  #cancelTimer: () => void = () => undefined
  #isStarted = false
  #work: Promise<void> = Promise.resolve()

  constructor(context: EngineContext) {
    this.#context = context
  }

  /** Begins to refresh by itself. */
  start(): void {
    this.#isStarted = true
    this.#wake(0)
  }

  async stop(): Promise<void> {
    this.#isStarted = false
    this.#cancelTimer()
    await this.#work
  }

  /** Looks now what is due: after a plan was made or a vault opened. */
  look(): void {
    if (this.#isStarted) this.#wake(0)
  }

  /**
   * Attests a capability now.
   *
   * @param validityMs how long it is to be good for; default: as the policy says
   * @throws StewardError `conflict` while it is being attested, and as `attest`
   */
  async attest(of: Attested, publish: boolean, validityMs?: number): Promise<AttestOutcome> {
    const attesting = this.#context.jobs.run(
      { ...attestJob(of), title: `Tests of ${of.capability} of ${of.agent_id}`, step: 'Preparing the tests' },
      async (progress) => {
        const outcome = await attest(this.#context, { ...of, publish, validityMs }, progress)
        // What nobody was told of yet is no refresh: its time still comes.
        if (publish) await this.#remember(of, outcome)
        return outcome
      },
      outcomeInWords,
    )
    this.#context.emit({ name: 'attestations.changed', payload: {} })
    try {
      return await attesting
    } finally {
      this.#context.emit({ name: 'attestations.changed', payload: {} })
    }
  }

  async #remember(of: Attested, { outcome, reason }: Pick<AttestOutcome, 'outcome' | 'reason'>): Promise<void> {
    const { store, clock, random, policy } = this.#context
    const plan = await store.attestations.plan(of)
    if (plan === undefined) return
    const outages = outcome === 'unavailable' ? plan.refresh.outages + 1 : 0
    const delay = refreshDelay(attestationRules(policy()).refreshMs, outages, random.fraction())
    await store.attestations.savePlan({
      ...plan,
      refresh: {
        next_attempt_at: toInstant(clock.now() + delay),
        last_attempt_at: toInstant(clock.now()),
        last_outcome: outcome,
        ...(reason !== undefined && { last_reason: reason }),
        outages,
      },
    })
    this.look()
  }

  #wake(afterMs: number): void {
    this.#cancelTimer()
    if (!this.#isStarted) return
    this.#cancelTimer = this.#context.clock.after(afterMs, () => {
      // One after the other: test commands that run at once would slow one another into their time limits.
      this.#work = this.#work
        .then(() => this.#tick())
        .catch((error: unknown) => this.#log('looking for what is due', error))
    })
  }

  async #tick(): Promise<void> {
    const { store, clock } = this.#context
    // An attestation expires without an event of its own; whoever shows it is told.
    if (hasTurned(store, clock.now())) this.#context.emit({ name: 'attestations.changed', payload: {} })
    if (this.#isStarted && this.#context.vault.isOpen()) {
      for (const plan of await this.#due()) {
        if (!this.#isStarted) return
        await this.#refresh(plan)
      }
      await this.#catchUp()
    }
    this.#wake(await this.#nextLook())
  }

  async #due(): Promise<StoredPlan[]> {
    const { store, clock } = this.#context
    const plans = (await store.attestations.plans()).filter((plan) => !this.#context.jobs.isRunning(attestJob(plan)))
    const due: StoredPlan[] = []
    for (const plan of plans) {
      const next = plan.refresh.next_attempt_at
      if (next === undefined ? await this.#isNeeded(plan) : fromInstant(next) <= clock.now()) due.push(plan)
      else if (await this.#isOutdated(plan)) due.push(plan)
    }
    return due
  }

  /** A capability that nobody attested yet from here; one that is valid is left until its time. */
  async #isNeeded(plan: StoredPlan): Promise<boolean> {
    const row = await this.#rowOf(plan)
    if (row?.state !== 'valid') return row !== undefined
    await this.#remember(plan, { outcome: 'attested' })
    return false
  }

  /** A manifest that was published anew has no attestation until its tests ran; not tried again and again where they fail. */
  async #isOutdated(plan: StoredPlan): Promise<boolean> {
    if (plan.refresh.last_outcome !== 'attested' || (await this.#rowOf(plan))?.state !== 'outdated') return false
    const [newest] = await this.#context.store.attestations.own(plan, 1)
    const { row } = await preferredRow(this.#context, plan.agent_id)
    return newest === undefined || readAttestation(newest.envelope).manifestDigest !== row.manifestDigest
  }

  async #rowOf({ agent_id, capability }: Attested) {
    return (await attestationRows(this.#context, agent_id)).find((row) => row.capability === capability)
  }

  async #refresh(plan: StoredPlan): Promise<void> {
    try {
      // By itself it vouches only for what its owner published: not for what a thief of his key made of it.
      await requireOwnersWord(this.#context, plan.agent_id)
      await this.attest(plan, true)
    } catch (error) {
      if (!isStewardError(error)) throw error
      this.#log(`attesting ${plan.capability} of ${plan.agent_id}`, error)
      if (error.code === 'cancelled') return
      await announceOutage(this.#context, plan, error.message)
      await this.#remember(plan, { outcome: 'unavailable', reason: error.message })
    }
  }

  /** Registries that were away are told of the newest attestation. */
  async #catchUp(): Promise<void> {
    for (const plan of await this.#context.store.attestations.plans()) {
      const [newest] = await this.#context.store.attestations.own(plan, 1)
      if (newest && newest.published.length > 0) await publishAttestation(this.#context, newest)
    }
  }

  async #nextLook(): Promise<number> {
    const { store, clock } = this.#context
    const times = (await store.attestations.plans()).flatMap(({ refresh: { next_attempt_at } }) =>
      next_attempt_at ? [fromInstant(next_attempt_at) - clock.now()] : [],
    )
    return Math.max(LEAST_WAIT_MS, Math.min(LOOK_MS, ...times))
  }

  #log(what: string, error: unknown): void {
    this.#context.log.warn(`${what} failed`, { error: error instanceof Error ? error.message : String(error) })
  }
}
