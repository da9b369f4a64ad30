import { isTold, NOTICE_TITLES, type NoticePolicy, noticeLink } from '../../shared/model/alert-notice'
import { showNotice, useCommand, useNoticePermission } from '../client'
import { useNewAlerts } from './new-alerts'

/** Has the browser tell of an alert that opens, as the policy says and where the person allowed it. */
export function useAlertNotices(): void {
  const isAllowed = useNoticePermission((permission) => permission) === 'granted'
  const policy = useCommand('policy.get', {}, { enabled: isAllowed })
  const ruled = (name: string): unknown =>
    policy.data?.fields.find(({ path }) => path.join('.') === `desktop.${name}`)?.value
  useNewAlerts((alert) => {
    if (!isAllowed || policy.data === undefined) return
    const told = { notify_from: ruled('notify_from'), quiet_hours: ruled('quiet_hours') } as NoticePolicy
    if (!isTold(alert, told, new Date())) return
    showNotice({ id: alert.id, title: NOTICE_TITLES[alert.severity], text: alert.text, link: noticeLink(alert) })
  })
}
