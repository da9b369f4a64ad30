import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { aboutAgent } from '../known-agent'
import { agentDetailLines, trustLines } from '../rendering'
import type { Session } from '../session'
import { agentIdOf } from '../typed'

/** `steward info`: everything the cache knows of one agent. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const agent_id = agentIdOf(invocation.word(0, 'AGENT'))
  const agent = await aboutAgent(session, () => session.call('agents.get', { agent_id }))
  const trust = await session.call('trust.get', { agent_id })
  session.answer({ ...agent, trust }, () => [
    ...agentDetailLines(agent, session.now(), session.terminal.ink),
    ...trustLines(trust),
  ])
  return OK
}
