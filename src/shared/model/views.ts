import { z } from 'zod'
import { agentSummary } from './agent-summary'
import { severity } from './alert'
import { attestationRow } from './attestation-view'
import { delegationSummary } from './delegation'
import { agentHealth } from './health'
import { agentId, digest, instant, keyId, taskId } from './ids'
import { keyRecord, keyRole } from './key'
import { attestationState } from './listed-attestation'
import { operation } from './manifest'
import { provenance, registryAgentState } from './provenance'
import { snapshotRevocation } from './registry'

/** Answers that are made for a screen or a command: compositions of the model, named for what they show. */

const vaultState = z.enum(['missing', 'locked', 'open'])

export const systemStatus = z.object({
  version: z.string(),
  profile: z.string(),
  host: z.enum(['electron', 'loopback', 'cli']),
  started_at: instant,
  vault: vaultState,
  /** When an open vault locks by itself if nobody asks for anything (policy `vault.idle_lock_minutes`). */
  vault_locks_at: instant.optional(),
  /** Whether the desktop's keyring can open the vault instead of a passphrase: not here, not yet, or so it was asked for. */
  keyring: z.enum(['none', 'offered', 'enrolled']),
  /** No-network mode: every connection is refused (policy `network.offline`). */
  offline: z.boolean(),
  client_id: agentId.optional(),
})
export type SystemStatus = z.infer<typeof systemStatus>

export const diagnosticsBundle = z.object({
  file_name: z.string(),
  /** The gzipped tar archive in Base64. */
  content: z.base64(),
  contains: z.array(z.string()),
})
export type DiagnosticsBundle = z.infer<typeof diagnosticsBundle>

export const registryView = z.object({
  name: z.string(),
  url: z.string(),
  kind: z.enum(['https', 'git']),
  priority: z.number().int(),
  state: z.enum(['ok', 'failing', 'unknown']),
  root_key: keyId.optional(),
  snapshot_version: z.number().int().positive().optional(),
  snapshot_issued_at: instant.optional(),
  snapshot_expires_at: instant.optional(),
  signed_by: keyId.optional(),
  agents: z.number().int().nonnegative(),
  last_attempt_at: instant.optional(),
  last_success_at: instant.optional(),
  latency_ms: z.number().nonnegative().optional(),
  /** Until when it is not asked again, since it just failed. */
  skipped_until: instant.optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
})
export type RegistryView = z.infer<typeof registryView>

/** A revoked key, with where it was seen first and when. */
export const revocationRow = z.object({
  revocation: snapshotRevocation,
  source: z.string(),
  fetched_at: instant,
})
export type RevocationRow = z.infer<typeof revocationRow>

/** What was tried to answer a discovery, in order, so that it can be told (FAILURE_MODES 5.1). */
export const registryAttempt = z.object({
  registry: z.string(),
  url: z.string(),
  outcome: z.enum(['answered', 'cached', 'unchanged', 'failed', 'skipped']),
  duration_ms: z.number().nonnegative(),
  reason: z.string().optional(),
  /** Of one that was skipped: when it failed, and when it is asked again. */
  failed_at: instant.optional(),
  retry_at: instant.optional(),
  /** How it was read, where that is worth telling: "cloned git repository". */
  detail: z.string().optional(),
  /** The error's code where it failed, so that a timeout can be told as one. */
  code: z.string().optional(),
})
export type RegistryAttempt = z.infer<typeof registryAttempt>

export const agentRow = z.object({
  summary: agentSummary,
  state: registryAgentState.optional(),
  provenance,
  health: agentHealth.optional(),
  /** What says most against it among what is attested, or the capability that was asked for. */
  attestation: attestationRow.optional(),
})
export type AgentRow = z.infer<typeof agentRow>

export const discoverResult = z.object({
  rows: z.array(agentRow),
  total: z.number().int().nonnegative(),
  next_cursor: z.string().optional(),
  attempts: z.array(registryAttempt),
})
export type DiscoverResult = z.infer<typeof discoverResult>

const facet = z.array(z.object({ value: z.string(), count: z.number().int().nonnegative() }))

export const discoverFacets = z.object({
  capabilities: facet,
  states: facet,
  verifications: facet,
  sources: facet,
  trust: facet,
})
export type DiscoverFacets = z.infer<typeof discoverFacets>

export const agentDetail = agentRow.extend({
  operations: z.array(operation),
  manifest: z.record(z.string(), z.unknown()).optional(),
  manifest_digest: digest.optional(),
  tls_pins: z.array(keyId),
  keys: z.array(z.object({ key: keyRecord, role: keyRole, valid_until: instant.optional(), revoked: z.boolean() })),
  delegations: z.array(delegationSummary),
})
export type AgentDetail = z.infer<typeof agentDetail>

/** One thing that wants a person, with the screen that deals with it. Ordered by `severity`, then age. */
export const attentionItem = z.object({
  severity,
  text: z.string(),
  subject: z.string(),
  since: instant,
  action: z.string(),
  link: z.string(),
})
export type AttentionItem = z.infer<typeof attentionItem>

export const overview = z.object({
  attention: z.array(attentionItem),
  next: z.string().optional(),
  fleet: z.array(
    z.object({
      summary: agentSummary,
      health: agentHealth,
      recent: z.array(z.object({ at: instant, up: z.boolean(), latency_ms: z.number().optional() })),
    }),
  ),
  /** The last 24 hours, oldest first, one entry an hour. */
  delegations_by_hour: z.array(
    z.object({ hour: instant, completed: z.number(), failed: z.number(), cancelled: z.number(), open: z.number() }),
  ),
  registries: z.array(registryView),
  attestations: z.object({
    states: z.partialRecord(attestationState, z.number().int().positive()),
    /** Valid now and ending within twelve hours. */
    ending_soon: z.number().int().nonnegative(),
  }),
})
export type Overview = z.infer<typeof overview>

export const policyField = z.object({
  path: z.array(z.string()),
  type: z.enum(['boolean', 'integer', 'number', 'string', 'enum', 'list', 'record']),
  options: z.array(z.string()).optional(),
  unit: z.string().optional(),
  description: z.string(),
  source: z.string(),
  value: z.unknown(),
  default: z.unknown(),
  set_at: z.object({ line: z.number().int().positive() }).optional(),
})
export type PolicyField = z.infer<typeof policyField>

export const policyView = z.object({
  file: z.string(),
  format: z.enum(['jsonc', 'yaml']),
  text: z.string(),
  fields: z.array(policyField),
})
export type PolicyView = z.infer<typeof policyView>

export const taskStarted = z.object({ task_id: taskId, existing: z.boolean() })

export const documentVerdict = z.object({
  status: z.enum(['valid', 'invalid', 'unsigned']),
  reason: z.string(),
  kind: z.enum(['steward_md', 'manifest', 'envelope']),
  agent_id: agentId.optional(),
  key_id: keyId.optional(),
})
export type DocumentVerdict = z.infer<typeof documentVerdict>

export const importOutcome = z.object({
  file: z.string(),
  outcome: z.enum(['imported', 'unchanged', 'refused']),
  agent_id: agentId.optional(),
  shape: z.enum(['published', 'passport']).optional(),
  reason: z.string().optional(),
})
export type ImportOutcome = z.infer<typeof importOutcome>
