import { z } from 'zod'
import { alert, reviewCase } from '../model/alert'
import { auditEntry, auditState } from '../model/audit'
import { artifact, delegationDetail, delegationState, delegationSummary, receipt } from '../model/delegation'
import { envelope } from '../model/envelope'
import { agentHealth, healthSample } from '../model/health'
import { agentId, digest, instant, keyId, taskId } from '../model/ids'
import { keyEntry, keyRole, signingAlgorithm } from '../model/key'
import { submissionReceipt } from '../model/registry'
import { verificationReport } from '../model/verification'
import {
  agentDetail,
  agentRow,
  discoverResult,
  documentVerdict,
  importOutcome,
  overview,
  policyView,
  registryAttempt,
  registryView,
  systemStatus,
  taskStarted,
} from '../model/views'

const nothing = z.strictObject({})
const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })

/** Secrets go in, never out: no command answers with one. */
const unlock = z.union([
  z.strictObject({ passphrase: z.string().min(1) }),
  z.strictObject({ key_file: z.string().min(1) }),
])
const limit = z.number().int().min(1).max(1000)

/**
 * Everything the console and the command line can ask of an engine. One map serves every transport (IPC, loopback
 * WebSocket, local socket, in process); both sides validate against it.
 */
export const COMMANDS = {
  'system.status': command(nothing, systemStatus),
  'overview.get': command(nothing, overview),

  'vault.create': command(unlock, systemStatus),
  'vault.unlock': command(unlock, systemStatus),
  'vault.lock': command(nothing, systemStatus),
  'keys.list': command(nothing, z.object({ keys: z.array(keyEntry) })),
  'keys.generate': command(
    z.strictObject({
      role: keyRole,
      algorithm: signingAlgorithm.optional(),
      agent_id: agentId.optional(),
      label: z.string().max(200).optional(),
    }),
    keyEntry,
  ),

  'policy.get': command(nothing, policyView),
  'policy.set': command(z.strictObject({ path: z.array(z.string()).min(1), value: z.unknown() }), policyView),
  'policy.unset': command(z.strictObject({ path: z.array(z.string()).min(1) }), policyView),
  'policy.replace': command(z.strictObject({ text: z.string() }), policyView),

  'registries.list': command(nothing, z.object({ registries: z.array(registryView) })),
  /** Reads a registry's root document without believing it, so that a person can compare the fingerprint (TRUST "Bootstrap"). */
  'registries.inspect': command(
    z.strictObject({ url: z.string() }),
    z.object({ name: z.string(), root_key: keyId, expires_at: instant }),
  ),
  'registries.add': command(
    z.strictObject({
      url: z.string(),
      name: z.string().optional(),
      priority: z.number().int().min(1).optional(),
      root_key: keyId.optional(),
      trust_on_first_use: z.boolean().optional(),
    }),
    registryView,
  ),
  'registries.remove': command(z.strictObject({ name: z.string() }), z.object({ removed: z.boolean() })),
  'registries.refresh': command(
    z.strictObject({ name: z.string().optional() }),
    z.object({ attempts: z.array(registryAttempt) }),
  ),

  'discover.search': command(
    z.strictObject({
      text: z.string().max(200).optional(),
      capability: z.string().max(200).optional(),
      state: z.string().optional(),
      source: z.string().optional(),
      verification: z.string().optional(),
      refresh: z.enum(['auto', 'never', 'always']).optional(),
      limit: limit.optional(),
      cursor: z.string().optional(),
    }),
    discoverResult,
  ),
  'discover.import': command(
    z.strictObject({ source: z.string(), files: z.array(z.object({ name: z.string(), text: z.string() })).max(5000) }),
    z.object({ outcomes: z.array(importOutcome) }),
  ),

  'agents.list': command(nothing, z.object({ agents: z.array(agentRow) })),
  'agents.get': command(z.strictObject({ agent_id: agentId }), agentDetail),
  'agents.verify': command(z.strictObject({ agent_id: agentId }), verificationReport),
  'agents.health': command(
    z.strictObject({ agent_id: agentId, since: instant.optional() }),
    z.object({ health: agentHealth, samples: z.array(healthSample) }),
  ),
  'agents.poll': command(z.strictObject({ agent_id: agentId }), healthSample),

  'documents.verify': command(z.strictObject({ name: z.string(), text: z.string() }), documentVerdict),
  'manifest.sign': command(
    z.strictObject({
      manifest: z.record(z.string(), z.unknown()),
      /** What the agent's machine made with `steward agent keys`: its operational keys, to be certified. */
      certify: envelope.optional(),
      endpoint: z.string().optional(),
      /** Makes a missing owner key for the agent instead of refusing. */
      create_key: z.boolean().optional(),
    }),
    z.object({ envelope, digest, key_id: keyId }),
  ),
  'manifest.publish': command(
    z.strictObject({ envelope, registry: z.string().optional() }),
    z.object({ receipts: z.array(z.object({ registry: z.string(), receipt: submissionReceipt })) }),
  ),
  /** Makes and publishes the manifest this profile delegates as, with its client keys (TRUST "Keys"). */
  'client.enroll': command(
    z.strictObject({ client_id: agentId.optional() }),
    z.object({ client_id: agentId, key_id: keyId }),
  ),

  'delegations.start': command(
    z.strictObject({
      agent_id: agentId,
      operation: z.string().min(1),
      input: z.unknown(),
      idempotency_key: z.string().min(1).max(128).optional(),
      task_id: taskId.optional(),
    }),
    taskStarted,
  ),
  'delegations.list': command(
    z.strictObject({ state: delegationState.optional(), agent_id: agentId.optional(), limit: limit.optional() }),
    z.object({ delegations: z.array(delegationSummary) }),
  ),
  'delegations.get': command(z.strictObject({ task_id: taskId }), delegationDetail),
  'delegations.cancel': command(z.strictObject({ task_id: taskId }), delegationSummary),
  'delegations.result': command(
    z.strictObject({ task_id: taskId }),
    z.object({
      task_id: taskId,
      output: z.unknown().optional(),
      artifacts: z.array(artifact),
      folder: z.string(),
      receipt,
      receipt_signed_by: keyId,
    }),
  ),

  'alerts.list': command(z.strictObject({ state: alert.shape.state.optional() }), z.object({ alerts: z.array(alert) })),
  'alerts.acknowledge': command(z.strictObject({ id: z.string(), note: z.string().max(2000).optional() }), alert),
  'reviews.list': command(
    z.strictObject({ state: reviewCase.shape.state.optional() }),
    z.object({ cases: z.array(reviewCase) }),
  ),

  'audit.list': command(
    z.strictObject({
      text: z.string().optional(),
      before_seq: z.number().int().positive().optional(),
      limit: limit.optional(),
    }),
    z.object({ entries: z.array(auditEntry), state: auditState }),
  ),
  'audit.verify': command(nothing, auditState),
} as const

export type Command = keyof typeof COMMANDS
export type CommandInput<C extends Command> = z.input<(typeof COMMANDS)[C]['input']>
/** What a handler is given: the input as parsed, defaults filled in. */
export type CommandRequest<C extends Command> = z.output<(typeof COMMANDS)[C]['input']>
export type CommandOutput<C extends Command> = z.output<(typeof COMMANDS)[C]['output']>
