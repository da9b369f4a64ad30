import { FINAL_STATES } from '../../../shared/model/delegation'
import { isStewardError, type StewardError } from '../../../shared/model/errors'
import { type TaskId, toInstant } from '../../../shared/model/ids'
import { raiseAlert } from '../alerts/raise'
import { audit, type EngineContext } from '../context'
import type { StoredDelegation } from '../ports'
import { ResultInspector } from '../results/result-inspector'
import { callAgent, connectAgent } from './agent-connection'
import { collectResult } from './collect-result'
import { remotePath } from './execution'
import { followEvents } from './follow-events'
import { changeDelegation, recordStep } from './record-step'
import { submitOrder } from './submit-order'
import { exhausted, tellTry, waitBefore } from './try-again'

const MOST_OPEN = 1000

/**
 * Carries every open delegation to its end: submits, listens, collects. What is transient is tried again after a growing delay;
 * what is ambiguous is asked about first; what is permanent ends the delegation with its reason (DESIGN §5).
 */
export class DelegationRunner {
  readonly #context: EngineContext
  readonly #inspector: ResultInspector
  readonly #running = new Map<TaskId, Promise<void>>()
  readonly #waits = new Set<() => void>()
  #stopped = false

  constructor(context: EngineContext) {
    this.#context = context
    this.#inspector = new ResultInspector(context)
  }

  /** Takes up what an earlier run of the engine left open: it is all in the store (FAILURE_MODES 2.1). */
  async resumeOpen(): Promise<number> {
    const open = await this.#context.store.delegations.list({
      states: ['submitting', 'uncertain', 'accepted', 'running', 'stalled', 'recovering', 'validating'],
      limit: MOST_OPEN,
    })
    for (const { task_id, state } of open) {
      // Whether the first byte had left is not in the store.
      if (state === 'submitting') await changeDelegation(this.#context, task_id, { state: 'uncertain' })
      this.follow(task_id)
    }
    return open.length
  }

  follow(taskId: TaskId): void {
    if (this.#running.has(taskId) || this.#stopped) return
    const run = this.#carry(taskId).finally(() => this.#running.delete(taskId))
    this.#running.set(taskId, run)
  }

  /** Resolves when nothing is being carried any more. Open delegations stay open in the store. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const wake of this.#waits) wake()
    await Promise.allSettled(this.#running.values())
  }

  async cancel(taskId: TaskId, delegation: StoredDelegation): Promise<void> {
    const agent = await connectAgent(this.#context, delegation.agent_id)
    await audit(this.#context, 'delegation.cancel_asked', taskId)
    await recordStep(this.#context, taskId, 'Cancelling was asked for')
    const path = `${remotePath(delegation)}/cancel`
    await callAgent(this.#context, agent, { method: 'POST', path, timeoutMs: this.#context.policy().health.timeout_ms })
    this.follow(taskId)
  }

  async #carry(taskId: TaskId): Promise<void> {
    for (let failures = 0; !this.#stopped; ) {
      const delegation = await this.#context.store.delegations.get(taskId)
      if (delegation === undefined || FINAL_STATES.includes(delegation.state)) return
      try {
        const before = delegation.lastEvent
        if (await this.#advance(delegation)) return
        const after = await this.#context.store.delegations.get(taskId)
        failures = (after?.lastEvent ?? 0) > before ? 0 : failures + 1
        await this.#wait(waitBefore(this.#context, failures))
      } catch (error) {
        failures += 1
        const waitMs = await this.#afterFailure(delegation, error, failures)
        if (waitMs === undefined) return
        await this.#wait(waitMs)
      }
    }
  }

  /** One go at the delegation; true when it is at its end. */
  async #advance(delegation: StoredDelegation): Promise<boolean> {
    const agent = await connectAgent(this.#context, delegation.agent_id)
    if (delegation.state === 'submitting' || delegation.state === 'uncertain') {
      const { state } = await submitOrder(this.#context, agent, delegation)
      // What is completed already has nothing to be followed; of what failed, the events say why.
      const next = state === 'completed' ? 'validating' : 'accepted'
      await changeDelegation(this.#context, delegation.task_id, { state: next })
    }
    const current = (await this.#context.store.delegations.get(delegation.task_id)) ?? delegation
    const finished = current.state === 'validating' || (await followEvents(this.#context, agent, current))
    if (!finished) return false
    return (await collectResult(this.#context, this.#inspector, agent, current)) === 'ended'
  }

  /** Milliseconds before the next try; undefined where the delegation has ended with this failure. */
  async #afterFailure(delegation: StoredDelegation, error: unknown, failures: number): Promise<number | undefined> {
    if (!isStewardError(error)) {
      this.#context.log.error('a delegation failed unexpectedly', { task: delegation.task_id, error: String(error) })
      return waitBefore(this.#context, failures)
    }
    const current = (await this.#context.store.delegations.get(delegation.task_id)) ?? delegation
    const permanent = error.category === 'permanent' && error.code !== 'vault_locked'
    const last = permanent ? error : exhausted(this.#context, current, failures, error)
    if (last) {
      await this.#fail(current, last)
      return undefined
    }
    const waitMs = waitBefore(this.#context, failures, error)
    await tellTry(this.#context, current, failures, waitMs, error)
    await this.#noticeSilence(current)
    return waitMs
  }

  async #noticeSilence(current: StoredDelegation): Promise<void> {
    const { task_id } = current
    const heard = current.last_heartbeat_at === undefined ? undefined : Date.parse(current.last_heartbeat_at)
    const silentMs = heard === undefined ? 0 : this.#context.clock.now() - heard
    // FAILURE_MODES 1.1: offline by policy, not by one lost connection.
    if (current.state === 'running' && silentMs > this.#context.policy().delegation.heartbeat.offline_after_ms) {
      await changeDelegation(this.#context, task_id, { state: 'stalled' })
      await recordStep(this.#context, task_id, `Agent offline: no heartbeat for ${Math.round(silentMs / 1000)} s`)
    }
  }

  async #fail(delegation: StoredDelegation, error: StewardError): Promise<void> {
    const { task_id, agent_id } = delegation
    await recordStep(this.#context, task_id, `Failed: ${error.message}`)
    await changeDelegation(this.#context, task_id, {
      state: 'failed',
      finished_at: toInstant(this.#context.clock.now()),
      error: { code: error.code, message: error.message },
    })
    await audit(this.#context, 'delegation.failed', task_id, { code: error.code })
    await raiseAlert(this.#context, {
      key: `task_failed:${task_id}`,
      kind: 'task_failed',
      severity: 'warning',
      text: `Task ${task_id} on ${agent_id} failed: ${error.message}`,
      agent_id,
      subject: task_id,
      evidence: { code: error.code },
    })
  }

  #wait(ms: number): Promise<void> {
    if (this.#stopped) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = () => {
        cancel()
        this.#waits.delete(wake)
        resolve()
      }
      const cancel = this.#context.clock.after(ms, wake)
      this.#waits.add(wake)
    })
  }
}
