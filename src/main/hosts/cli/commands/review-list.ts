import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { caseLines } from '../rendering'
import type { Session } from '../session'

const WAITING: readonly string[] = ['open', 'asked']

/** `steward review list`: what a person has to judge, and what was decided about one's own agents. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const { cases, unanswered } = await session.call('reviews.list', {}, 'Asking the registries')
  const shown = invocation.flag('all')
    ? cases
    : cases.filter(({ state, own_agents }) => WAITING.includes(state) || own_agents.length > 0)
  session.answer({ cases: shown, unanswered }, () =>
    caseLines({ cases: shown, unanswered }, session.now(), session.terminal.ink),
  )
  return OK
}
