import { counted } from '../../../../shared/model/counted'
import { isStewardError } from '../../../../shared/model/errors'
import type { EngineContext } from '../../context'
import type { StoredDelegation } from '../../ports'
import type { AgentConnection } from '../agent-connection'
import { recordStep } from '../record-step'
import { type CheckpointEvent, keepCheckpoint } from './keep-checkpoint'

/**
 * Keeps what the agent announces, beside the listening: one at a time, and of several that wait only the latest, since it holds
 * all that the others do. That one could not be kept is told and ends nothing.
 */
export class CheckpointKeeper {
  readonly #context: EngineContext
  readonly #agent: AgentConnection
  readonly #delegation: StoredDelegation
  readonly #given = new AbortController()
  #waiting: CheckpointEvent | undefined
  #working: Promise<void> | undefined

  constructor(context: EngineContext, agent: AgentConnection, delegation: StoredDelegation) {
    this.#context = context
    this.#agent = agent
    this.#delegation = delegation
  }

  announced(event: CheckpointEvent): void {
    this.#waiting = event
    this.#working ??= this.#work()
  }

  /** Resolves when what was announced is kept, or cannot be. */
  async settle(): Promise<void> {
    await this.#working
  }

  /** Gives up what is under way: nothing more is needed, or the agent is not heard any more. */
  async stop(): Promise<void> {
    this.#waiting = undefined
    this.#given.abort()
    await this.#working
  }

  async #work(): Promise<void> {
    for (let event = this.#waiting; event; event = this.#waiting) {
      this.#waiting = undefined
      await this.#keep(event)
    }
    this.#working = undefined
  }

  async #keep(event: CheckpointEvent): Promise<void> {
    const { task_id } = this.#delegation
    try {
      const { signal } = this.#given
      const kept = await keepCheckpoint(this.#context, this.#agent, this.#delegation, event, signal)
      if (kept) await recordStep(this.#context, task_id, wordsOf(kept))
    } catch (error) {
      // A later one holds all that this one did.
      if (this.#given.signal.aborted || this.#waiting) return
      this.#context.log.warn('a checkpoint was not kept', { task: task_id, error: String(error) })
      const reason = isStewardError(error) ? error.message : 'it could not be stored'
      await recordStep(this.#context, task_id, `Checkpoint ${event.number} of the agent was not kept: ${reason}`)
    }
  }
}

const inUnits = (bytes: number): string => {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

const wordsOf = (kept: {
  number: number
  files: number
  bytes: number
  changed_files: number
  received_bytes: number
}): string =>
  `Checkpoint ${kept.number} verified and kept: ${counted(kept.files, 'file')}, ${inUnits(kept.bytes)}; ${kept.changed_files} changed, ${inUnits(kept.received_bytes)} travelled`
