import { counted } from '../../../shared/model/counted'
import type { Artifact } from '../../../shared/model/delegation'
import { toInstant } from '../../../shared/model/ids'
import { audit, type EngineContext } from '../context'
import type { StoredDelegation } from '../ports'
import { placeArtifacts } from '../results/accept-result'
import { examineResult, reportOf } from '../results/examine-result'
import { type FetchedReceipt, fetchReceipt, placeOf } from '../results/receive-result'
import { followRejection, recordRejection } from '../results/reject-result'
import type { ResultInspector } from '../results/result-inspector'
import type { AgentConnection } from './agent-connection'
import { remoteTask } from './execution'
import { changeDelegation, recordStep } from './record-step'

/**
 * Fetches the signed receipt and everything it names into quarantine, has it looked at, and either accepts all of it or rejects
 * it whole: nothing with a fault reaches the result folder (FAILURE_MODES 1.2).
 *
 * @returns whether the delegation is at its end, or was ordered again
 * @throws StewardError `receipt_invalid`, `result_invalid` where it was rejected and is given up, and what the network does
 */
export async function collectResult(
  context: EngineContext,
  inspector: ResultInspector,
  agent: AgentConnection,
  delegation: StoredDelegation,
): Promise<'ended' | 'ordered_again'> {
  const known = await context.store.results.get(delegation.task_id, remoteTask(delegation).number)
  // The program ended between the decision and what follows from it.
  if (known && known.report.consequence !== 'none') {
    await recordStep(context, delegation.task_id, 'The result had been rejected before the program ended')
    await followRejection(context, delegation, known.report)
    return 'ordered_again'
  }
  const receipt = await fetchReceipt(context, agent, delegation)
  const examined = await examineResult(context, inspector, agent, delegation, receipt.content)
  const report = reportOf(context, delegation, receipt, examined)
  // What a failed task left behind may be half a file: it is sorted out, not sent back.
  if (report.verdict === 'rejected' && receipt.content.outcome === 'completed') {
    await followRejection(context, delegation, await recordRejection(context, delegation, receipt, report))
    return 'ordered_again'
  }
  const artifacts = await placeArtifacts(context, delegation, receipt.content, examined)
  await context.store.results.save({ report })
  await finish(context, delegation, receipt, artifacts)
  if (report.verdict === 'accepted') await context.quarantine.remove(placeOf(delegation))
  return 'ended'
}

async function finish(
  context: EngineContext,
  delegation: StoredDelegation,
  { content: receipt, digest, signedBy, document }: FetchedReceipt,
  artifacts: readonly Artifact[],
): Promise<void> {
  const refused = receipt.artifacts.length - artifacts.length
  await recordStep(
    context,
    delegation.task_id,
    refused === 0
      ? `Receipt verified; ${counted(artifacts.length, 'artifact')} checked and accepted`
      : `Receipt verified; ${counted(artifacts.length, 'artifact')} accepted, ${refused} kept in quarantine`,
  )
  await audit(context, `delegation.${receipt.outcome}`, delegation.task_id, { receipt: digest, signed_by: signedBy })
  await changeDelegation(context, delegation.task_id, {
    state: receipt.outcome,
    ...(receipt.outcome === 'completed' && { progress: 1 }),
    receipt: document,
    receiptDigest: digest,
    receiptSignedBy: signedBy,
    artifacts,
    finished_at: toInstant(context.clock.now()),
    ...(receipt.output !== undefined && { output: receipt.output }),
    ...(receipt.outcome === 'failed' && {
      error: { code: 'task_failed', message: receipt.reason ?? 'The agent gave no reason' },
    }),
  })
}
