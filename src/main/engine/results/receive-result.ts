import type { Artifact, Receipt } from '../../../shared/model/delegation'
import { type Envelope, envelope } from '../../../shared/model/envelope'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import type { Finding } from '../../../shared/model/result'
import { MAX_RECEIPT_BYTES, type Verified, verifyReceipt } from '../../protocol/delegation'
import { parseJsonStrict } from '../../protocol/encoding'
import { type Arrival, arrivalFinding, type ReturnedFile } from '../../protocol/result'
import type { EngineContext } from '../context'
import { type AgentConnection, callAgent, streamAgent } from '../delegation/agent-connection'
import { remotePath, remoteTask } from '../delegation/execution'
import type { ArrivedFile, QuarantinePlace, StoredDelegation } from '../ports'

export interface FetchedReceipt extends Verified<Receipt> {
  readonly document: Envelope
}

/** @throws StewardError `receipt_invalid`, `task_not_finished`, and what the network does */
export async function fetchReceipt(
  context: EngineContext,
  agent: AgentConnection,
  delegation: StoredDelegation,
): Promise<FetchedReceipt> {
  const maxBytes = 2 * MAX_RECEIPT_BYTES
  const response = await callAgent(context, agent, {
    method: 'GET',
    path: `${remotePath(delegation)}/receipt`,
    maxBytes,
  })
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

export const placeOf = (delegation: StoredDelegation): QuarantinePlace => ({
  taskId: delegation.task_id,
  execution: remoteTask(delegation).number,
})

/** A file of the result in quarantine, whole or not. */
export interface ReceivedFile extends ReturnedFile {
  readonly size: number
  readonly whole: boolean
}

/** Fetches every artifact into quarantine; a file that came in whole before a crash is not fetched again. */
export async function receiveArtifacts(
  context: EngineContext,
  agent: AgentConnection,
  delegation: StoredDelegation,
  artifacts: readonly Artifact[],
): Promise<{ files: ReceivedFile[]; findings: Finding[] }> {
  const files: ReceivedFile[] = []
  const findings: Finding[] = []
  for (const [index, artifact] of artifacts.entries()) {
    const arrived = await receive(context, agent, delegation, artifact, index)
    const finding = arrivalFinding(artifact, arrivalOf(arrived))
    if (finding) findings.push(finding)
    const { name, digest } = artifact
    if (arrived) files.push({ name, digest, path: arrived.path, size: arrived.size, whole: arrived.complete })
  }
  return { files, findings }
}

const arrivalOf = (arrived: ArrivedFile | undefined): Arrival => {
  if (arrived === undefined) return 'missing'
  return arrived.complete ? 'whole' : 'wrong_size'
}

/** Undefined where the agent says that it has no such artifact. */
async function receive(
  context: EngineContext,
  agent: AgentConnection,
  delegation: StoredDelegation,
  { name, size }: Artifact,
  index: number,
): Promise<ArrivedFile | undefined> {
  const place = placeOf(delegation)
  const present = await context.quarantine.find(place, index, name, size)
  if (present) return present
  const path = `${remotePath(delegation)}/artifacts/${name.split('/').map(encodeURIComponent).join('/')}`
  try {
    const stream = await streamAgent(context, agent, { method: 'GET', path })
    try {
      return await context.quarantine.receive(place, index, name, stream.body, size)
    } finally {
      stream.close()
    }
  } catch (error) {
    if (isStewardError(error) && error.code === 'artifact_unknown') return undefined
    throw error
  }
}
