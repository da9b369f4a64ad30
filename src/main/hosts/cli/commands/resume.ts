import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type DelegationDetail, type DelegationState, FINAL_STATES } from '../../../../shared/model/delegation'
import type { TaskId } from '../../../../shared/model/ids'
import { StewardError } from '../../../../shared/model/steward-error'
import type { TaskRecovery } from '../../../../shared/model/task-recovery'
import { OK } from '../exit-code'
import { followTask } from '../following'
import type { Invocation } from '../invocation'
import { tree } from '../rendering'
import type { Session } from '../session'
import { agentIdOf, taskIdOf } from '../typed'
import { acceptedExpired } from './acceptance'
import { concludeTask, tellDetached } from './conclude'

/** The agent has the order. */
const RESUMED: readonly DelegationState[] = ['accepted', 'running', 'validating', ...FINAL_STATES]

/** `steward delegate AGENT --resume-from TASK --checkpoint DIR`: goes on with a task on an agent of one's choice. */
export async function resumeTask(session: Session, invocation: Invocation, from: string): Promise<number> {
  const task_id = taskIdOf(from)
  const folder = await folderOf(session, invocation.text('checkpoint'))
  const accepted = acceptedExpired(invocation)
  await session.unlock()
  const recovery = await session.call(
    'delegations.recover',
    {
      task_id,
      agent_id: agentIdOf(invocation.word(0, 'AGENT')),
      ...(folder !== undefined && { folder }),
      ...(accepted !== undefined && { accept_expired: accepted }),
    },
    'Handing the checkpoint over',
  )
  if (!session.terminal.json) session.terminal.print([''])
  return tellResumed(session, recovery, await awaitResumed(session, task_id))
}

/** From where it was typed, or below the profile, where the policy's `./checkpoints/` is. */
async function folderOf(session: Session, typed: string | undefined): Promise<string | undefined> {
  if (typed === undefined) return undefined
  const { folder } = await session.profile()
  const found = [resolve(typed), resolve(folder, typed)].find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new StewardError('not_found', `there is no folder ${typed}, neither here nor in ${folder}`, {
    suggestions: ['Leave --checkpoint out to use the checkpoints that this profile keeps'],
  })
}

/** An engine that ends with this command could not hand the order over any more. */
export async function awaitResumed(session: Session, taskId: TaskId) {
  return followTask(session, taskId, RESUMED, { quiet: true })
}

export function tellResumed(
  session: Session,
  recovery: TaskRecovery,
  { task, interrupted }: { readonly task: DelegationDetail; readonly interrupted: boolean },
): number {
  if (interrupted) return tellDetached(session, task)
  if (task.state === 'failed' || task.state === 'cancelled') return concludeTask(session, task)
  // FAILURE_MODES 1.1 prints it so.
  const where = recovery.same_agent ? 'the same agent' : 'fallback agent'
  session.answer({ ...recovery, task }, () => [
    `✅ Task resumed on ${where}`,
    ...tree([`Agent: ${task.agent_id}`, `Watch it: steward monitor ${task.task_id}`]),
  ])
  return OK
}
