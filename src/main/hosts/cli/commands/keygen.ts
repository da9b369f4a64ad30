import { keyRole, signingAlgorithm } from '../../../../shared/model/key'
import { StewardError } from '../../../../shared/model/steward-error'
import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { keyLines } from '../rendering'
import type { Session } from '../session'
import { agentIdOf, oneOf } from '../typed'

/** `steward keygen`: a new key in the vault. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const role = oneOf(keyRole.options, invocation.text('role') ?? 'owner', 'role')
  const algorithm = invocation.text('algorithm')
  const agent = invocation.text('agent')
  const label = invocation.text('label')
  if (role === 'owner' && agent === undefined)
    throw new StewardError('usage', 'an owner key belongs to an agent: --agent ID is missing')
  const key = await session.call('keys.generate', {
    role,
    ...(algorithm !== undefined && { algorithm: oneOf(signingAlgorithm.options, algorithm, 'algorithm') }),
    ...(agent !== undefined && { agent_id: agentIdOf(agent) }),
    ...(label !== undefined && { label }),
  })
  session.answer(key, () => ['✅ Made a key', ...keyLines([key], session.now(), session.terminal.ink)])
  return OK
}
