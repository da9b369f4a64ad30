import type { StewardError } from '../../../shared/model/errors'
import { toInstant } from '../../../shared/model/ids'
import { raiseAlert } from '../alerts/raise'
import { audit, type EngineContext } from '../context'
import type { StoredDelegation } from '../ports'
import { changeDelegation, recordStep } from './record-step'

/** Ends a delegation that cannot be carried on, with why and what to do now, and calls a person. */
export async function giveUp(
  context: EngineContext,
  { task_id, agent_id }: StoredDelegation,
  error: StewardError,
): Promise<void> {
  await recordStep(context, task_id, `Failed: ${error.message}`)
  await changeDelegation(context, task_id, {
    state: 'failed',
    finished_at: toInstant(context.clock.now()),
    error: {
      code: error.code,
      message: error.message,
      ...(error.suggestions.length > 0 && { suggestions: [...error.suggestions] }),
    },
  })
  await audit(context, 'delegation.failed', task_id, { code: error.code }, 'engine')
  await raiseAlert(context, {
    key: `task_failed:${task_id}`,
    kind: 'task_failed',
    severity: 'warning',
    text: `Task ${task_id} on ${agent_id} failed: ${error.message}`,
    agent_id,
    subject: task_id,
    evidence: { code: error.code },
  })
}
