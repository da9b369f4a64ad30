import type { Alert } from '../../../shared/model/alert'
import type { AuditEntry, AuditState } from '../../../shared/model/audit'
import { audit, type EngineContext } from '../context'

const DEFAULT_LIMIT = 200

export async function listAlerts(
  context: EngineContext,
  state: Alert['state'] | undefined,
): Promise<{ alerts: Alert[] }> {
  return { alerts: await context.store.alerts.list(state === undefined ? {} : { state }) }
}

/** Says that a person has seen an alert; it stays listed until what it tells of is over. @throws StewardError `not_found` */
export async function acknowledgeAlert(context: EngineContext, id: string, note: string | undefined): Promise<Alert> {
  const alert = await context.store.alerts.update(id, { state: 'acknowledged', ...(note !== undefined && { note }) })
  await audit(context, 'alert.acknowledged', id, { key: alert.key })
  context.emit({ name: 'alert.changed', payload: alert })
  return alert
}

/** A page of the audit log, newest first, and whether its chain holds. */
export async function listAudit(
  context: EngineContext,
  query: { text?: string | undefined; before_seq?: number | undefined; limit?: number | undefined },
): Promise<{ entries: AuditEntry[]; state: AuditState }> {
  const entries = await context.store.audit.list({
    ...(query.text !== undefined && { text: query.text }),
    ...(query.before_seq !== undefined && { beforeSeq: query.before_seq }),
    limit: query.limit ?? DEFAULT_LIMIT,
  })
  return { entries, state: await context.store.audit.verify() }
}
