import { z } from 'zod'
import { keptCheckpoint, resumePoint } from './checkpoint'
import { envelope } from './envelope'
import { agentId, digest, instant, keyId, taskId } from './ids'
import { agentLink } from './link'

/** What the client asked: the payload of the signed order (DESIGN §3). `input` is the operation's JSON input. */
export const order = z.object({
  task_id: taskId,
  client_id: agentId,
  agent_id: agentId,
  manifest_digest: digest,
  operation: z.string().min(1),
  input: z.unknown(),
  idempotency_key: z.string().min(1).max(128),
  ordered_at: instant,
  /** Milliseconds between two checkpoints the client wants kept; absent: none (FAILURE_MODES 1.1). */
  checkpoint_interval_ms: z.number().int().positive().optional(),
  /** Milliseconds between two heartbeats the client wants to hear. */
  heartbeat_interval_ms: z.number().int().positive().optional(),
  /** The checkpoint to go on from; absent: from the beginning. */
  resume: resumePoint.optional(),
})
export type Order = z.infer<typeof order>

export const artifact = z.object({
  /** Path relative to the workspace, `/` between parts; never absolute, never leaving it. */
  name: z.string().min(1),
  digest,
  size: z.number().int().nonnegative(),
  media_type: z.string(),
})
export type Artifact = z.infer<typeof artifact>

const taskOutcome = z.enum(['completed', 'failed', 'cancelled'])

/** What the agent returned, signed by its operational key. */
export const receipt = z.object({
  task_id: taskId,
  agent_id: agentId,
  order_digest: digest,
  outcome: taskOutcome,
  /** Why it failed, for a person; absent when completed. */
  reason: z.string().optional(),
  /** The agent died while the task ran: it failed through no fault of its own, and can be resumed. */
  interrupted: z.literal(true).optional(),
  output: z.unknown().optional(),
  artifacts: z.array(artifact),
  started_at: instant,
  finished_at: instant,
})
export type Receipt = z.infer<typeof receipt>

/** A task as the agent reports it. */
export const taskStatus = z.object({
  task_id: taskId,
  operation: z.string(),
  state: z.enum(['accepted', 'running', 'completed', 'failed', 'cancelled']),
  phase: z.string().optional(),
  /** 0 to 1 over the whole task. */
  progress: z.number().min(0).max(1),
  last_heartbeat_at: instant.optional(),
  last_event: z.number().int().nonnegative(),
  /** Of a task that has ended, for a caller who asked to wait for its end. */
  receipt: envelope.exactOptional(),
})
export type TaskStatus = z.infer<typeof taskStatus>

const eventBase = { task_id: taskId, seq: z.number().int().positive(), at: instant }

/** One event of a task's stream; each is signed by the agent and numbered from 1 without gaps. */
export const taskEvent = z.discriminatedUnion('type', [
  z.object({ ...eventBase, type: z.literal('accepted') }),
  z.object({ ...eventBase, type: z.literal('started') }),
  z.object({ ...eventBase, type: z.literal('phase'), phase: z.string(), state: z.enum(['started', 'finished']) }),
  z.object({
    ...eventBase,
    type: z.literal('progress'),
    progress: z.number().min(0).max(1),
    message: z.string().optional(),
  }),
  z.object({ ...eventBase, type: z.literal('heartbeat') }),
  z.object({ ...eventBase, type: z.literal('log'), stream: z.enum(['out', 'err']), line: z.string() }),
  z.object({
    ...eventBase,
    type: z.literal('checkpoint'),
    number: z.number().int().positive(),
    phase: z.string().optional(),
    digest,
  }),
  z.object({
    ...eventBase,
    type: z.literal('finished'),
    outcome: taskOutcome,
    reason: z.string().optional(),
    /** The agent died while the task ran: it failed through no fault of its own, and can be resumed. */
    interrupted: z.literal(true).optional(),
  }),
])
export type TaskEvent = z.infer<typeof taskEvent>

/** Where a delegation stands, as the client knows it. `uncertain`: the request may or may not have arrived (FAILURE_MODES 2.1). */
export const delegationState = z.enum([
  'submitting',
  'uncertain',
  'accepted',
  'running',
  'stalled',
  'recovering',
  'validating',
  'completed',
  'failed',
  'cancelled',
])
export type DelegationState = z.infer<typeof delegationState>
export const FINAL_STATES: readonly DelegationState[] = ['completed', 'failed', 'cancelled']

/** One time that a delegation was ordered from an agent: where, from which checkpoint, and how that ended (FAILURE_MODES 1.1). */
export const attempt = z.object({
  number: z.number().int().positive(),
  agent_id: agentId,
  /** Why there is this attempt. */
  why: z.enum(['ordered', 'agent_failed', 'operator', 'result_rejected']),
  order_digest: digest,
  /** The client's number of the checkpoint it goes on from; absent: from the beginning. */
  from_checkpoint: z.number().int().positive().optional(),
  /** The phase it goes on from, where the checkpoint names one. */
  phase: z.string().optional(),
  started_at: instant,
  ended_at: instant.optional(),
  outcome: z
    .enum(['completed', 'failed', 'cancelled', 'agent_offline', 'agent_restarted', 'result_rejected', 'replaced'])
    .optional(),
  /** For a person. */
  reason: z.string().optional(),
})
export type Attempt = z.infer<typeof attempt>

export const delegationSummary = z.object({
  task_id: taskId,
  agent_id: agentId,
  operation: z.string(),
  state: delegationState,
  phase: z.string().optional(),
  progress: z.number().min(0).max(1),
  created_at: instant,
  updated_at: instant,
  finished_at: instant.optional(),
  last_heartbeat_at: instant.optional(),
  idempotency_key: z.string(),
  /** How often it was ordered; 2 and more: it was recovered, or its result was rejected. */
  attempt: z.number().int().positive().optional(),
  /** What an open delegation waits for, as a sentence; absent while the agent works on it. */
  waits_for: z.string().optional(),
  error: z.object({ code: z.string(), message: z.string(), suggestions: z.array(z.string()).optional() }).optional(),
})
export type DelegationSummary = z.infer<typeof delegationSummary>

/** What happened to a delegation, in order, as the client saw it: its own steps and the agent's verified events. */
export const timelineEntry = z.object({
  seq: z.number().int().positive(),
  at: instant,
  kind: z.enum(['client', 'agent']),
  text: z.string(),
  event: taskEvent.optional(),
})
export type TimelineEntry = z.infer<typeof timelineEntry>

const delegationEvidence = z.object({
  order_digest: digest,
  order_signed_by: keyId,
  receipt_digest: digest.optional(),
  receipt_signed_by: keyId.optional(),
})

export const delegationDetail = delegationSummary.extend({
  input: z.unknown(),
  output: z.unknown().optional(),
  artifacts: z.array(artifact),
  timeline: z.array(timelineEntry),
  attempts: z.array(attempt),
  /** Oldest first. */
  checkpoints: z.array(keptCheckpoint),
  /** When the agent was heard, oldest first, the latest of them. */
  heartbeats: z.array(instant),
  evidence: delegationEvidence.optional(),
  /** The way to the agent, as it was measured last. */
  link: agentLink.optional(),
})
export type DelegationDetail = z.infer<typeof delegationDetail>
