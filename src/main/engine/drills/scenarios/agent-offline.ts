import { requireDelegation } from '../../delegation/read-delegations'
import type { Rehearsal } from '../stage'
import { alerted, alertOver, requireQuiet } from './alerts'
import { completed, delegate } from './tasks'

const AGENT = 'vibe-agency-orchestrator'
/** Long enough to be killed in the middle of. */
const PACE_MS = 1500

/** FAILURE_MODES 1.1: the agent is killed in mid-task; another goes on from its last checkpoint. */
export const agentOffline: Rehearsal = {
  subject: AGENT,
  async run(stage) {
    const down = { kind: 'agent_down', agent: AGENT } as const
    await requireQuiet(stage, down)
    const task = await delegate(stage, {
      agent_id: AGENT,
      operation: 'orchestrate_sdlc',
      input: { domain: 'drill', pace_ms: PACE_MS },
    })
    const checkpoint = await stage.until('there was a checkpoint', async () =>
      (await stage.context.store.delegations.checkpoints(task)).at(-1),
    )
    await stage.prepare(`A task runs; checkpoint ${checkpoint.number} was pushed to this console.`)
    await stage.fault(`The process of ${AGENT} is killed (SIGKILL) in the middle of the task.`, () =>
      stage.order('kill', AGENT),
    )
    const alert = await alerted(stage, down)
    await stage.noticed('The health monitor raised an alert: the agent does not answer.', alert.first_at)
    const resumed = await stage.until('another agent went on with the task', async () => {
      const { attempts, agent_id } = await requireDelegation(stage.context, task)
      const last = attempts.at(-1)
      return agent_id !== AGENT && last?.from_checkpoint !== undefined ? { agent_id, last } : undefined
    })
    await stage.tell(
      'recovery',
      `${resumed.agent_id} goes on from checkpoint ${resumed.last.from_checkpoint}${resumed.last.phase ? `, with ${resumed.last.phase}` : ''}.`,
    )
    const ended = await completed(stage, task)
    await stage.recovered(
      `The task was completed by ${resumed.agent_id} from checkpoint ${resumed.last.from_checkpoint}.`,
      ended.finished_at,
    )
    await stage.order('start', AGENT)
    await alertOver(stage, down)
  },
}
