import type { Receipt } from '../../../shared/model/delegation'
import { type Digest, toInstant } from '../../../shared/model/ids'
import type { ResultReport } from '../../../shared/model/result'
import { inspectionRules, judgeResult, listingFindings, type Verdict } from '../../protocol/result'
import type { EngineContext } from '../context'
import type { AgentConnection } from '../delegation/agent-connection'
import { remoteTask } from '../delegation/execution'
import type { StoredDelegation } from '../ports'
import { type FetchedReceipt, type ReceivedFile, receiveArtifacts } from './receive-result'
import type { ResultInspector } from './result-inspector'

/** A file in quarantine, and the digest it was found to have. */
export interface ExaminedFile extends ReceivedFile {
  readonly found?: Digest
}

/** A result that was looked at: its files still lie in quarantine, whatever the verdict. */
export interface ExaminedResult {
  readonly verdict: Verdict
  readonly files: readonly ExaminedFile[]
}

/** What the agent's manifest says of the operation's results. */
const schemasOf = ({ manifest: { manifest } }: AgentConnection, operation: string) => {
  const found = manifest.capabilities.operations.find(({ name }) => name === operation)
  return { output: found?.output_schema, artifacts: found?.artifact_schemas ?? {} }
}

/**
 * Fetches what a receipt names into quarantine and looks at all of it (FAILURE_MODES 1.2). Nothing is fetched of a result whose
 * list of files already is not acceptable.
 */
export async function examineResult(
  context: EngineContext,
  inspector: ResultInspector,
  agent: AgentConnection,
  delegation: StoredDelegation,
  receipt: Receipt,
): Promise<ExaminedResult> {
  const rules = inspectionRules(context.policy().delegation.result_validation)
  const listed = listingFindings(receipt.artifacts, rules.maxResultBytes)
  if (listed.length > 0) {
    const nothing = { output: { checked: [], findings: [] }, files: [] }
    return { verdict: judgeResult(receipt.artifacts, listed, nothing, []), files: [] }
  }
  const { files, findings } = await receiveArtifacts(context, agent, delegation, receipt.artifacts)
  // A file of the wrong size is no file to look into: its digest cannot be right either.
  const whole = files.filter((file) => file.whole)
  const schemas = schemasOf(agent, delegation.operation)
  const inspection = await inspector.inspect({
    rules,
    files: whole.map(({ name, path, digest }) => ({ name, path, digest })),
    sizes: whole.map(({ size }) => size),
    schemas: schemas.artifacts,
    // A task that failed owes no output.
    ...(schemas.output !== undefined &&
      receipt.outcome === 'completed' && { output: { schema: schemas.output, value: receipt.output } }),
  })
  const names = whole.map(({ name }) => name)
  const found = new Map(names.map((name, index) => [name, inspection.files[index]?.digest]))
  return {
    verdict: judgeResult(receipt.artifacts, findings, inspection, names),
    files: files.map((file) => ({ ...file, ...digestFound(found.get(file.name)) })),
  }
}

const digestFound = (found: Digest | undefined) => (found === undefined ? {} : { found })

/** The report that is kept of a result. */
export function reportOf(
  context: EngineContext,
  delegation: StoredDelegation,
  receipt: FetchedReceipt,
  { verdict, files }: ExaminedResult,
): ResultReport {
  const codesOf = (artifact: string) => [
    ...new Set(verdict.findings.filter((finding) => finding.artifact === artifact).map(({ code }) => code)),
  ]
  return {
    task_id: delegation.task_id,
    execution: remoteTask(delegation).number,
    agent_id: delegation.agent_id,
    at: toInstant(context.clock.now()),
    verdict: verdict.verdict,
    receipt_digest: receipt.digest,
    receipt_signed_by: receipt.signedBy,
    output: [...verdict.output],
    artifacts: [...verdict.artifacts],
    findings: [...verdict.findings],
    findings_left_out: verdict.leftOut,
    consequence: 'none',
    notices: [],
    quarantined:
      verdict.verdict === 'accepted'
        ? []
        : files.map(({ name, path, size }) => ({ artifact: name, path, size, codes: codesOf(name) })),
  }
}
