import { delegationState } from '../../../../shared/model/delegation'
import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { taskTable } from '../rendering'
import type { Session } from '../session'
import { agentIdOf, oneOf } from '../typed'

/** `steward tasks`: the profile's delegations, newest first. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const agent = invocation.text('agent')
  const limit = invocation.integer('limit', 1)
  const state = invocation.text('state')
  const answer = await session.call('delegations.list', {
    ...(state !== undefined && { state: oneOf(delegationState.options, state, 'state') }),
    ...(agent !== undefined && { agent_id: agentIdOf(agent) }),
    ...(limit !== undefined && { limit }),
  })
  session.answer(answer, () => taskTable(answer.delegations, session.now(), session.terminal.ink))
  return OK
}
