const SLOT_MS = 15 * 60_000
/** 24 hours. */
export const SLOTS = 96

/** One time that somebody asked. */
export interface Asked {
  readonly at: string
  readonly outcome: string
  readonly latency_ms?: number | undefined
}

/** A quarter of an hour in which a registry was asked; `at` counts from the oldest. */
export interface Slot {
  readonly at: number
  readonly failed: boolean
  /** The slowest answer, in milliseconds. */
  readonly latency?: number
}

/** What was answered, by quarters of an hour; those in which nobody asked are left out. */
export function slotsOf(samples: readonly Asked[], now: number): Slot[] {
  const slots = new Map<number, Slot>()
  for (const { at: instant, outcome, latency_ms } of samples) {
    const at = SLOTS - 1 - Math.floor((now - Date.parse(instant)) / SLOT_MS)
    if (at < 0 || at >= SLOTS) continue
    const before = slots.get(at)
    const latency = Math.max(before?.latency ?? 0, latency_ms ?? 0)
    slots.set(at, { at, failed: (before?.failed ?? false) || outcome === 'failed', latency })
  }
  return [...slots.values()].sort((a, b) => a.at - b.at)
}
