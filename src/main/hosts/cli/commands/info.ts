import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { agentDetailLines } from '../rendering'
import type { Session } from '../session'
import { agentIdOf } from '../typed'

/** `steward info`: everything the cache knows of one agent. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const agent = await session.call('agents.get', { agent_id: agentIdOf(invocation.word(0, 'AGENT')) })
  session.answer(agent, () => agentDetailLines(agent, session.now(), session.terminal.ink))
  return OK
}
