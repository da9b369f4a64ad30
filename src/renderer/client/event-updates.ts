import type { QueryClient } from '@tanstack/react-query'
import type { Command, EngineEvent } from '../../shared/contract'
import { FINAL_STATES } from '../../shared/model/delegation'
import { ENDED_DRILL } from '../../shared/model/drill'
import {
  addSample,
  addTimelineEntry,
  changeAlert,
  changeDelegation,
  changeDrill,
  changeJob,
  changeRecovery,
  changeRegistry,
} from './cache-updates'
import { queryKey } from './query-key'

/** Which answers an event makes old. The overview and the audit log are compositions of everything else. */
const OUTDATED: { readonly [E in EngineEvent['name']]: readonly Command[] } = {
  'system.changed': ['keys.list', 'keys.standing', 'approvals.list', 'overview.get', 'audit.list'],
  'health.sampled': [],
  'agents.changed': [
    'agents.list',
    'agents.get',
    'agents.verify',
    'attestations.list',
    'attestations.get',
    'keys.standing',
    'approvals.list',
    'discover.search',
    'reviews.list',
    'discover.facets',
    'registries.divergence',
    'registries.revocations',
    'registries.cache',
    'overview.get',
    'audit.list',
  ],
  'delegation.changed': ['overview.get', 'audit.list'],
  'delegation.timeline': [],
  'registry.changed': ['registries.history', 'registries.divergence', 'audit.list'],
  'alert.changed': ['overview.get', 'audit.list'],
  'attestations.changed': [
    'attestations.list',
    'attestations.get',
    'agents.verify',
    // How far an agent is trusted hangs on what is attested of it, and on what its tasks came to.
    'discover.search',
    'discover.facets',
    'overview.get',
    'audit.list',
  ],
  'attestation.progress': [],
  'policy.changed': [
    'policy.get',
    'attestations.list',
    'attestations.get',
    'registries.list',
    'overview.get',
    'audit.list',
  ],
  'drill.changed': ['audit.list'],
  'job.changed': [],
  'recovery.changed': ['keys.list', 'keys.standing', 'audit.list'],
}

/** The one place where events become changes of what is shown. @returns the commands to ask again. */
export const applyEvent = (queries: QueryClient, event: EngineEvent): readonly Command[] => {
  const outdated = OUTDATED[event.name]
  switch (event.name) {
    case 'system.changed':
      queries.setQueryData(queryKey('system.status', {}), event.payload)
      return outdated
    case 'health.sampled':
      addSample(queries, event.payload.sample, event.payload.health)
      return outdated
    case 'delegation.changed':
      changeDelegation(queries, event.payload)
      // The receipt, the artifacts and the output come with the end, and only the whole answer holds them.
      if (FINAL_STATES.includes(event.payload.state))
        return [...outdated, 'delegations.get', 'results.reports', 'discover.search', 'discover.facets']
      // A result was rejected, and the work is ordered again.
      return event.payload.state === 'submitting' ? [...outdated, 'results.reports'] : outdated
    case 'delegation.timeline':
      // What the console itself did comes with checkpoints and attempts, which only the whole answer holds.
      return addTimelineEntry(queries, event.payload.task_id, event.payload.entry) ||
        event.payload.entry.kind === 'client'
        ? ['delegations.get']
        : outdated
    case 'registry.changed':
      changeRegistry(queries, event.payload)
      return outdated
    case 'alert.changed':
      changeAlert(queries, event.payload)
      return outdated
    case 'drill.changed':
      changeDrill(queries, event.payload)
      // What a drill has shown is known when it is over.
      return ENDED_DRILL.includes(event.payload.state) ? [...outdated, 'drills.board'] : outdated
    case 'job.changed':
      changeJob(queries, event.payload)
      return outdated
    case 'recovery.changed':
      changeRecovery(queries, event.payload)
      return outdated
    case 'agents.changed':
    case 'attestations.changed':
    case 'attestation.progress':
    case 'policy.changed':
      return outdated
  }
}

/** Gathers what bursts of events make old and asks once for all of it, `afterMs` later. */
export const coalesced = (
  refresh: (commands: ReadonlySet<Command>) => void,
  afterMs: number,
): ((commands: readonly Command[]) => void) => {
  let gathered = new Set<Command>()
  return (commands) => {
    if (commands.length === 0) return
    if (gathered.size === 0)
      setTimeout(() => {
        const due = gathered
        gathered = new Set()
        refresh(due)
      }, afterMs)
    for (const command of commands) gathered.add(command)
  }
}
