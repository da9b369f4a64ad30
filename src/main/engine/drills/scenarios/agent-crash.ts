import type { Rehearsal } from '../stage'
import { alerted, alertOver, requireQuiet } from './alerts'
import { completed, delegate, exampleRequest, started } from './tasks'

/** FAILURE_MODES 1.1 with a single agent: it is killed in mid-task and comes back; the task is carried to its end. */
export const agentCrash: Pick<Rehearsal, 'run' | 'restores'> = {
  async run(stage) {
    const agent = stage.subject
    const down = { kind: 'agent_down', agent } as const
    await requireQuiet(stage, down)
    const request = await exampleRequest(stage)
    // Its program may take no time at all: held at its beginning it is in mid-task for sure.
    await stage.order('hold', agent)
    const task = await delegate(stage, request)
    await started(stage, task)
    await stage.prepare(`A task runs at ${agent}, which is the only one that the supervisor has.`)
    await stage.fault(`The process of ${agent} is killed (SIGKILL) in the middle of the task.`, () =>
      stage.order('kill', agent),
    )
    const alert = await alerted(stage, down)
    await stage.noticed('The health monitor raised an alert: the agent does not answer.', alert.first_at)
    await stage.order('release', agent)
    await stage.order('start', agent)
    await stage.tell('recovery', `${agent} is started again.`)
    const ended = await completed(stage, task)
    stage.require(ended.attempts.length > 1, 'the task was never ordered again: nothing was rehearsed')
    await stage.recovered(
      `The task was ordered again and completed by ${ended.agent_id}, at attempt ${ended.attempts.length}.`,
      ended.finished_at,
    )
    await alertOver(stage, down)
  },
}
