import { z } from 'zod'
import { artifact, delegationDetail, delegationState, delegationSummary, receipt } from '../../model/delegation'
import { agentId, instant, keyId, taskId } from '../../model/ids'
import { recoveredFiles, taskRecovery } from '../../model/task-recovery'
import { taskStarted } from '../../model/views'
import { command, limit } from './command'

/** Tasks given to agents. */
export const delegationsCommands = {
  'delegations.start': command(
    z.strictObject({
      agent_id: agentId,
      operation: z.string().min(1),
      input: z.unknown(),
      idempotency_key: z.string().min(1).max(128).optional(),
      task_id: taskId.optional(),
      /** Why an expired attestation is accepted, where it is. */
      accept_expired: z.string().min(1).max(2000).optional(),
      /** Why revocations older than the policy allows are accepted, where they are. */
      accept_stale_revocations: z.string().min(1).max(2000).optional(),
    }),
    taskStarted,
  ),
  'delegations.list': command(
    z.strictObject({
      state: delegationState.optional(),
      agent_id: agentId.optional(),
      /** Ordered at this instant or later. */
      since: instant.optional(),
      limit: limit.optional(),
    }),
    z.object({ delegations: z.array(delegationSummary) }),
  ),
  'delegations.get': command(z.strictObject({ task_id: taskId }), delegationDetail),
  /** Goes on with a task whose agent failed; `folder`: its checkpoints, where they were kept elsewhere, as an absolute path. */
  'delegations.recover': command(
    z.strictObject({
      task_id: taskId,
      agent_id: agentId.optional(),
      checkpoint: z.number().int().positive().optional(),
      /** A folder of its checkpoints, as an absolute path; with it also a task that another profile ordered. */
      folder: z.string().min(1).optional(),
      /** Why an expired attestation of the agent that goes on is accepted, where it is. */
      accept_expired: z.string().min(1).max(2000).optional(),
    }),
    taskRecovery,
  ),
  /** Lays the files of a checkpoint out in a folder; the latest where none is named. */
  'delegations.recovered': command(
    z.strictObject({ task_id: taskId, checkpoint: z.number().int().positive().optional() }),
    recoveredFiles,
  ),
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
} as const
