/** What a sample counts. */
export type Unit = 'ms' | 'µs' | 'kB' | 'MB' | 'per second'

/** The samples of one figure, all taken in this run. */
export interface Measurement {
  readonly measured: readonly number[]
  /** Of what the figure is compared with, taken in turns with `measured`; absent where the limit is an amount. */
  readonly baseline?: readonly number[]
}

/** What a figure may be: so many times its baseline, or an amount in its own unit. */
export type Limit = { readonly timesBaseline: number } | { readonly amount: number }

/** One speed or size target. Each is measured by itself, with `npm run bench -- --only NAME`. */
export interface Figure {
  /** Lower case with hyphens. */
  readonly name: string
  /** What is measured, for a person. */
  readonly says: string
  /** What it is compared with, for a person: the bare cost of the same work, or the budget. */
  readonly baseline: string
  readonly unit: Unit
  readonly limit: Limit
  /** Which of the samples counts; `worst` where a single slow one already does harm. Default `median`. */
  readonly counts?: 'median' | 'worst'
  /** Sets up, warms up, measures and clears away. */
  run(): Promise<Measurement>
}
