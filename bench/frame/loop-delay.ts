import { monitorEventLoopDelay } from 'node:perf_hooks'

const RESOLUTION_MS = 1

/** Tells, window after window, how long the event loop was held up at most, in milliseconds. */
export function watchEventLoop(windowMs: number, tell: (worstMs: number) => void): { stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  const timer = setInterval(() => {
    // A sample is the time between two ticks of the monitor, the planned one included.
    tell(Math.max(0, delay.max / 1e6 - RESOLUTION_MS))
    delay.reset()
  }, windowMs)
  return {
    stop() {
      clearInterval(timer)
      delay.disable()
    },
  }
}
