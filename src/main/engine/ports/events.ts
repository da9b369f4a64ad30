import type { Alert } from '../../../shared/model/alert'
import type { AttestationProgress } from '../../../shared/model/attestation-view'
import type { DelegationSummary, TimelineEntry } from '../../../shared/model/delegation'
import type { Drill } from '../../../shared/model/drill'
import type { AgentHealth, HealthSample } from '../../../shared/model/health'
import type { TaskId } from '../../../shared/model/ids'
import type { Job } from '../../../shared/model/job'
import type { RecoveryView } from '../../../shared/model/recovery'
import type { RegistryView, SystemStatus } from '../../../shared/model/views'

/** What the engine tells without being asked; the contract's event map carries it outward. */
export type EngineEvent =
  | { readonly name: 'system.changed'; readonly payload: SystemStatus }
  | {
      readonly name: 'health.sampled'
      readonly payload: { readonly sample: HealthSample; readonly health: AgentHealth }
    }
  | { readonly name: 'agents.changed'; readonly payload: Record<string, never> }
  | { readonly name: 'delegation.changed'; readonly payload: DelegationSummary }
  | {
      readonly name: 'delegation.timeline'
      readonly payload: { readonly task_id: TaskId; readonly entry: TimelineEntry }
    }
  | { readonly name: 'registry.changed'; readonly payload: RegistryView }
  | { readonly name: 'alert.changed'; readonly payload: Alert }
  | { readonly name: 'attestations.changed'; readonly payload: Record<string, never> }
  | { readonly name: 'attestation.progress'; readonly payload: AttestationProgress }
  | { readonly name: 'recovery.changed'; readonly payload: RecoveryView }
  | { readonly name: 'drill.changed'; readonly payload: Drill }
  | { readonly name: 'job.changed'; readonly payload: Job }
  | { readonly name: 'policy.changed'; readonly payload: Record<string, never> }
