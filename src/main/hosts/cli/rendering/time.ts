import { fromInstant, type Instant } from '../../../../shared/model/ids'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A length of time with its unit, in the largest that says enough: `250ms`, `5s`, `4min`, `27h`, `3d`. */
export function duration(ms: number): string {
  const length = Math.max(0, ms)
  if (length < SECOND) return `${Math.round(length)}ms`
  if (length < MINUTE) return `${Math.round(length / SECOND)}s`
  if (length < HOUR) return `${Math.floor(length / MINUTE)}min`
  return length < 3 * DAY ? `${Math.floor(length / HOUR)}h` : `${Math.floor(length / DAY)}d`
}

/** How long ago, or in how long: `5min ago`, `just now`, `in 3h`. */
export function relative(at: Instant, now: number): string {
  const age = now - fromInstant(at)
  if (Math.abs(age) < SECOND) return 'just now'
  return age > 0 ? `${duration(age)} ago` : `in ${duration(-age)}`
}

/** The time of day in UTC, `12:03:04`. */
export const timeOfDay = (at: Instant): string => new Date(fromInstant(at)).toISOString().slice(11, 19)

const UNITS = ['B', 'kB', 'MB', 'GB'] as const

/** A number of bytes in decimal units: `812 B`, `12.3 kB`. */
export function size(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const value = bytes / 1000 ** step
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[step]}`
}
