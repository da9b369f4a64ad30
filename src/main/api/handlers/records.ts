import type { Engine } from '../../engine'
import { acknowledgeAlert, listAlerts, listAudit } from '../../engine/records/records'
import type { HandlersOf } from './handler'

export const recordsHandlers = ({ context }: Engine): HandlersOf<'alerts' | 'audit'> => ({
  'alerts.list': ({ state }) => listAlerts(context, state),
  'alerts.acknowledge': ({ id, note }) => acknowledgeAlert(context, id, note),
  'audit.list': (query) => listAudit(context, query),
  'audit.verify': () => context.store.audit.verify(),
})
