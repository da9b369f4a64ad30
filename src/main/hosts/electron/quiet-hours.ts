const minutesOf = (time: string): number => {
  const [hours = '0', minutes = '0'] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

/**
 * Whether a time of day lies within `22:00-07:00`; the end is no part of it, and equal ends are the whole day.
 *
 * @param minute minutes since midnight, where the user is
 */
export function isQuiet(hours: string | undefined, minute: number): boolean {
  if (hours === undefined) return false
  const [from, until] = hours.split('-').map(minutesOf) as [number, number]
  return from < until ? minute >= from && minute < until : minute >= from || minute < until
}
