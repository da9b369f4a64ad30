import { toInstant } from '../../../shared/model/ids'
import type { Recovery, RecoveryStep } from '../../../shared/model/recovery'
import { audit, type EngineContext } from '../context'
import type { AttestOne } from './attest-again'
import { isOpen, type RecoveryRequest, startRecovery, viewOf } from './start-recovery'
import { prepareRevocation, STEPS, type StepResult, waitingFor } from './steps'

const RETRY_MS = 5000

/**
 * Takes the steps of recoveries, each written down before and after: wherever the process ends, the next one goes on at that
 * step. A step that cannot be taken now is tried again, and at once when the vault opens.
 */
export class RecoveryRunner {
  readonly #context: EngineContext
  readonly #attest: AttestOne
  readonly #running = new Map<string, Promise<void>>()
  /** Beginnings are judged one after the other: two at once must not revoke twice. */
  #turn: Promise<unknown> = Promise.resolve()
  #cancel: () => void = () => undefined
  #stopped = false

  constructor(context: EngineContext, attest: AttestOne) {
    this.#context = context
    this.#attest = attest
  }

  /** Starts a recovery, or goes on with the one under way; returns as soon as it is written down. */
  async begin(request: RecoveryRequest): Promise<Recovery> {
    const turn = this.#turn.then(() => startRecovery(this.#context, request))
    this.#turn = turn.catch(() => undefined)
    const started = await turn
    void this.run(started.id)
    return started
  }

  /** Goes on with whatever is open. */
  async resumeOpen(): Promise<void> {
    for (const recovery of await this.#context.store.recoveries.list()) if (isOpen(recovery)) void this.run(recovery.id)
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  /** Takes the steps that can be taken now; resolves when the recovery is complete or waits. Never rejects. */
  run(id: string): Promise<void> {
    const running = this.#running.get(id)
    if (running || this.#stopped) return running ?? Promise.resolve()
    const run = this.#steps(id)
      .catch((error: unknown) => {
        if (!this.#stopped) this.#context.log.error('a recovery could not go on', { id, error: String(error) })
      })
      .finally(() => {
        this.#running.delete(id)
        this.#tryLater()
      })
    this.#running.set(id, run)
    return run
  }

  async #steps(id: string): Promise<void> {
    for (;;) {
      const recovery = await this.#context.store.recoveries.get(id)
      const step = recovery?.steps.find(({ state }) => state !== 'done')
      if (recovery === undefined || step === undefined || this.#stopped) return
      if ((await this.#take(recovery, step)) === 'waiting') return
    }
  }

  #tryLater(): void {
    if (this.#stopped) return
    this.#cancel()
    this.#cancel = this.#context.clock.after(RETRY_MS, () => {
      this.resumeOpen().catch((error: unknown) =>
        this.#context.log.error('open recoveries were not found', { error: String(error) }),
      )
    })
  }

  async #take(recovery: Recovery, step: RecoveryStep): Promise<StepResult['state']> {
    const { clock } = this.#context
    const startedAt = step.started_at ?? toInstant(clock.now())
    const begun = await this.#save(recovery, { ...step, state: 'running', started_at: startedAt }, {})
    const result = await this.#attempt(begun, step)
    const done = result.state === 'done'
    await this.#save(
      (await this.#context.store.recoveries.get(recovery.id)) ?? begun,
      {
        ...step,
        state: result.state,
        started_at: startedAt,
        ...(done && { finished_at: toInstant(clock.now()) }),
        finding: result.finding,
        evidence: [...(result.evidence ?? [])],
      },
      result.change ?? {},
    )
    if (done) await audit(this.#context, `recovery.${step.name}`, recovery.agent_id, { id: recovery.id }, 'engine')
    return result.state
  }

  async #attempt(recovery: Recovery, step: RecoveryStep): Promise<StepResult> {
    try {
      if (step.name !== 'revoke') return await STEPS[step.name](this.#context, recovery, this.#attest)
      const revocation = await prepareRevocation(this.#context, recovery)
      const signed = { ...recovery, ...(revocation && { revocation }) }
      await this.#context.store.recoveries.put(recovery.id, signed)
      return await STEPS.revoke(this.#context, signed, this.#attest)
    } catch (error) {
      return waitingFor(error)
    }
  }

  async #save(recovery: Recovery, step: RecoveryStep, change: Partial<Recovery>): Promise<Recovery> {
    const steps = recovery.steps.map((entry) => (entry.name === step.name ? step : entry))
    const completed = steps.every(({ state }) => state === 'done')
    const saved: Recovery = {
      ...recovery,
      ...change,
      steps,
      state: completed ? 'completed' : step.state === 'waiting' ? 'waiting' : 'running',
      ...(completed && { finished_at: toInstant(this.#context.clock.now()) }),
    }
    await this.#context.store.recoveries.put(saved.id, saved)
    this.#context.emit({ name: 'recovery.changed', payload: viewOf(saved) })
    return saved
  }
}
