import { OK } from '../exit-code'
import { statusLines } from '../rendering'
import type { Session } from '../session'

/** `steward status`: which engine answers, its vault and its client identity. */
export async function run(session: Session): Promise<number> {
  const status = await session.call('system.status', {})
  const attached = await session.isAttached()
  session.answer({ ...status, attached }, () => statusLines(status, attached, session.now()))
  return OK
}
