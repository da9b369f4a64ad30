import type { Artifact } from '../../../shared/model/delegation'
import { envelope } from '../../../shared/model/envelope'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import { toInstant } from '../../../shared/model/ids'
import { MAX_RECEIPT_BYTES, verifyReceipt } from '../../protocol/delegation'
import { parseJsonStrict } from '../../protocol/encoding'
import { audit, type EngineContext } from '../context'
import type { StoredDelegation } from '../ports'
import { type AgentConnection, callAgent, streamAgent } from './agent-connection'
import { orderAgain, remotePath, remoteTask } from './execution'
import { changeDelegation, recordStep } from './record-step'

/**
 * Fetches the signed receipt and every artifact it names; nothing reaches the result folder whose digest is not the receipt's
 * (FAILURE_MODES 1.2 `checksum_required`).
 *
 * @throws StewardError `receipt_invalid`, `digest_mismatch`, `result_invalid`, and what the network does
 */
export async function collectResult(
  context: EngineContext,
  agent: AgentConnection,
  delegation: StoredDelegation,
): Promise<'ended' | 'ordered_again'> {
  const { content: receipt, digest, signedBy, document } = await fetchReceipt(context, agent, delegation)
  try {
    for (const artifact of receipt.artifacts) await fetchArtifact(context, agent, delegation, artifact)
  } catch (error) {
    if (!isInvalidResult(error) || !mayOrderAgain(context, delegation)) throw error
    await recordStep(context, delegation.task_id, `The result was rejected and is ordered again: ${error.message}`)
    await orderAgain(context, delegation)
    return 'ordered_again'
  }
  const done = receipt.outcome === 'completed'
  await changeDelegation(context, delegation.task_id, {
    state: receipt.outcome,
    ...(done && { progress: 1 }),
    receipt: document,
    receiptDigest: digest,
    receiptSignedBy: signedBy,
    artifacts: receipt.artifacts,
    finished_at: toInstant(context.clock.now()),
    ...(receipt.output !== undefined && { output: receipt.output }),
    ...(receipt.outcome === 'failed' && {
      error: { code: 'task_failed', message: receipt.reason ?? 'The agent gave no reason' },
    }),
  })
  await audit(context, `delegation.${receipt.outcome}`, delegation.task_id, { receipt: digest, signed_by: signedBy })
  await recordStep(
    context,
    delegation.task_id,
    `Receipt verified; ${receipt.artifacts.length} artifacts match their digests`,
  )
  return 'ended'
}

const isInvalidResult = (error: unknown): error is StewardError =>
  isStewardError(error) && ['digest_mismatch', 'payload_too_large', 'result_invalid'].includes(error.code)

/** FAILURE_MODES 1.2 `reject_and_retry`, within the retry policy. */
function mayOrderAgain(context: EngineContext, delegation: StoredDelegation): boolean {
  const { on_invalid_result, retry_policy } = context.policy().delegation
  return on_invalid_result.action === 'reject_and_retry' && remoteTask(delegation).number <= retry_policy.max_retries
}

async function fetchReceipt(context: EngineContext, agent: AgentConnection, delegation: StoredDelegation) {
  const path = `${remotePath(delegation)}/receipt`
  const maxBytes = 2 * MAX_RECEIPT_BYTES
  const response = await callAgent(context, agent, { method: 'GET', path, maxBytes })
  const parsed = envelope.safeParse(parseJsonStrict(response.body, { maxBytes, maxDepth: 64 }))
  if (!parsed.success)
    throw new StewardError('receipt_invalid', 'the agent answered with something that is not a receipt')
  const verified = verifyReceipt(parsed.data, {
    taskId: remoteTask(delegation).task_id,
    agentId: delegation.agent_id,
    orderDigest: delegation.orderDigest,
    keys: agent.keys,
  })
  return { ...verified, document: parsed.data }
}

async function fetchArtifact(
  context: EngineContext,
  agent: AgentConnection,
  delegation: StoredDelegation,
  artifact: Artifact,
): Promise<void> {
  if (!(await context.blobs.has(artifact.digest))) {
    const name = artifact.name.split('/').map(encodeURIComponent).join('/')
    const stream = await streamAgent(context, agent, {
      method: 'GET',
      path: `${remotePath(delegation)}/artifacts/${name}`,
      idleTimeoutMs: (await context.links.of(agent.agentId)).timeout_ms,
    })
    try {
      await context.blobs.putStream(stream.body, artifact.digest, artifact.size)
    } finally {
      stream.close()
    }
  }
  await context.results.place(delegation.task_id, artifact.name, artifact.digest)
}
