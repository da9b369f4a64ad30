import { OK } from '../exit-code'
import { registryLines } from '../rendering'
import type { Session } from '../session'

/** `steward registry list`: in the order in which they are asked. */
export async function run(session: Session): Promise<number> {
  const answer = await session.call('registries.list', {})
  session.answer(answer, () => registryLines(answer.registries, session.now(), session.terminal.ink))
  return OK
}
