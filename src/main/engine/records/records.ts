import type { Alert } from '../../../shared/model/alert'
import { audit, type EngineContext } from '../context'

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
