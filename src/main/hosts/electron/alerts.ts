import { Notification } from 'electron'
import type { Alert } from '../../../shared/model/alert'
import { isTold, NOTICE_TITLES, noticeLink } from '../../../shared/model/alert-notice'
import type { OpenEngine } from '../profile'

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
    if (isNew && Notification.isSupported() && isTold(alert, open.engine.context.policy().desktop, new Date()))
      notify(alert, show)
  })
}

function notify(alert: Alert, show: AlertSigns['show']): void {
  const notification = new Notification({
    title: NOTICE_TITLES[alert.severity],
    body: alert.text,
    urgency: alert.severity === 'critical' ? 'critical' : 'normal',
  })
  notification.on('click', () => show(noticeLink(alert)))
  notification.show()
}
