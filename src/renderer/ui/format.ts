/** Between a number and its unit: a line is not broken there, however narrow it is. */
const NO_BREAK = '\u00a0'

/** A number with its unit as one word: `12 ms`. */
export const withUnit = (number: number | string, unit: string): string => `${number}${NO_BREAK}${unit}`

const STEPS: readonly (readonly [unit: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
]

/** `3 min`, `2 h`, `5 d`: the largest whole unit. `seconds` may be negative. */
export function shortDuration(seconds: number): string {
  const whole = Math.abs(Math.round(seconds))
  const [unit, size] = STEPS.find(([, step]) => whole >= step) ?? ['s', 1]
  return withUnit(Math.floor(whole / size), unit)
}

/** `4 min ago`, `in 9 h`, `just now`. Both in milliseconds since the epoch. */
export function relativeTime(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000)
  if (Math.abs(seconds) < 2) return 'just now'
  return seconds < 0 ? `${shortDuration(seconds)} ago` : `in ${shortDuration(seconds)}`
}

const PAIRS: readonly (readonly [seconds: number, unit: string, part: number, partUnit: string])[] = [
  [86_400, 'd', 3600, 'h'],
  [3600, 'h', 60, 'min'],
  [60, 'min', 1, 's'],
]

/** `in 17 h 04 min`, `in 39 min 12 s`, `3 h 20 min ago`: two units, so that one sees it move. `ms` may be negative. */
export function countdown(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000)
  const pair = PAIRS.find(([size]) => seconds >= size)
  const [size, unit, part, partUnit] = pair ?? [1, 's', 1, 's']
  const rest = String(Math.floor((seconds % size) / part)).padStart(2, '0')
  const text = pair
    ? `${withUnit(Math.floor(seconds / size), unit)} ${withUnit(rest, partUnit)}`
    : withUnit(seconds, 's')
  return ms >= 0 ? `in ${text}` : `${text} ago`
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Decimal units: `1.2 MB`. */
export function fileSize(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return withUnit(power === 0 ? value : value.toFixed(1), BYTE_UNITS[power] ?? 'B')
}

/** `12 ms`, `1.4 s`. */
export const milliseconds = (value: number): string =>
  value < 1000 ? withUnit(Math.round(value), 'ms') : withUnit((value / 1000).toFixed(1), 's')

/** A share from 0 to 1 as `99.8 %`; a share below one is never rounded up to all. */
export function percent(share: number): string {
  const value = share * 100
  return withUnit(share < 1 && value > 99.9 ? '99.9' : value.toFixed(value === 100 || value === 0 ? 0 : 1), '%')
}

/** A way of writing instants in the zone of whoever reads them; built once, as building one takes longer than many uses. */
const inLocalZone = (parts: Intl.DateTimeFormatOptions): ((at: number) => string) => {
  const written = new Intl.DateTimeFormat('en-GB', { hourCycle: 'h23', ...parts })
  return (at) => written.format(at)
}

/** `09:00`, in the reader's zone. */
export const clockHour = inLocalZone({ hour: '2-digit', minute: '2-digit' })

/** `09:00:12`, in the reader's zone. */
export const clockTime = inLocalZone({ hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** `21 Nov 2025, 09:00:12`, in the reader's zone: beside {@link exactUtc}, which it hides until it is pointed at. */
export const localTime = inLocalZone({
  ...{ day: 'numeric', month: 'short', year: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
})

/** Exact, in UTC: `2025-11-21 08:00:00 UTC`. */
export const exactUtc = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** What begins with a small letter, since elsewhere it stands within a line, as a sentence of its own. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** `last_known_good` → `Last known good`: for names that come as identifiers and have no word of their own. */
export function sentenceCase(name: string): string {
  const words = name.replaceAll(/[_-]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const INSTANT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/

export interface SentencePart {
  /** Where it begins. */
  readonly at: number
  readonly text: string
  readonly isInstant: boolean
}

/** The engine's sentences name instants as ISO 8601: the instants of one, and what stands between them. */
export function sentenceParts(sentence: string): SentencePart[] {
  let at = 0
  return sentence.split(new RegExp(`(${INSTANT.source})`)).flatMap((text, index) => {
    const part = { at, text, isInstant: index % 2 === 1 }
    at += text.length
    return text === '' ? [] : [part]
  })
}

const UNIT_SUFFIX = /_(?:ms|hours|days|percent|mb)$/

/** The name of a rule without the unit that its value is shown with: `grace_period_hours` → `Grace period`. */
export const ruleName = (field: string): string => sentenceCase(field.replace(UNIT_SUFFIX, ''))

/** A number with its unit, in the largest unit that fits: 60,000 milliseconds are `60 s`. */
export function quantity(value: number, unit: string | undefined): string {
  if (unit === 'milliseconds')
    return value % 1000 === 0 ? withUnit((value / 1000).toLocaleString('en'), 's') : withUnit(value, 'ms')
  if (unit === 'fraction') return percent(value)
  if (unit === 'percent') return withUnit(value, '%')
  return unit ? withUnit(value.toLocaleString('en'), unit) : value.toLocaleString('en')
}

/** A number and its unit in running text, as the engine writes them. */
const QUANTITY = /(\d (?:ms|s|min|h|d|%|B|kB|MB|GB|TB)(?![\p{L}\p{N}]))/u

/** A text in parts, every other one a number's last digit with its unit, which must not be parted. */
export const quantityParts = (text: string): string[] => text.split(QUANTITY)
