import type { Generated } from 'kysely'
import type { Sealed } from '../database'

/** The tables as the queries see them; what they mean is said in the migrations. */
export interface ClientTables {
  setting: { name: string; value: string }
  known_registry: Sealed & { name: string }
  cached_agent: Sealed & {
    row: Generated<number>
    id: string
    source: string
    state: string | null
    verification: string
    search_key: string
    digest: string
    preferred: Generated<number>
    attested: Generated<number>
  }
  agent_capability: { capability: string; row: number }
  document: Sealed & { digest: string; bytes: Uint8Array }
  revocation: Sealed & { key_id: string; digest: string; source: string; fetched_at: string }
  source_revocation: { source: string; key_id: string; agent_id: string }
  source_rank: { name: string; place: number; voice: string }
  registry_sample: {
    row: Generated<number>
    url: string
    at_ms: number
    outcome: string
    latency_ms: number | null
    code: string | null
    reason: string | null
  }
  damaged_row: { row: Generated<number>; found_at: string; place: string; name: string; reason: string }
  delegation: Sealed & {
    task_id: string
    agent_id: string
    idempotency_key: string
    state: string
    created_ms: number
  }
  result: Sealed & { task_id: string; execution: number; pending_notices: number }
  delegation_checkpoint: Sealed & { task_id: string; number: number }
  heartbeat: { task_id: string; at_ms: number }
  delegation_agent: { agent_id: string; task_id: string }
  timeline_entry: Sealed & { task_id: string; seq: number }
  health_sample: {
    row: Generated<number>
    agent_id: string
    at_ms: number
    up: number
    latency_ms: number | null
    reason: string | null
  }
  audit_entry: {
    seq: number
    at: string
    actor: string
    action: string
    subject: string
    details: string
    previous: string
    hash: string
  }
  audit_head: { only: number; entries: number; head: string }
  alert: Sealed & { number: Generated<number>; key: string; state: string }
  signing_activity: Sealed & { registry: string; agent_id: string; seq: number }
  shelved: Sealed & { kind: string; id: string }
  agent_link: Sealed & { agent_id: string }
  review_case: Sealed & { number: Generated<number>; state: string }
  registry_case: Sealed & { registry: string; id: string; state: string }
  test_plan: Sealed & { agent_id: string; capability: string }
  test_run: Sealed & { agent_id: string; capability: string; number: number }
  own_attestation: Sealed & { digest: string; agent_id: string; capability: string; issued_ms: number }
  acceptance: Sealed & { number: Generated<number>; agent_id: string; capability: string }
}
