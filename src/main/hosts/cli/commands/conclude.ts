import type { DelegationDetail } from '../../../../shared/model/delegation'
import { exitCodeOf, INTERRUPTED, OK } from '../exit-code'
import { endLine, plain, tree } from '../rendering'
import type { Session } from '../session'

/** Tells how a followed task ended and what to do with it; its JSON was the last line already. */
export function concludeTask(session: Session, task: DelegationDetail): number {
  const { terminal } = session
  if (task.state === 'completed') {
    if (!terminal.json)
      terminal.print([endLine(task, terminal.ink), ...tree([`See what it returned: steward result ${task.task_id}`])])
    return OK
  }
  const next = task.error?.suggestions ?? []
  if (!terminal.json) terminal.print([endLine(task, terminal.ink), ...tree(next.map((line) => plain(line, 400)))])
  return task.state === 'cancelled' ? exitCodeOf('task_cancelled') : exitCodeOf(task.error?.code ?? 'task_failed')
}

/** The person left; the task does not end with that. */
export function tellDetached(session: Session, task: DelegationDetail): number {
  const sent = task.state !== 'submitting' && task.state !== 'uncertain'
  session.terminal.tell([
    '',
    sent
      ? '⚠️  Detached: the task goes on at the agent'
      : '⚠️  Detached before the agent answered: the order is sent when the next command or console opens this profile',
    ...tree([`Watch it: steward monitor ${task.task_id}`, `Stop it: steward cancel ${task.task_id}`]),
  ])
  return INTERRUPTED
}

/** The agent has not been heard for longer than the policy allows (FAILURE_MODES 1.1). */
export function tellStalled(session: Session, task: DelegationDetail): number {
  const { terminal } = session
  if (!terminal.json)
    terminal.tell(
      tree([
        `It goes on by itself when the agent is heard again, or another can take over: steward monitor ${task.task_id}`,
        `Go on from what was saved: steward recover ${task.task_id} --from-checkpoint`,
        `Give it up: steward cancel ${task.task_id}`,
      ]),
    )
  return exitCodeOf('agent_offline')
}
