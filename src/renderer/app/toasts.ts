import { notifications } from '@mantine/notifications'
import { useNewAlerts } from './new-alerts'

/** Tells within the page of an alert that opens. */
export function useAlertToasts(): void {
  useNewAlerts((alert) =>
    notifications.show({
      title: alert.severity === 'critical' ? 'Needs you now' : 'Needs you',
      message: alert.text,
      color: alert.severity === 'critical' ? 'red' : 'yellow',
      closeButtonProps: { 'aria-label': 'Close this message' },
    }),
  )
}
