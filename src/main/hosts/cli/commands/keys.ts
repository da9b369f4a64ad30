import { OK } from '../exit-code'
import { keyLines } from '../rendering'
import type { Session } from '../session'

/** `steward keys`: what is in the vault, but never a private key. */
export async function run(session: Session): Promise<number> {
  const answer = await session.call('keys.list', {})
  session.answer(answer, () => keyLines(answer.keys, session.now(), session.terminal.ink))
  return OK
}
