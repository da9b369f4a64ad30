import type { DelegationState } from '../../../../shared/model/delegation'
import type { AgentHealth } from '../../../../shared/model/health'
import type { RegistryAgentState, VerificationLevel } from '../../../../shared/model/provenance'
import type { Ink } from './ink'
import { duration, relative } from './time'

/** The mark beside a name that the registry has something to say about (FAILURE_MODES 3.2). */
const MARKS: Readonly<Record<RegistryAgentState, string>> = {
  active: '',
  degraded: '⚠️  DEGRADED',
  suspended: '❌ SUSPENDED',
  banned: '❌ BANNED',
  withdrawn: '⚠️  WITHDRAWN',
}
export const registryMark = (state: RegistryAgentState | undefined): string => (state ? MARKS[state] : '')

const AVAILABILITY: Readonly<Record<RegistryAgentState, string>> = {
  active: 'Available',
  // FAILURE_MODES 3.2 prints it so.
  degraded: 'Available (with degraded quality)',
  suspended: 'Suspended by the registry',
  banned: 'Banned by the registry',
  withdrawn: 'Withdrawn by its owner',
}
export const availability = (state: RegistryAgentState | undefined): string =>
  state ? AVAILABILITY[state] : 'Listed in no registry'

export function healthWords(health: AgentHealth, now: number, ink: Ink): string {
  const latency = health.last?.latency_ms
  switch (health.state) {
    case 'healthy':
      return ink.good(latency === undefined ? 'healthy' : `healthy, ${duration(latency)}`)
    case 'missed':
      return ink.warning('missed its last health check')
    case 'down':
      return ink.bad(health.since === undefined ? 'down' : `down since ${relative(health.since, now)}`)
    case 'unknown':
      return ink.faint('health not yet measured')
  }
}

const LEVELS: Readonly<Record<VerificationLevel, string>> = {
  verified: '✅ verified',
  intact: '⚠️  intact, trusted by no registry',
  unsigned: '⚠️  unsigned',
  invalid: '❌ invalid',
  unchecked: 'not yet checked',
}
export const levelWords = (level: VerificationLevel): string => LEVELS[level]

/** A delegation's state in the colour of its meaning. */
export function paintState(state: DelegationState, ink: Ink): (text: string) => string {
  if (state === 'completed') return ink.good
  if (state === 'failed' || state === 'stalled') return ink.bad
  if (state === 'uncertain' || state === 'recovering') return ink.warning
  return state === 'cancelled' ? ink.faint : ink.accent
}
