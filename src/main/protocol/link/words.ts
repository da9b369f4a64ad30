import type { AgentLink } from '../../../shared/model/link'

/** `240 s`, `1.5 s`, `250 ms`: a time limit or a round trip in a sentence. */
export const inSeconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`)

/** What a slow network means for a task, for its timeline (FAILURE_MODES 2.2). */
export const slownessOf = ({ ping, health, timeout_ms, initial_timeout_ms }: AgentLink): string => {
  const trip = Math.max(ping?.median_ms ?? 0, health?.median_ms ?? 0)
  const limit =
    timeout_ms > initial_timeout_ms
      ? `calls now have ${inSeconds(timeout_ms)} instead of ${inSeconds(initial_timeout_ms)}`
      : `the time limit stays at ${inSeconds(timeout_ms)}`
  return `The network is slow, a round trip takes ${inSeconds(trip)}: ${limit}`
}
