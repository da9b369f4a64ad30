const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })

/** A day for a person, in UTC. */
export const dayText = (ms: number): string => DAY.format(ms)
