import { DAY_MS } from '../../../shared/model/duration'
import { toInstant } from '../../../shared/model/ids'
import type { Engine } from '../../engine'
import { connectAgent } from '../../engine/delegation/agent-connection'
import { agentDetail } from '../../engine/discovery/agent-detail'
import { agentRows } from '../../engine/discovery/agent-rows'
import { healthOf } from '../../engine/health/health-of'
import { pollAgent } from '../../engine/health/poll-agent'
import { measureLink } from '../../engine/link/measure-link'
import { acceptAgentKey } from '../../engine/verification/verify-agent'
import { verifyWholeAgent } from '../../engine/verification/verify-whole-agent'
import type { HandlersOf } from './handler'

export { agentsCommands as commands } from '../../../shared/contract/commands/agents'

const SHOWN_AGENTS = 500
const SHOWN_SAMPLES = 2000

export const handlers = ({ context }: Engine): HandlersOf<'agents'> => ({
  'agents.list': async () => {
    const { rows } = await context.store.cache.searchAgents({ limit: SHOWN_AGENTS })
    return { agents: await agentRows(context, rows) }
  },
  'agents.get': ({ agent_id }) => agentDetail(context, agent_id),
  'agents.verify': ({ agent_id }) => verifyWholeAgent(context, agent_id),
  'agents.accept_key': (input) => acceptAgentKey(context, input),
  'agents.health': async ({ agent_id, since }) => {
    const from = since ?? toInstant(context.clock.now() - DAY_MS)
    const samples = await context.store.health.samples(agent_id, from, SHOWN_SAMPLES)
    return { health: await healthOf(context, agent_id), samples }
  },
  'agents.measure': async ({ agent_id }) =>
    measureLink(context, await connectAgent(context, agent_id), { anew: true, always: true }),
  'agents.poll': ({ agent_id }) => pollAgent(context, agent_id),
})
