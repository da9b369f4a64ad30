import { Notification } from 'electron'
import type { Alert } from '../../../shared/model/alert'
import type { Policy } from '../../../shared/model/policy'
import type { OpenEngine } from '../profile'
import { isQuiet } from './quiet-hours'

const ORDER = ['info', 'warning', 'critical'] as const
const TITLES: Readonly<Record<Alert['severity'], string>> = {
  info: 'Steward',
  warning: 'Steward: something needs a look',
  critical: 'Steward: act now',
}

interface AlertSigns {
  /** How many alerts are open. */
  readonly count: (open: number) => void
  readonly show: (fragment: string) => void
}

/** Tells the desktop of alerts as they come: the count always, a notification as the policy says. */
export async function watchAlerts(open: OpenEngine, { count, show }: AlertSigns): Promise<void> {
  const answer = await open.api.call('alerts.list', { state: 'open' })
  const known = new Set(answer.ok ? (answer.output as { alerts: Alert[] }).alerts.map(({ id }) => id) : [])
  count(known.size)
  open.subscribe((event) => {
    if (event.name !== 'alert.changed') return
    const alert = event.payload
    const isNew = alert.state === 'open' && !known.has(alert.id)
    if (alert.state === 'open') known.add(alert.id)
    else known.delete(alert.id)
    count(known.size)
    // One alert is told once, however often it is noticed again.
    if (isNew && isTold(alert, open.engine.context.policy().desktop, new Date())) notify(alert, show)
  })
}

function isTold({ severity }: Alert, { notify_from, quiet_hours }: Policy['desktop'], now: Date): boolean {
  if (notify_from === 'never' || !Notification.isSupported()) return false
  if (severity === 'critical') return true
  const quiet = isQuiet(quiet_hours, now.getHours() * 60 + now.getMinutes())
  return !quiet && ORDER.indexOf(severity) >= ORDER.indexOf(notify_from)
}

function notify({ severity, text, agent_id }: Alert, show: AlertSigns['show']): void {
  const notification = new Notification({
    title: TITLES[severity],
    body: text,
    urgency: severity === 'critical' ? 'critical' : 'normal',
  })
  notification.on('click', () => show(agent_id === undefined ? '#/alerts' : `#/agents/${encodeURIComponent(agent_id)}`))
  notification.show()
}
