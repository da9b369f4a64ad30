import type { Checkpoint, MissingBlocks, ResumePoint } from '../../../../shared/model/checkpoint'
import type { Envelope } from '../../../../shared/model/envelope'
import { StewardError } from '../../../../shared/model/errors'
import type { Digest, KeyId } from '../../../../shared/model/ids'
import { belongsTo, blockSizes, mayDelegate, readCheckpoint, type Submitter } from '../../../protocol/delegation'
import { sha256Digest } from '../../../protocol/encoding'
import type { CheckpointFolder } from '../../ports'
import { type AgentContext, type Caller, submitterOf } from '../context'
import { uploadFolderName } from './kept-checkpoints'

const DOCUMENT = 'checkpoint'

/** A checkpoint with all of its blocks in one folder. */
export interface GatheredCheckpoint {
  readonly content: Checkpoint
  readonly folder: CheckpointFolder
}

const uploadFolder = (agent: AgentContext, client: KeyId, checkpoint: Digest): CheckpointFolder =>
  agent.checkpoints.folder(uploadFolderName(client, checkpoint))

const missingOf = async (folder: CheckpointFolder, content: Checkpoint): Promise<Digest[]> => {
  const missing: Digest[] = []
  for (const digest of blockSizes(content.files).keys()) if (!(await folder.blocks.has(digest))) missing.push(digest)
  return missing
}

/** The agent's own folder where it took that very checkpoint for this client: nothing needs to be sent. */
const ownFolder = async (
  agent: AgentContext,
  who: Submitter,
  { task_id, agent_id, number, digest }: ResumePoint,
): Promise<CheckpointFolder | undefined> => {
  if (agent_id !== agent.agentId) return undefined
  // TRUST "Callers": another client's task looks like none.
  const task = await agent.store.get(task_id)
  if (!task || !belongsTo(task, who)) return undefined
  const folder = agent.checkpoints.folder(task_id)
  const document = await folder.read(String(number))
  return document && readCheckpoint(document).digest === digest ? folder : undefined
}

const requireRoom = (agent: AgentContext, content: Checkpoint): void => {
  const bytes = content.files.reduce((sum, file) => sum + file.size, 0)
  if (bytes <= agent.limits.artifactBytes) return
  throw new StewardError(
    'payload_too_large',
    `the checkpoint has ${bytes} bytes; this agent takes ${agent.limits.artifactBytes}`,
    {
      suggestions: ['Resume on an agent that takes larger workspaces.'],
    },
  )
}

/**
 * Takes a checkpoint that a client wants to resume from, and says which of its blocks are not here yet. The agent that took it
 * need not be known here: the order that will resume from it names its digest, and the client's signature is on the order.
 *
 * @throws StewardError `forbidden`, `checkpoint_invalid`, `document_malformed`, `payload_too_large`
 */
export const receiveCheckpoint = async (
  agent: AgentContext,
  caller: Caller,
  document: Envelope,
): Promise<MissingBlocks> => {
  requireMayDelegate(agent, caller)
  const { content, digest } = readCheckpoint(document)
  requireRoom(agent, content)
  const who = submitterOf(caller)
  const { task_id, agent_id, number } = content
  const own = await ownFolder(agent, who, { task_id, agent_id, number, digest })
  if (own && (await missingOf(own, content)).length === 0) return { checkpoint: digest, missing: [] }
  const folder = uploadFolder(agent, who.keyId, digest)
  await folder.save(DOCUMENT, document)
  return { checkpoint: digest, missing: await missingOf(folder, content) }
}

const requireMayDelegate = (agent: AgentContext, caller: Caller): void => {
  if (mayDelegate(agent.allow, caller)) return
  throw new StewardError('forbidden', `${agent.agentId} takes no tasks from ${caller.agentId}`)
}

/** Takes blocks of a checkpoint that was announced; others are refused. @throws StewardError `checkpoint_unknown`, `input_invalid` */
export const receiveBlocks = async (
  agent: AgentContext,
  caller: Caller,
  checkpoint: Digest,
  blocks: readonly Uint8Array[],
): Promise<void> => {
  const folder = uploadFolder(agent, caller.key.key_id, checkpoint)
  const document = await folder.read(DOCUMENT)
  if (!document)
    throw new StewardError('checkpoint_unknown', 'the checkpoint these blocks belong to was not announced', {
      suggestions: ['Send the checkpoint first, then its blocks.'],
    })
  const sizes = blockSizes(readCheckpoint(document).content.files)
  for (const block of blocks) {
    const digest = sha256Digest(block)
    if (!sizes.has(digest)) throw new StewardError('input_invalid', `${digest} is not a block of the checkpoint`)
    if (!(await folder.blocks.has(digest))) await folder.blocks.putStream(once(block), digest, block.byteLength)
  }
}

/**
 * The checkpoint an order resumes from.
 *
 * @throws StewardError `checkpoint_incomplete` while it or some of its blocks are not here
 */
export const gatherCheckpoint = async (
  agent: AgentContext,
  who: Submitter,
  resume: ResumePoint,
): Promise<GatheredCheckpoint> => {
  const own = await ownFolder(agent, who, resume)
  const folder = own ?? uploadFolder(agent, who.keyId, resume.digest)
  const document = await folder.read(own ? String(resume.number) : DOCUMENT)
  const found = document && readCheckpoint(document)
  if (found?.digest === resume.digest && (await missingOf(folder, found.content)).length === 0)
    return { content: found.content, folder }
  throw new StewardError('checkpoint_incomplete', 'the checkpoint to resume from is not here with all of its blocks', {
    details: { checkpoint: resume.digest },
    suggestions: ['Send the checkpoint and the blocks the agent says are missing, then order again.'],
  })
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
