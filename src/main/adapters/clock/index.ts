import { randomBytes } from 'node:crypto'
import type { Clock, Random } from '../../engine/ports'

export interface SystemClock extends Clock {
  /** TRUST "Time": the latest time in a verified snapshot or receipt; the clock never shows less. */
  raiseFloor(ms: number): void
  /** How far the system's clock is behind the floor; 0 when it is not. */
  behindMs(): number
}

/** @param floorMs milliseconds since the epoch, as remembered from the last run */
export function systemClock(floorMs = 0): SystemClock {
  let floor = floorMs
  return {
    now: () => Math.max(Date.now(), floor),
    after(ms, callback) {
      const timer = setTimeout(callback, ms)
      timer.unref()
      return () => clearTimeout(timer)
    },
    raiseFloor: (ms) => {
      floor = Math.max(floor, ms)
    },
    behindMs: () => Math.max(0, floor - Date.now()),
  }
}

export const systemRandom: Random = {
  bytes: (length) => randomBytes(length),
  fraction: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
}
