import { z } from 'zod'
import { alert } from '../model/alert'
import { attestationProgress } from '../model/attestation-view'
import { delegationSummary, timelineEntry } from '../model/delegation'
import { drill } from '../model/drill'
import { agentHealth, healthSample } from '../model/health'
import { taskId } from '../model/ids'
import { job } from '../model/job'
import { recoveryView } from '../model/recovery'
import { registryView, systemStatus } from '../model/views'

/** Everything an engine tells without being asked. Outward only; a lost event is healed by asking again. */
export const EVENTS = {
  'system.changed': systemStatus,
  'health.sampled': z.object({ sample: healthSample, health: agentHealth }),
  'agents.changed': z.object({}),
  'delegation.changed': delegationSummary,
  'delegation.timeline': z.object({ task_id: taskId, entry: timelineEntry }),
  'registry.changed': registryView,
  'alert.changed': alert,
  'attestations.changed': z.object({}),
  'attestation.progress': attestationProgress,
  'policy.changed': z.object({}),
  'recovery.changed': recoveryView,
  'drill.changed': drill,
  'job.changed': job,
} as const

export type EventName = keyof typeof EVENTS
export type EventPayload<E extends EventName> = z.output<(typeof EVENTS)[E]>
export type EngineEvent = { [E in EventName]: { readonly name: E; readonly payload: EventPayload<E> } }[EventName]
