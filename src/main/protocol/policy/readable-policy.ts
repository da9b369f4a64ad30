/** A policy text read, not yet judged: its value, and where in the text each part stands. */
export interface PolicyText {
  readonly value: unknown
  /** Line from 1 of the deepest part of the path that the text has; undefined where it has none of it. */
  lineOf(path: readonly PropertyKey[]): number | undefined
}
