import { type EngineContext, vaultLocksAt } from '../context'
import { announceSystem, lockVault } from './vault'

/** A status need not be told anew for every call: the countdown is in minutes. */
const ANNOUNCE_MS = 60_000

/**
 * Locks a vault that a person opened once nobody has asked for anything for `vault.idle_lock_minutes` (TRUST "At rest"): a
 * desk that was left must not sign. What the engine does by itself, as health polls, keeps nothing open.
 */
export class IdleLock {
  readonly #context: EngineContext
  #announcedAt = 0
  #cancel: () => void = () => undefined

  constructor(context: EngineContext) {
    this.#context = context
  }

  /** Somebody asked for something. */
  async touch(): Promise<void> {
    const { clock, presence } = this.#context
    presence.lastAskedAt = clock.now()
    this.#wait()
    if (vaultLocksAt(this.#context) === undefined || clock.now() - this.#announcedAt < ANNOUNCE_MS) return
    this.#announcedAt = clock.now()
    await announceSystem(this.#context)
  }

  stop(): void {
    this.#cancel()
  }

  #wait(): void {
    this.#cancel()
    const due = vaultLocksAt(this.#context)
    if (due === undefined) return
    this.#cancel = this.#context.clock.after(Math.max(0, due - this.#context.clock.now()), () => {
      lockVault(this.#context, 'idle').catch((error: unknown) =>
        this.#context.log.error('the idle vault was not locked', { error: String(error) }),
      )
    })
  }
}
