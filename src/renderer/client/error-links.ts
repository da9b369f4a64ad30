import type { ErrorCode } from '../../shared/model/errors'
import { href } from './router'

type Place = 'attestations' | 'keys' | 'registries' | 'alerts' | 'discover' | 'delegations' | 'settings'

const LABEL: Readonly<Record<Place, string>> = {
  attestations: 'Open Attestations',
  keys: 'Open Keys',
  registries: 'Open Registries',
  alerts: 'Open Alerts',
  discover: 'Search in Discover',
  delegations: 'All delegations',
  settings: 'Open Settings',
}

/** The screen on which an error of this code can be dealt with. */
const PLACE: { readonly [C in ErrorCode]?: Place } = {
  vault_locked: 'keys',
  vault_missing: 'keys',
  key_not_found: 'keys',
  registry_unknown: 'registries',
  registry_unavailable: 'registries',
  registry_root_unknown: 'registries',
  registry_root_changed: 'alerts',
  revocations_stale: 'registries',
  snapshot_expired: 'registries',
  attestation_not_accepted: 'attestations',
  attestation_expired: 'attestations',
  attestation_degraded: 'attestations',
  attestation_invalid: 'attestations',
  attestation_missing: 'attestations',
  agent_unknown: 'discover',
  task_unknown: 'delegations',
  policy_invalid: 'settings',
  policy_malformed: 'settings',
}

/** Where in the console an error can be dealt with; nothing where the engine's suggestions are all there is. */
export function errorLinks(code: string): readonly { readonly label: string; readonly href: string }[] {
  const place = Object.hasOwn(PLACE, code) ? PLACE[code as ErrorCode] : undefined
  return place === undefined ? [] : [{ label: LABEL[place], href: href([place]) }]
}
