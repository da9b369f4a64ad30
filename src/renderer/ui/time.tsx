import { useSyncExternalStore } from 'react'
import { countdown, exactUtc, localTime, relativeTime } from './format'

const TICK_MS = 1000

let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** One clock for all times on the page, running only while some are shown. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  // While nothing was shown the clock stood still.
  now = Date.now()
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The present time in milliseconds since the epoch; ticks every second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now)

/** `4 min ago`, with the exact time in UTC on hover. */
export function RelativeTime({ at }: { at: string }) {
  const instant = Date.parse(at)
  const text = relativeTime(instant, useNow())
  return (
    <time dateTime={at} title={exactUtc(instant)} className="numbers" style={{ whiteSpace: 'nowrap' }}>
      {text}
    </time>
  )
}

/** How long until an instant, ticking: `in 17 h 04 min`, `in 39 min 12 s`; how long ago once it has passed. */
export function Countdown({ to }: { to: string }) {
  const instant = Date.parse(to)
  const text = countdown(instant - useNow())
  return (
    <time dateTime={to} title={exactUtc(instant)} className="numbers" style={{ whiteSpace: 'nowrap' }}>
      {text}
    </time>
  )
}

/** `21 Nov 2025, 09:00:12` in the reader's zone, with the exact time in UTC on hover. */
export function ExactTime({ at }: { at: string }) {
  const instant = Date.parse(at)
  return (
    <time dateTime={at} title={exactUtc(instant)} className="numbers" style={{ whiteSpace: 'nowrap' }}>
      {localTime(instant)}
    </time>
  )
}
