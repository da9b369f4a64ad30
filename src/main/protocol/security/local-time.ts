import { DAY_MS, HOUR_MS } from '../../../shared/model/duration'

/** Zones change their offset at whole quarters of an hour. */
const QUARTER_MS = HOUR_MS / 4

export interface LocalTime {
  /** 0 to 23. */
  readonly hour: number
  /** Monday is 1, Sunday 7. */
  readonly weekday: number
  /** `2026-12-25` */
  readonly date: string
}

/**
 * The wall clock of a zone. Asking the calendar is slow: a day that begins and ends with the same offset has it throughout, and
 * only on the two days of a year that do not is it asked for each quarter of an hour.
 */
export class ZoneClock {
  readonly #format: Intl.DateTimeFormat
  #day = Number.NaN
  #changes = false
  #quarter = Number.NaN
  #offsetMs = 0

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  }

  /** @param at milliseconds since the epoch */
  at(at: number): LocalTime {
    const local = at + this.#offset(at)
    const day = Math.floor(local / DAY_MS)
    return {
      hour: Math.floor((local - day * DAY_MS) / HOUR_MS),
      // 1970-01-01 was a Thursday.
      weekday: ((((day + 3) % 7) + 7) % 7) + 1,
      date: dateOf(day),
    }
  }

  #offset(at: number): number {
    const utcDay = Math.floor(at / DAY_MS)
    if (utcDay !== this.#day) {
      this.#day = utcDay
      this.#offsetMs = this.#offsetAt(utcDay * DAY_MS)
      this.#changes = this.#offsetAt((utcDay + 1) * DAY_MS) !== this.#offsetMs
      this.#quarter = Number.NaN
    }
    const quarter = Math.floor(at / QUARTER_MS)
    if (this.#changes && quarter !== this.#quarter) {
      this.#quarter = quarter
      this.#offsetMs = this.#offsetAt(quarter * QUARTER_MS)
    }
    return this.#offsetMs
  }

  #offsetAt(at: number): number {
    const parts = Object.fromEntries(this.#format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const part = (name: string): number => parts[name] ?? 0
    const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
    return wall - at
  }
}

let lastDay = Number.NaN
let lastDate = ''

/** The same day is asked for again and again. */
const dateOf = (day: number): string => {
  if (day !== lastDay) {
    lastDay = day
    lastDate = new Date(day * DAY_MS).toISOString().slice(0, 10)
  }
  return lastDate
}
