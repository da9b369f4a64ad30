import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { plain, tree } from '../rendering'
import type { Session } from '../session'
import { agentIdOf } from '../typed'

/** `steward endorse`: gives this client's word for what an agent can do. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const agent_id = agentIdOf(invocation.word(0, 'AGENT'))
  const capability = invocation.word(1, 'CAPABILITY')
  const answer = await session.call('reviews.endorse', { agent_id, capability }, 'Endorsing')
  session.answer(answer, () => [
    `✅ ${plain(agent_id)} endorsed for ${plain(capability)}`,
    ...tree(answer.registries.map((registry) => `At ${plain(registry)}`)),
  ])
  return OK
}
