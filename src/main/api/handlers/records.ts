import type { Engine } from '../../engine'
import { exportAudit, listAudit } from '../../engine/audit/audit-log'
import { countersignAudit, verifyAudit } from '../../engine/audit/countersign'
import { acknowledgeAlert, listAlerts } from '../../engine/records/records'
import { assignAlert, noteAlert, snoozeAlert, teachAlert } from '../../engine/security'
import type { HandlersOf } from './handler'

export { recordsCommands as commands } from '../../../shared/contract/commands/records'

export const handlers = (engine: Engine): HandlersOf<'alerts' | 'audit'> => {
  const { context } = engine
  return {
    'alerts.list': ({ state }) => listAlerts(context, state),
    'alerts.acknowledge': ({ id, note }) => acknowledgeAlert(context, id, note),
    'alerts.snooze': (input) => snoozeAlert(context, input),
    'alerts.assign': (input) => assignAlert(context, input),
    'alerts.note': (input) => noteAlert(context, input),
    'alerts.teach': async ({ id }) => {
      const alert = await teachAlert(context, id)
      const { keys } = await engine.work()
      keys.signing.forget()
      return alert
    },
    'audit.list': (query) => listAudit(context, query),
    'audit.verify': () => verifyAudit(context),
    'audit.countersign': () => countersignAudit(context),
    'audit.export': ({ after }) => exportAudit(context, after),
  }
}
