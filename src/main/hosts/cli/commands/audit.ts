import { exitCodeOf, OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { auditLines, auditStateLine } from '../rendering'
import type { Session } from '../session'

/** `steward audit`: the hash-chained log; `--verify` computes every link again. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const { ink } = session.terminal
  if (invocation.flag('verify')) {
    const state = await session.call('audit.verify', {}, 'Verifying the audit log')
    session.answer(state, () => [auditStateLine(state, ink)])
    return state.intact ? OK : exitCodeOf('audit_broken')
  }
  const [text] = invocation.words
  const limit = invocation.integer('limit', 1)
  const answer = await session.call('audit.list', {
    ...(text !== undefined && { text }),
    ...(limit !== undefined && { limit }),
  })
  session.answer(answer, () => auditLines(answer, ink))
  return OK
}
