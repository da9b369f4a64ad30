import { isStewardError } from '../../../shared/model/errors'
import type { AgentContext } from './context'

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 15_000

/**
 * Does `work` again and again for as long as what keeps it from succeeding passes by itself, as a full disk does: what a task has
 * come to must not be lost for it, nor the task be left running for ever.
 *
 * @throws what does not pass, and whatever came last when the agent ends
 */
export async function persistently<T>(agent: AgentContext, work: () => Promise<T>): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await work()
    } catch (error) {
      if (!isStewardError(error) || error.category === 'permanent' || agent.ending.aborted) throw error
      agent.log.warn('a task has to wait; it is tried again', { wait_ms: waitMs, error: error.message })
      await passing(agent, waitMs)
    }
  }
}

/** Resolves after `ms` milliseconds, or when the agent ends. */
const passing = ({ clock, ending }: AgentContext, ms: number): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      cancel()
      ending.removeEventListener('abort', end)
      resolve()
    }
    const cancel = clock.after(ms, end)
    ending.addEventListener('abort', end, { once: true })
  })
