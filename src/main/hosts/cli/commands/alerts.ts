import { alert } from '../../../../shared/model/alert'
import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { alertLines } from '../rendering'
import type { Session } from '../session'
import { oneOf } from '../typed'

/** `steward alerts`: what a person should know, newest first. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const state = invocation.text('state')
  const answer = await session.call(
    'alerts.list',
    state === undefined ? {} : { state: oneOf(alert.shape.state.options, state, 'state') },
  )
  session.answer(answer, () => alertLines(answer.alerts, session.now(), session.terminal.ink))
  return OK
}
