import { raiseAlert } from '../alerts/raise'
import { reportClock } from '../alerts/report-clock'
import { countersignWhenDue } from '../audit/countersign'
import type { EngineContext } from '../context'
import { deliverOutbox } from '../outbox'
import { SigningMonitor, wakeSnoozed } from '../security'
import { remindOfRotation } from './remind-of-rotation'
import { settleApproved } from './settle-approved'
import { watchRotations } from './waiting-rotations'

const DELIVER_MS = 15_000
const LOOK_MS = 60_000

/** What is done about keys without being asked: documents go out when their registry is back or their time has come. */
export class KeyWatch {
  readonly #context: EngineContext
  readonly signing: SigningMonitor
  #lookedAt = Number.NEGATIVE_INFINITY
  #cancel: () => void = () => undefined
  #stopped = false

  constructor(context: EngineContext) {
    this.#context = context
    this.signing = new SigningMonitor(context)
  }

  start(): void {
    void this.#turn()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  async #turn(): Promise<void> {
    try {
      await this.#work()
    } catch (error) {
      if (!this.#stopped) this.#context.log.error('watching the keys failed', { error: String(error) })
    }
    if (!this.#stopped) this.#cancel = this.#context.clock.after(DELIVER_MS, () => void this.#turn())
  }

  async #work(): Promise<void> {
    const { clock, vault } = this.#context
    await reportClock(this.#context)
    await wakeSnoozed(this.#context)
    await tellRefused(this.#context, await deliverOutbox(this.#context))
    if (!vault.isOpen() || clock.now() - this.#lookedAt < LOOK_MS) return
    this.#lookedAt = clock.now()
    await this.signing.look()
    await watchRotations(this.#context)
    await settleApproved(this.#context)
    await countersignWhenDue(this.#context)
    await remindOfRotation(this.#context)
  }
}

async function tellRefused(context: EngineContext, settled: Awaited<ReturnType<typeof deliverOutbox>>): Promise<void> {
  for (const { state, kind, registry, agent_id, digest, error } of settled)
    if (state === 'refused')
      await raiseAlert(context, {
        key: `document_refused:${registry}:${digest}`,
        kind: 'document_refused',
        severity: kind === 'revocation' ? 'critical' : 'warning',
        agent_id,
        text: `The registry ${registry} refused the ${kind} of ${agent_id}: ${error?.message ?? 'it gave no reason'}.`,
        evidence: { registry, kind, digest, code: error?.code },
      })
}
