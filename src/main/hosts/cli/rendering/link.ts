import type { AgentLink, RoundTrip } from '../../../../shared/model/link'
import { tree } from './tree'

const seconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)}ms` : `${Math.round(ms / 100) / 10}s`)

const trip = (name: string, measured: RoundTrip | undefined): string[] =>
  measured === undefined ? [] : [`${name}: ${seconds(measured.median_ms)} (±${seconds(measured.spread_ms)})`]

const FACTORS: Readonly<Record<number, string>> = { 2: 'doubled', 3: 'tripled', 4: 'quadrupled' }

const limitOf = ({ timeout_ms, initial_timeout_ms, slow }: AgentLink): string => {
  const why = slow ? 'the network is slow, but the policy does not extend it' : 'the network is not slow'
  if (timeout_ms === initial_timeout_ms) return `Timeout: ${seconds(timeout_ms)} (${why})`
  const word = FACTORS[timeout_ms / initial_timeout_ms] ?? 'extended'
  return `Adjusted timeout: ${seconds(timeout_ms)} (${word} from ${seconds(initial_timeout_ms)})`
}

/** What was measured before a delegation, as FAILURE_MODES 2.2 prints it. */
export const linkLines = (link: AgentLink): string[] => [
  ...tree([...trip('Ping', link.ping), ...trip('Health check RTT', link.health), limitOf(link)]),
  '',
  link.timeout_ms > link.initial_timeout_ms
    ? 'Submitting delegation with extended timeout...'
    : 'Submitting delegation...',
]
