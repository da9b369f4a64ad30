import { FINAL_STATES } from '../../../../shared/model/delegation'
import { OK } from '../exit-code'
import { followTask } from '../following'
import type { Invocation } from '../invocation'
import { taskLines } from '../rendering'
import type { Session } from '../session'
import { taskIdOf } from '../typed'
import { concludeTask, tellDetached, tellStalled } from './conclude'

/** `steward monitor`: follows a task to its end, or until its agent is offline. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const taskId = taskIdOf(invocation.word(0, 'TASK'))
  if (invocation.flag('once')) return once(session, taskId)
  await session.unlock()
  const { task, interrupted } = await followTask(session, taskId, [...FINAL_STATES, 'stalled'])
  if (interrupted) return tellDetached(session, task)
  return task.state === 'stalled' ? tellStalled(session, task) : concludeTask(session, task)
}

async function once(session: Session, taskId: ReturnType<typeof taskIdOf>): Promise<number> {
  const task = await session.call('delegations.get', { task_id: taskId })
  session.answer(task, () => taskLines(task, session.now(), session.terminal.ink))
  return task.state === 'stalled' ? tellStalled(session, task) : OK
}
