import type { Artifact } from '../../../shared/model/delegation'
import { envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { toInstant } from '../../../shared/model/ids'
import { MAX_RECEIPT_BYTES, verifyReceipt } from '../../protocol/delegation'
import { parseJsonStrict } from '../../protocol/encoding'
import { audit, type EngineContext } from '../context'
import type { StoredDelegation } from '../ports'
import { type AgentConnection, callAgent, streamAgent } from './agent-connection'
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
): Promise<StoredDelegation> {
  const { content: receipt, digest, signedBy, document } = await fetchReceipt(context, agent, delegation)
  for (const artifact of receipt.artifacts) await fetchArtifact(context, agent, delegation, artifact)
  const done = receipt.outcome === 'completed'
  const stored = await changeDelegation(context, delegation.task_id, {
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
  return stored
}

async function fetchReceipt(context: EngineContext, agent: AgentConnection, delegation: StoredDelegation) {
  const path = `/v1/tasks/${encodeURIComponent(delegation.task_id)}/receipt`
  const maxBytes = 2 * MAX_RECEIPT_BYTES
  const timeoutMs = context.policy().delegation.adaptive_timeouts.initial_timeout_ms
  const response = await callAgent(context, agent, { method: 'GET', path, timeoutMs, maxBytes })
  const parsed = envelope.safeParse(parseJsonStrict(response.body, { maxBytes, maxDepth: 64 }))
  if (!parsed.success)
    throw new StewardError('receipt_invalid', 'the agent answered with something that is not a receipt')
  const verified = verifyReceipt(parsed.data, {
    taskId: delegation.task_id,
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
      path: `/v1/tasks/${encodeURIComponent(delegation.task_id)}/artifacts/${name}`,
      timeoutMs: context.policy().delegation.adaptive_timeouts.initial_timeout_ms,
    })
    try {
      await context.blobs.putStream(stream.body, artifact.digest, artifact.size)
    } finally {
      stream.close()
    }
  }
  await context.results.place(delegation.task_id, artifact.name, artifact.digest)
}
