import { OK, PERMANENT } from '../exit-code'
import { divergenceLines, revocationLines } from '../rendering'
import type { Session } from '../session'

/** `steward registry diff`: ends with 0 only where the registries agree. */
export async function diff(session: Session): Promise<number> {
  const answer = await session.call('registries.divergence', {})
  session.answer(answer, () => divergenceLines(answer.divergences, session.now(), session.terminal.ink))
  return answer.divergences.length === 0 ? OK : PERMANENT
}

/** `steward registry revocations`: what was revoked anywhere, readable without a network. */
export async function revocations(session: Session): Promise<number> {
  const answer = await session.call('registries.revocations', {})
  session.answer(answer, () => revocationLines(answer.revocations, session.now()))
  return OK
}
