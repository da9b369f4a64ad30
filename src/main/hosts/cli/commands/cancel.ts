import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { plain } from '../rendering'
import type { Session } from '../session'
import { taskIdOf } from '../typed'

/** `steward cancel`: asks the agent to stop a task. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  await session.unlock()
  const task = await session.call('delegations.cancel', { task_id: taskIdOf(invocation.word(0, 'TASK')) }, 'Cancelling')
  session.answer(task, () => [`✅ ${plain(task.agent_id)} was asked to stop ${task.task_id} (now ${task.state})`])
  return OK
}
