import type { Drill, DrillEvidence, DrillStep } from '../../../shared/model/drill'
import { StewardError } from '../../../shared/model/errors'
import { fromInstant, type Instant, toInstant } from '../../../shared/model/ids'
import type { AttestationDesk } from '../attestation/attestation-desk'
import type { EngineContext } from '../context'
import type { DelegationRunner } from '../delegation/delegation-runner'
import type { KeyWatch } from '../keys/key-watch'
import type { DrillFacts, DrillGround } from '../ports'
import type { RecoveryRunner } from '../recovery'

const LOOK_MS = 50
/** Longer than anything is to be noticed or mended in the lab. */
const PATIENCE_MS = 120_000

/** What a rehearsal works with: the product as a person has it, and what it may harm. */
export interface DrillMeans {
  readonly context: EngineContext
  readonly delegations: DelegationRunner
  readonly attestations: AttestationDesk
  readonly recoveries: RecoveryRunner
  readonly keys: KeyWatch
  readonly ground: DrillGround
}

/** A scenario made to happen. What it breaks of its ground is mended by whoever runs it; what else it leaves, it says how to undo. */
export interface Rehearsal {
  /** The agent or registry of the lab that suffers; against an agent for staging, that one does. */
  readonly subject: string
  run(stage: Stage): Promise<void>
  /** What of the profile is to be as before, once its ground is mended: after each drill, and after one that was cut off. */
  readonly restores?: {
    readonly what: string
    readonly work: (means: DrillMeans, drill: Drill) => Promise<void>
  }
}

/** Where a rehearsal is played: writes down what happens as it happens, and undoes it in the end. */
export class Stage {
  readonly means: DrillMeans
  readonly #signal: AbortSignal
  readonly #save: (drill: Drill) => Promise<void>
  readonly #undo: { readonly what: string; readonly work: () => Promise<unknown> }[] = []
  #drill: Drill
  #faultAt: number | undefined

  constructor(means: DrillMeans, drill: Drill, signal: AbortSignal, save: (drill: Drill) => Promise<void>) {
    this.means = means
    this.#drill = drill
    this.#signal = signal
    this.#save = save
  }

  get context(): EngineContext {
    return this.means.context
  }

  /** The agent or registry that suffers. */
  get subject(): string {
    return this.#drill.subject ?? ''
  }

  /** Whether this is played against one agent for staging, and not in the lab. */
  get isStaging(): boolean {
    return this.#drill.staging !== undefined
  }

  get drill(): Drill {
    return this.#drill
  }

  /** @throws StewardError `cancelled` */
  order(order: string, ...words: readonly string[]): Promise<DrillFacts> {
    this.#goOn()
    return this.means.ground.order(order, ...words)
  }

  prepare(text: string): Promise<void> {
    return this.#step('preparation', text)
  }

  /** Makes the fault; from here on time counts. */
  async fault<T>(text: string, make: () => Promise<T>): Promise<T> {
    this.#goOn()
    this.#faultAt = this.context.clock.now()
    await this.#step('fault', text, { fault: text })
    return make()
  }

  /** The product noticed it. @param at when, where a record of the product says so */
  noticed(text: string, at?: Instant): Promise<void> {
    return this.#step('detection', text, { noticed_by: text, detect_ms: this.#sinceFault(at) })
  }

  /** Everything is right again. */
  recovered(text: string, at?: Instant): Promise<void> {
    return this.#step('recovery', text, { recovery: text, recover_ms: this.#sinceFault(at) })
  }

  /** Something happened on the way that a person wants to know. */
  tell(kind: DrillStep['kind'], text: string): Promise<void> {
    return this.#step(kind, text)
  }

  show(evidence: DrillEvidence): void {
    this.#drill = { ...this.#drill, evidence: [...this.#drill.evidence, evidence] }
  }

  /** Done in the end, whatever becomes of the rehearsal; the last one said first. */
  afterwards(what: string, work: () => Promise<unknown>): void {
    this.#undo.unshift({ what, work })
  }

  /** Looks until there is something to be found. @throws StewardError `drill_failed`, `cancelled` */
  async until<T>(what: string, look: () => Promise<T | undefined>, withinMs = PATIENCE_MS): Promise<T> {
    const startedAt = this.context.clock.now()
    for (;;) {
      this.#goOn()
      const found = await look()
      if (found !== undefined) return found
      if (this.context.clock.now() - startedAt > withinMs)
        throw new StewardError('drill_failed', `waited ${Math.round(withinMs / 1000)} s in vain until ${what}`)
      await new Promise<void>((resolve) => this.context.clock.after(LOOK_MS, resolve))
    }
  }

  /** @throws StewardError `drill_failed` */
  require(holds: boolean, otherwise: string): void {
    if (!holds) throw new StewardError('drill_failed', otherwise)
  }

  /** Undoes everything; returns what could not be undone, as sentences. */
  async cleanUp(): Promise<string[]> {
    const left: string[] = []
    for (const { what, work } of this.#undo.splice(0)) {
      try {
        await work()
        await this.#step('clean_up', what)
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        left.push(`${what.replace(/\.$/, '')}: not done, ${why}`)
      }
    }
    return left
  }

  #goOn(): void {
    if (this.#signal.aborted) throw new StewardError('cancelled', 'the drill was cancelled')
  }

  #sinceFault(at: Instant | undefined): number {
    const from = this.#faultAt ?? this.context.clock.now()
    return Math.max(0, (at === undefined ? this.context.clock.now() : fromInstant(at)) - from)
  }

  async #step(kind: DrillStep['kind'], text: string, change: Partial<Drill> = {}): Promise<void> {
    const step: DrillStep = { at: toInstant(this.context.clock.now()), kind, text }
    this.#drill = { ...this.#drill, ...change, steps: [...this.#drill.steps, step] }
    await this.#save(this.#drill)
  }
}
