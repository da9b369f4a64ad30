import { notifications } from '@mantine/notifications'
import { useEffect, useRef } from 'react'
import { useCommand } from '../client'

/** Tells of an alert that opened while the console was open; those from before are on their screen. */
export function useAlertToasts(): void {
  const { data } = useCommand('alerts.list', {})
  const seen = useRef<ReadonlySet<string> | undefined>(undefined)
  useEffect(() => {
    if (data === undefined) return
    const open = data.alerts.filter(({ state }) => state === 'open')
    const before = seen.current
    seen.current = new Set(open.map(({ id }) => id))
    if (before === undefined) return
    for (const alert of open.filter(({ id }) => !before.has(id)))
      notifications.show({
        title: alert.severity === 'critical' ? 'Needs you now' : 'Needs you',
        message: alert.text,
        color: alert.severity === 'critical' ? 'red' : 'yellow',
        closeButtonProps: { 'aria-label': 'Close this message' },
      })
  }, [data])
}
