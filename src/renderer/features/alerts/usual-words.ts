import type { SigningEvidence, UsualPattern } from '../../../shared/model/signing-alert'

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`

/** Hours that follow one another, as from and until: `[9, 10, 11, 20]` is 9 to 12 and 20 to 21. */
export function hourSpans(hours: readonly number[]): { from: number; until: number }[] {
  const spans: { from: number; until: number }[] = []
  for (const hour of [...hours].sort((a, b) => a - b)) {
    const last = spans.at(-1)
    if (last?.until === hour) last.until = hour + 1
    else spans.push({ from: hour, until: hour + 1 })
  }
  return spans
}

/** `09:00 to 18:00 and 20:00 to 21:00 (Europe/Berlin)` */
export const hoursInWords = ({ hours, time_zone }: UsualPattern): string =>
  `${hourSpans(hours)
    .map(({ from, until }) => `${clock(from)} to ${clock(until)}`)
    .join(' and ')} (${time_zone})`

/** The hour of the day, with its fraction, that a zone's clocks show. */
export function hourOfDay(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit' })
  return (at) => {
    const [hour = 0, minute = 0] = format.format(at).split(':').map(Number)
    return hour + minute / 60
  }
}

/** Networks of the odd signatures from which the key had never signed before, each once. */
export const newNetworks = ({ signatures, pattern }: SigningEvidence): string[] => {
  const known = new Set(pattern?.networks.map(({ network }) => network))
  const odd = signatures.flatMap(({ odd: isOdd, network }) => (isOdd && network !== undefined ? [network] : []))
  return [...new Set(odd)].filter((network) => !known.has(network))
}
