import type { Engine } from '../../engine'
import { acknowledgeAlert, listAlerts, listAudit } from '../../engine/records/records'
import { assignAlert, noteAlert, snoozeAlert, teachAlert } from '../../engine/security'
import type { HandlersOf } from './handler'

export const recordsHandlers = ({ context, keys }: Engine): HandlersOf<'alerts' | 'audit'> => ({
  'alerts.list': ({ state }) => listAlerts(context, state),
  'alerts.acknowledge': ({ id, note }) => acknowledgeAlert(context, id, note),
  'alerts.snooze': (input) => snoozeAlert(context, input),
  'alerts.assign': (input) => assignAlert(context, input),
  'alerts.note': (input) => noteAlert(context, input),
  'alerts.teach': async ({ id }) => {
    const alert = await teachAlert(context, id)
    keys.signing.forget()
    return alert
  },
  'audit.list': (query) => listAudit(context, query),
  'audit.verify': () => context.store.audit.verify(),
})
