import type { AttestationRow } from '../../../shared/model/attestation-view'
import { HOUR_MS } from '../../../shared/model/duration'

/** A day and a half back, and as far ahead as validity and grace of a fresh attestation reach. */
const BACK_HOURS = 36
const AHEAD_HOURS = 78
const TICK_HOURS = 24

/** What an attestation is over a stretch of time. */
export type SpanKind = 'valid' | 'extended' | 'grace' | 'expired'

export interface Span {
  readonly kind: SpanKind
  /** Shares of the axis, 0 to 1. */
  readonly from: number
  readonly to: number
}

export interface Axis {
  readonly now: number
  readonly start: number
  readonly end: number
}

export const axisAt = (now: number): Axis => ({
  now,
  start: now - BACK_HOURS * HOUR_MS,
  end: now + AHEAD_HOURS * HOUR_MS,
})

/** Where an instant lies on the axis, held to its ends. */
const positionOn = ({ start, end }: Axis, at: number): number => Math.min(1, Math.max(0, (at - start) / (end - start)))

/** Whole days from now that the axis shows, each with its place. */
export const ticksOf = (axis: Axis): { hours: number; position: number }[] =>
  [-TICK_HOURS, 0, TICK_HOURS, 2 * TICK_HOURS, 3 * TICK_HOURS].map((hours) => ({
    hours,
    position: positionOn(axis, axis.now + hours * HOUR_MS),
  }))

/** The stretches of an attestation, in order: valid, extended, grace, expired. What lies beyond the axis is left out. */
export function spansOf(row: AttestationRow, axis: Axis): Span[] {
  const { original, valid_until, grace_until } = row
  if (original === undefined || valid_until === undefined || grace_until === undefined) return []
  const passed = Date.parse(original.issued_at)
  const until = Date.parse(valid_until)
  const validTo = Math.min(until, Date.parse(original.expires_at))
  const graceTo = Date.parse(grace_until)
  const stretches: readonly (readonly [SpanKind, number, number])[] = [
    ['valid', passed, validTo],
    ['extended', validTo, until],
    ['grace', until, graceTo],
    ['expired', graceTo, axis.end],
  ]
  return stretches
    .map(([kind, from, to]) => ({ kind, from: positionOn(axis, from), to: positionOn(axis, to) }))
    .filter(({ from, to }) => to > from)
}
