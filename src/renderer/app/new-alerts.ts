import { useEffect, useRef } from 'react'
import type { Alert } from '../../shared/model/alert'
import { useCommand } from '../client'

/** Calls back with each alert that opens while the console is open; those from before are on their screen. */
export function useNewAlerts(tell: (alert: Alert) => void): void {
  const { data } = useCommand('alerts.list', {})
  const seen = useRef<ReadonlySet<string> | undefined>(undefined)
  const telling = useRef(tell)
  telling.current = tell
  useEffect(() => {
    if (data === undefined) return
    const open = data.alerts.filter(({ state }) => state === 'open')
    const before = seen.current
    seen.current = new Set(open.map(({ id }) => id))
    if (before === undefined) return
    for (const alert of open.filter(({ id }) => !before.has(id))) telling.current(alert)
  }, [data])
}
