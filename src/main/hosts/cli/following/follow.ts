import { z } from 'zod'
import type { EngineEvent } from '../../../../shared/contract'
import {
  type DelegationDetail,
  type DelegationState,
  type DelegationSummary,
  FINAL_STATES,
} from '../../../../shared/model/delegation'
import { fromInstant, type TaskId } from '../../../../shared/model/ids'
import { policyValues, type Session } from '../session'
import { TaskReport } from './report'
import { Wakes } from './wakes'

const SECOND_MS = 1000
/** A stalled task is followed for so many times the silence that the policy calls offline, before a person hears that nobody takes it over. */
const SILENCES = 2
/** A lost event is healed by asking again, at the latest after so many seconds. */
const ASK_AGAIN = 5

type Wake = EngineEvent | 'tick' | 'stop'

export interface Followed {
  readonly task: DelegationDetail
  /** The person left before the task was where it should be. */
  readonly interrupted: boolean
}

/**
 * Follows a task, telling what happens unless `quiet`, until it is in one of the states `until` or the person interrupts.
 *
 * @throws StewardError `task_unknown`, and where the engine goes away
 */
export async function followTask(
  session: Session,
  taskId: TaskId,
  until: readonly DelegationState[] = FINAL_STATES,
  options: { readonly quiet?: boolean } = {},
): Promise<Followed> {
  const { interrupted } = session.world
  const client = await session.engine()
  const wakes = new Wakes<Wake>()
  const stop = () => wakes.push('stop')
  // Listening begins before the first question, so that nothing falls between the two.
  const unsubscribe = client.subscribe((event) => wakes.push(event))
  const quiet = session.world.every(SECOND_MS, () => wakes.push('tick'))
  interrupted.addEventListener('abort', stop, { once: true })
  if (interrupted.aborted) stop()
  try {
    return await new Following(session, taskId, wakes, options.quiet === true).until(until)
  } finally {
    unsubscribe()
    quiet()
    interrupted.removeEventListener('abort', stop)
    session.terminal.status('')
  }
}

class Following {
  readonly #session: Session
  readonly #taskId: TaskId
  readonly #wakes: Wakes<Wake>
  readonly #report: TaskReport
  #task: DelegationSummary | undefined
  #patienceMs: number | undefined
  #ticks = 0

  constructor(session: Session, taskId: TaskId, wakes: Wakes<Wake>, quiet: boolean) {
    this.#session = session
    this.#taskId = taskId
    this.#wakes = wakes
    this.#report = new TaskReport(session, quiet)
  }

  async until(states: readonly DelegationState[]): Promise<Followed> {
    await this.#catchUp()
    const interrupted = !(await this.#reaches(states))
    const task = await this.#ask()
    this.#report.end(task)
    return { task, interrupted }
  }

  /** Takes wakes until the task is in one of `states`; false when the person interrupts first. */
  async #reaches(states: readonly DelegationState[]): Promise<boolean> {
    while (!(await this.#isIn(states))) {
      const wake = await this.#wakes.next()
      if (wake === 'stop') return false
      await this.#take(wake)
    }
    return true
  }

  async #isIn(states: readonly DelegationState[]): Promise<boolean> {
    if (this.#task === undefined || !states.includes(this.#task.state)) return false
    if (this.#task.state !== 'stalled') return true
    this.#patienceMs ??= await patience(this.#session)
    const left = this.#patienceMs - this.#silentFor(this.#task)
    if (left > 0) this.#report.waits(left)
    return left <= 0
  }

  /** Another agent may be found in a moment: only a long silence is one that a person should hear of. */
  #silentFor({ last_heartbeat_at, updated_at }: DelegationSummary): number {
    return this.#session.now() - fromInstant(last_heartbeat_at ?? updated_at)
  }

  async #take(wake: EngineEvent | 'tick'): Promise<void> {
    if (wake === 'tick') return this.#tick()
    if (wake.name === 'delegation.changed' && wake.payload.task_id === this.#taskId) return this.#changed(wake.payload)
    if (wake.name !== 'delegation.timeline' || wake.payload.task_id !== this.#taskId) return
    if (this.#report.follows(wake.payload.entry)) this.#report.entries([wake.payload.entry])
    else await this.#catchUp()
  }

  async #tick(): Promise<void> {
    this.#ticks += 1
    if (this.#ticks % ASK_AGAIN === 0) await this.#catchUp()
    else if (this.#task) this.#report.draw(this.#task)
  }

  async #catchUp(): Promise<void> {
    const task = await this.#ask()
    this.#report.entries(task.timeline)
    this.#changed(task)
  }

  #changed(task: DelegationSummary): void {
    this.#task = task
    this.#report.changed(task)
  }

  async #ask(): Promise<DelegationDetail> {
    const client = await this.#session.engine()
    return client.call('delegations.get', { task_id: this.#taskId })
  }
}

async function patience(session: Session): Promise<number> {
  const policyValue = await policyValues(session)
  return SILENCES * z.number().parse(policyValue('delegation.heartbeat.offline_after_ms'))
}
