import { z } from 'zod'

/**
 * Constructors of the leaf fields of the policy. Each takes the default, the sentence a person reads, and the place in
 * the specification the value comes from (`FAILURE_MODES 3.1`), so that no field can exist without the three. Both bounds are
 * one `check`: each one chained copies the schema made so far, and every start of `steward` makes all of the policy's.
 */

/** Timers of the runtime hold at most 2^31 - 1 ms; a longer delay would fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647
/** A century: beyond it an interval of hours is a slip of the keyboard. */
const LONGEST_HOURS = 876_600

interface Whole {
  readonly value: number
  readonly min: number
  readonly max: number
  readonly unit: string
}

export const flag = (value: boolean, source: string, description: string) =>
  z.boolean().default(value).meta({ description, source })

/** A whole number with a unit that is counted: `runs`, `days`, `tries`. */
export const count = ({ value, min, max, unit }: Whole, source: string, description: string) =>
  z.int().check(z.gte(min), z.lte(max)).default(value).meta({ description, source, unit })

/** A positive whole number of milliseconds that fits a timer. */
export const milliseconds = (value: number, source: string, description: string) =>
  count({ value, min: 1, max: LONGEST_TIMER_MS, unit: 'milliseconds' }, source, description)

/** Hours, fractions allowed; `least` is 0 where nothing at all is a meaningful choice. */
export const hours = (value: number, source: string, description: string, least = 0) =>
  z.number().check(z.gte(least), z.lte(LONGEST_HOURS)).default(value).meta({ description, source, unit: 'hours' })

/** A share from 0 to 1. */
export const fraction = (value: number, source: string, description: string) =>
  z.number().check(z.gte(0), z.lte(1)).default(value).meta({ description, source, unit: 'fraction' })

/** One word of a closed list. */
export const choice = <const T extends string>(
  options: readonly [T, ...T[]],
  value: NoInfer<T>,
  source: string,
  description: string,
) =>
  z
    .literal([...options])
    .default(value as never)
    .meta({ description, source })

/** Several words of a closed list. An empty list switches the matter off. */
export const words = <const T extends string>(
  options: readonly [T, ...T[]],
  value: readonly NoInfer<T>[],
  source: string,
  description: string,
) =>
  z
    .array(z.literal([...options]))
    .max(100)
    .default(value as never)
    .meta({ description, source })

/** The description of a section: what its fields together decide. */
export const about = (source: string, description: string) => ({ description, source })
