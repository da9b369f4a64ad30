import { FINAL_STATES } from '../../../shared/model/delegation'
import { isStewardError, type StewardError } from '../../../shared/model/errors'
import type { TaskId } from '../../../shared/model/ids'
import type { TaskRecovery } from '../../../shared/model/task-recovery'
import type { EngineContext } from '../context'
import type { StoredDelegation } from '../ports'
import { ResultInspector } from '../results/result-inspector'
import { connectAgent } from './agent-connection'
import { askToCancel, endCancelled } from './cancel-delegation'
import { Carrier, type Carrying } from './carrier'
import { sendCheckpoint } from './checkpoints'
import { collectResult } from './collect-result'
import { followEvents } from './follow-events'
import { giveUp } from './give-up'
import { LEFT_BY_SILENCE, NOT_TAKEN, OPEN_STATES } from './open-states'
import { requireDelegation } from './read-delegations'
import { changeDelegation, recordStep } from './record-step'
import {
  type AgentFailure,
  type RecoveryRequest,
  recoverByHand,
  requireRecoverable,
  takeOver,
  tellReplaced,
} from './recovery'
import { signedByCaller } from './signed-by-caller'
import { submitOrder } from './submit-order'
import { exhausted, tellTry, waitBefore } from './try-again'

const MOST_OPEN = 1000

interface Next {
  /** In a row. */
  readonly failures: number
  readonly waitMs: number
}

/** A locked vault is opened by a person sooner or later; nothing else that is permanent changes by waiting. */
const isFinal = (error: StewardError): boolean => error.category === 'permanent' && error.code !== 'vault_locked'

/**
 * Carries every open delegation to its end: submits, listens, keeps checkpoints, recovers, collects. What is transient is tried
 * again after a growing delay; what is ambiguous is asked about first; what is permanent ends the delegation with its reason
 * (DESIGN §5); an agent that fails is replaced (FAILURE_MODES 1.1).
 */
export class DelegationRunner {
  readonly #context: EngineContext
  readonly #inspector: ResultInspector
  readonly #carrier: Carrier
  /** When the agent of each carried task was last heard, by our own clock: an agent's may be wrong. */
  readonly #heard = new Map<TaskId, number>()

  constructor(context: EngineContext) {
    this.#context = context
    this.#inspector = new ResultInspector(context)
    this.#carrier = new Carrier(context.clock, (taskId, carrying) => this.#carry(taskId, carrying))
  }

  /** Takes up what an earlier run of the engine left open: it is all in the store (FAILURE_MODES 2.1). */
  async resumeOpen(): Promise<number> {
    const open = await this.#context.store.delegations.list({ states: OPEN_STATES, limit: MOST_OPEN })
    for (const { task_id, state } of open) {
      // Whether the first byte had left is not in the store.
      if (state === 'submitting') await changeDelegation(this.#context, task_id, { state: 'uncertain' })
      this.follow(task_id)
    }
    return open.length
  }

  follow(taskId: TaskId): void {
    this.#carrier.take(taskId)
  }

  /** Resolves when nothing is being carried any more. Open delegations stay open in the store. */
  stop(): Promise<void> {
    return this.#carrier.stop()
  }

  /** Has the agent stop a task; one whose agent is not there any more ends here. @throws StewardError where the agent refuses */
  async cancel(taskId: TaskId, delegation: StoredDelegation): Promise<void> {
    if (!(await askToCancel(this.#context, delegation))) {
      await this.#carrier.letGo(taskId)
      const current = await requireDelegation(this.#context, taskId)
      if (!FINAL_STATES.includes(current.state)) await endCancelled(this.#context, current)
    }
    this.follow(taskId)
  }

  /** Recovers a task because a person asks for it; throws as {@link recoverByHand}. */
  async recover(request: RecoveryRequest): Promise<TaskRecovery> {
    const known = await this.#context.store.delegations.get(request.task_id)
    if (known) requireRecoverable(this.#context, known)
    await this.#carrier.letGo(request.task_id)
    try {
      return await recoverByHand(this.#context, request)
    } finally {
      this.follow(request.task_id)
    }
  }

  async #carry(taskId: TaskId, carrying: Carrying): Promise<void> {
    this.#heard.set(taskId, this.#context.clock.now())
    for (let failures = 0; !carrying.signal.aborted; ) {
      const delegation = await this.#context.store.delegations.get(taskId)
      if (delegation === undefined || FINAL_STATES.includes(delegation.state)) break
      const next = await this.#try(delegation, failures, carrying)
      if (next === undefined) break
      failures = next.failures
      await carrying.wait(next.waitMs)
    }
    this.#heard.delete(taskId)
  }

  /** One go, and how long to wait before the next; undefined where there is none. */
  async #try(delegation: StoredDelegation, failures: number, carrying: Carrying): Promise<Next | undefined> {
    try {
      if (await this.#advance(delegation, carrying)) return undefined
      const after = await this.#context.store.delegations.get(delegation.task_id)
      const soFar = after?.lastEvent === delegation.lastEvent ? failures + 1 : 0
      return { failures: soFar, waitMs: waitBefore(this.#context, soFar) }
    } catch (error) {
      if (carrying.signal.aborted) return undefined
      const waitMs = await this.#afterFailure(delegation, error, failures + 1)
      return waitMs === undefined ? undefined : { failures: failures + 1, waitMs }
    }
  }

  /** One go at the delegation; true when it is at its end. */
  async #advance(delegation: StoredDelegation, { signal }: Carrying): Promise<boolean> {
    const ready = await this.#inHands(delegation)
    if (ready === undefined) return false
    const agent = await connectAgent(this.#context, ready.agent_id)
    if (NOT_TAKEN.includes(ready.state)) {
      await sendCheckpoint(this.#context, agent, ready)
      const order = await signedByCaller(this.#context, agent, ready)
      const { state } = await submitOrder(this.#context, agent, order)
      // What is completed already has nothing to be followed; of what failed, the events say why.
      const next = state === 'completed' ? 'validating' : 'accepted'
      await changeDelegation(this.#context, ready.task_id, { state: next })
      this.#hear(ready)
    }
    const current = await requireDelegation(this.#context, ready.task_id)
    if (current.state !== 'validating') {
      const onHeard = () => this.#hear(current)
      const followed = await followEvents(this.#context, agent, current, { signal, onHeard })
      if (followed !== 'finished') return false
    }
    if ((await collectResult(this.#context, this.#inspector, agent, current)) !== 'ended') return false
    await tellReplaced(this.#context, current)
    return true
  }

  /** The delegation with an agent to carry it out: the one it has, or a new one where the last attempt is over. */
  async #inHands(delegation: StoredDelegation): Promise<StoredDelegation | undefined> {
    const last = delegation.attempts.at(-1)
    if (delegation.state !== 'recovering' || last?.ended_at === undefined) return delegation
    const taken = await takeOver(this.#context, delegation, 'agent_restarted')
    if (taken) this.#hear(taken)
    return taken
  }

  #hear({ task_id }: StoredDelegation): void {
    this.#heard.set(task_id, this.#context.clock.now())
  }

  /** Milliseconds before the next try; undefined where the delegation has ended with this failure. */
  async #afterFailure(delegation: StoredDelegation, error: unknown, failures: number): Promise<number | undefined> {
    if (!isStewardError(error)) {
      this.#context.log.error('a delegation failed unexpectedly', { task: delegation.task_id, error: String(error) })
      return waitBefore(this.#context, failures)
    }
    const current = (await this.#context.store.delegations.get(delegation.task_id)) ?? delegation
    // It had the task and has lost it: as good as one that died while it ran.
    if (error.code === 'task_unknown' && current.lastEvent > 0) return this.#replace(current, 'agent_restarted', 0)
    const last = isFinal(error) ? error : this.#exhausted(current, failures, error)
    if (last) {
      await giveUp(this.#context, current, last)
      return undefined
    }
    const waitMs = waitBefore(this.#context, failures, error)
    await tellTry(this.#context, current, failures, waitMs, error)
    return this.#afterSilence(current, waitMs)
  }

  /** A task that was recovered has been taken on once: it is not given up because its next agent does not answer at once. */
  #exhausted(current: StoredDelegation, failures: number, error: StewardError) {
    return current.attempts.length > 1 ? undefined : exhausted(this.#context, current, failures, error)
  }

  /** FAILURE_MODES 1.1: offline by policy, not by one lost connection; then another agent goes on. */
  async #afterSilence(current: StoredDelegation, waitMs: number): Promise<number | undefined> {
    const { task_id, state, attempts } = current
    const left = LEFT_BY_SILENCE.includes(state) || (attempts.length > 1 && NOT_TAKEN.includes(state))
    if (!left) return waitMs
    const silentMs = this.#context.clock.now() - (this.#heard.get(task_id) ?? 0)
    const offlineMs = this.#context.policy().delegation.heartbeat.offline_after_ms
    if (silentMs < offlineMs) return Math.min(waitMs, offlineMs - silentMs)
    if (state !== 'stalled') {
      await changeDelegation(this.#context, task_id, { state: 'stalled' })
      const seconds = Math.round(silentMs / 1000)
      await recordStep(this.#context, task_id, `Agent offline: nothing heard of ${current.agent_id} for ${seconds} s`)
    }
    return this.#replace(current, 'agent_offline', waitMs)
  }

  async #replace(current: StoredDelegation, failure: AgentFailure, waitMs: number): Promise<number | undefined> {
    try {
      const taken = await takeOver(this.#context, current, failure)
      if (taken === undefined) return waitMs
      this.#hear(taken)
      return 0
    } catch (error) {
      if (!isStewardError(error)) throw error
      if (!isFinal(error)) return waitMs
      await giveUp(this.#context, current, error)
      return undefined
    }
  }
}
