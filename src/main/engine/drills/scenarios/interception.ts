import { FINAL_STATES } from '../../../../shared/model/delegation'
import { isStewardError } from '../../../../shared/model/errors'
import type { AgentId } from '../../../../shared/model/ids'
import { requireDelegation } from '../../delegation/read-delegations'
import { pollAgent } from '../../health/poll-agent'
import type { Rehearsal, Stage } from '../stage'
import { alerted, requireQuiet } from './alerts'
import { completed, delegate, requestOf } from './tasks'

const IN_LAB = { operation: 'generate_code', input: { domain: 'drill', pace_ms: 100 } }

/** FAILURE_MODES 6.2: somebody ends the TLS of the link under a key of his own; nothing reaches him in clear. */
export const interception: Rehearsal = {
  subject: 'code-generator',
  async run(stage) {
    const agent = stage.subject
    const intercepted = { kind: 'interception', agent } as const
    await requireQuiet(stage, intercepted)
    const request = await requestOf(stage, IN_LAB)
    await stage.fault(`Somebody takes over the link to ${agent}, with a certificate in its name.`, () =>
      stage.order('intercept', agent),
    )
    const alert = await alerted(stage, intercepted)
    await stage.noticed(
      'The pinned TLS key did not fit: the connection was refused and an alert raised.',
      alert.first_at,
    )
    await stage.tell('detection', `A task given meanwhile ${await givenMeanwhile(stage, request)}.`)
    const { connections = 0, read = 0 } = await stage.order('mend', agent)
    stage.show({ label: 'In clear', value: `${read} bytes in ${connections} connections` })
    stage.require(Number(connections) > 0, 'nobody connected to the interceptor: nothing was rehearsed')
    stage.require(read === 0, `${read} bytes reached the interceptor in clear`)
    await stage.until('the agent answered again', async () =>
      (await pollAgent(stage.context, agent as AgentId)).up ? true : undefined,
    )
    await completed(stage, await delegate(stage, request))
    await stage.recovered('Not one byte reached him in clear; with the link back, a task completed.')
  },
}

/** What becomes of a task that is given while somebody is in between. @throws StewardError `drill_failed` where it gets through */
async function givenMeanwhile(stage: Stage, request: Parameters<typeof delegate>[1]): Promise<string> {
  try {
    const task = await delegate(stage, request)
    const ended = await stage.until('the task was refused', async () => {
      const now = await requireDelegation(stage.context, task)
      return FINAL_STATES.includes(now.state) ? now : undefined
    })
    stage.require(ended.state !== 'completed', 'a task completed through the interceptor')
    return `was not sent: ${ended.error?.message ?? ended.state}`
  } catch (error) {
    if (isStewardError(error) && (error.code === 'tls_pin_mismatch' || error.code === 'agent_unverified'))
      return `was refused: ${error.message}`
    throw error
  }
}
