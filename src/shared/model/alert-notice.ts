import type { Alert } from './alert'
import type { Policy } from './policy'

const ORDER: readonly Alert['severity'][] = ['info', 'warning', 'critical']

/** What a notification of an alert is headed with, by the desktop and by a browser alike. */
export const NOTICE_TITLES: Readonly<Record<Alert['severity'], string>> = {
  info: 'Steward',
  warning: 'Steward: something needs a look',
  critical: 'Steward: act now',
}

/** What a person's policy says of being told. */
export type NoticePolicy = Pick<Policy['desktop'], 'notify_from' | 'quiet_hours'>

const minutesOf = (time: string): number => {
  const [hours = '0', minutes = '0'] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

/** Whether a minute of the day lies within `22:00-07:00`; the end is no part of it, and equal ends are the whole day. */
function isQuiet(hours: string | undefined, minute: number): boolean {
  if (hours === undefined) return false
  const [from, until] = hours.split('-').map(minutesOf) as [number, number]
  return from < until ? minute >= from && minute < until : minute >= from || minute < until
}

/** Whether a person is told of an alert that has just opened. @param now where the person is */
export function isTold({ severity }: Alert, { notify_from, quiet_hours }: NoticePolicy, now: Date): boolean {
  if (notify_from === 'never') return false
  if (severity === 'critical') return true
  const quiet = isQuiet(quiet_hours, now.getHours() * 60 + now.getMinutes())
  return !quiet && ORDER.indexOf(severity) >= ORDER.indexOf(notify_from)
}

/** Where in the console it is dealt with. */
export const noticeLink = ({ agent_id }: Alert): string =>
  agent_id === undefined ? '#/alerts' : `#/agents/${encodeURIComponent(agent_id)}`
