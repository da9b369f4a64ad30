import { HOUR_MS } from '../../../../shared/model/duration'
import { toInstant } from '../../../../shared/model/ids'
import { StewardError } from '../../../../shared/model/steward-error'
import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { alertLines } from '../rendering'
import type { Session } from '../session'

const SNOOZE_HOURS = 8

/** `steward alert acknowledge|snooze|assign|note|this-was-me`. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const alert = await change(session, invocation, invocation.word(0, 'what to do'), invocation.word(1, 'ID'))
  session.answer(alert, () => alertLines([alert], session.now(), session.terminal.ink))
  return OK
}

function change(session: Session, invocation: Invocation, verb: string, id: string) {
  switch (verb) {
    case 'acknowledge': {
      const note = invocation.text('note')
      return session.call('alerts.acknowledge', { id, ...(note !== undefined && { note }) })
    }
    case 'snooze': {
      const until = session.now() + (invocation.integer('hours', 1) ?? SNOOZE_HOURS) * HOUR_MS
      return session.call('alerts.snooze', { id, until: toInstant(until) })
    }
    case 'assign':
      return session.call('alerts.assign', { id, to: invocation.word(2, 'WHO') })
    case 'note':
      return session.call('alerts.note', { id, note: invocation.word(2, 'TEXT') })
    case 'this-was-me':
      return session.call('alerts.teach', { id })
    default:
      throw new StewardError('usage', `there is no alert ${verb}`)
  }
}
