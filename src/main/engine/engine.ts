import { outdateJudged } from './attestation/rows-memo'
import type { EngineContext } from './context'
import { OPEN_STATES } from './delegation/open-states'
import { IdleLock } from './identity/idle-lock'
import type { Work } from './work'

/** A profile's engine: its context, for what it is asked, and its work, for what it does by itself. */
export class Engine {
  readonly context: EngineContext
  readonly #idleLock: IdleLock
  #work: Promise<Work> | undefined

  constructor(given: EngineContext) {
    this.context = {
      ...given,
      adoptPolicy: (policy) => {
        given.adoptPolicy(policy)
        void this.#work?.then((work) => work.policyChanged())
      },
      emit: (event) => {
        outdateJudged(given.store, event)
        given.emit(event)
      },
    }
    this.#idleLock = new IdleLock(this.context)
  }

  /** Loaded when it is first needed: a command line that only reads never does. */
  work(): Promise<Work> {
    this.#work ??= import('./work').then(({ Work }) => new Work(this.context))
    return this.#work
  }

  /** Goes on with open delegations and starts watching registries and agents. */
  async start(): Promise<void> {
    const work = await this.work()
    await work.start()
  }

  /** Goes on with open delegations, where there are any, and starts nothing else. */
  async resumeDelegations(): Promise<void> {
    const open = await this.context.store.delegations.list({ states: OPEN_STATES, limit: 1 })
    if (open.length === 0) return
    const { delegations } = await this.work()
    await delegations.resumeOpen()
  }

  async stop(): Promise<void> {
    this.#idleLock.stop()
    const work = await this.#work
    await work?.stop()
    this.context.jobs.stopAll()
  }

  /** A person asked for something: an open vault stays open. */
  attended(): Promise<void> {
    return this.#idleLock.touch()
  }

  /** Called after a change that brings agents or keys: a registry added, a vault opened, a manifest published. */
  async lookAgain(): Promise<void> {
    const work = await this.work()
    await work.lookAgain()
  }
}
