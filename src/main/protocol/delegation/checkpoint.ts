import { BLOCK_BYTES, type Checkpoint, type CheckpointFile, checkpoint } from '../../../shared/model/checkpoint'
import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { AgentId, Digest, TaskId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import { decodeBase64, sha256Digest } from '../encoding'
import type { Signer } from '../identity'
import { artifactNameFault } from './artifact-name'
import { MAX_CHECKPOINT_BYTES } from './checkpoint-size'
import { makeDocument, readDocument, readOwnDocument, type Signed, type Verified } from './document'

const CHECKPOINT = {
  payloadType: PAYLOAD_TYPE.checkpoint,
  schema: checkpoint,
  name: 'the checkpoint',
  maxBytes: MAX_CHECKPOINT_BYTES,
} as const

/** What a checkpoint must agree with at the client that ordered. */
export interface CheckpointExpectation {
  readonly taskId: TaskId
  readonly agentId: AgentId
  readonly orderDigest: Digest
  readonly number: number
  /** As the signed event announced it. */
  readonly digest: Digest
  readonly keys: readonly KeyRecord[]
}

const folded = (name: string): string => name.normalize('NFC').toLowerCase()

const parentsOf = (name: string): string[] => {
  const parts = name.split('/')
  return parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join('/'))
}

/** Each file and folder has one place: none twice (also where case does not count), none a file and a folder at once. */
const placeFault = ({ files, folders }: Checkpoint): string | undefined => {
  const leaves = new Set<string>()
  for (const name of [...files.map((file) => file.name), ...folders]) {
    if (leaves.has(folded(name))) return `names ${JSON.stringify(name.slice(0, 80))} twice`
    leaves.add(folded(name))
  }
  for (const name of [...files.map((file) => file.name), ...folders]) {
    const parent = parentsOf(name).find((candidate) => leaves.has(folded(candidate)))
    if (parent !== undefined) return `has ${JSON.stringify(parent.slice(0, 80))} as a file and as a folder`
  }
  return undefined
}

/** What a checkpoint's content may not be, each with what it defends against. */
const CONTENT_CHECKS: readonly ((content: Checkpoint) => string | undefined)[] = [
  // DESIGN §11 "zip-slip": what is restored stays inside the workspace.
  ({ files, folders }) => {
    const bad = [...files.map((file) => file.name), ...folders].find((name) => artifactNameFault(name) !== undefined)
    return bad === undefined ? undefined : `has a file whose name ${artifactNameFault(bad)}`
  },
  placeFault,
  // A size that its blocks cannot have would let a small document claim any amount of disk.
  ({ files }) => {
    const bad = files.find((file) => file.blocks.length !== Math.ceil(file.size / BLOCK_BYTES))
    return bad && `gives ${JSON.stringify(bad.name.slice(0, 80))} another number of blocks than its size has`
  },
  ({ files }) => {
    try {
      blockSizes(files)
      return undefined
    } catch {
      return 'gives one block two sizes'
    }
  },
]

const refuse = (fault: string, details: Record<string, unknown>): StewardError =>
  new StewardError('checkpoint_invalid', `the checkpoint is not accepted: ${fault}`, {
    details,
    suggestions: ['Resume from an earlier checkpoint, and tell the owner of the agent.'],
  })

const checkContent = (content: Checkpoint): Checkpoint => {
  for (const check of CONTENT_CHECKS) {
    const fault = check(content)
    if (fault !== undefined) throw refuse(`it ${fault}`, { task_id: content.task_id, number: content.number })
  }
  return content
}

/**
 * The agent's signed word on how far a task was. What the other side would refuse is not signed.
 *
 * @throws StewardError `checkpoint_invalid`, `document_malformed`, `payload_too_large`
 */
export const makeCheckpoint = (content: Checkpoint, signer: Signer): Promise<Signed> =>
  makeDocument(CHECKPOINT, checkContent(content), signer)

/**
 * Verifies a checkpoint at the client.
 *
 * @throws StewardError `checkpoint_invalid` where it is not the one that was announced, and as `verifyEnvelope`
 */
export const verifyCheckpoint = (envelope: Envelope, expected: CheckpointExpectation): Verified<Checkpoint> => {
  const verified = readDocument(CHECKPOINT, envelope, expected.keys)
  const { content, digest } = verified
  const details = { task_id: expected.taskId, number: expected.number }
  // Another one, also of the same agent and as well signed, would set the task back or mix it with a stranger's.
  if (digest !== expected.digest) throw refuse('it is another one than was announced', details)
  if (content.agent_id !== expected.agentId) throw refuse(`it speaks for ${content.agent_id}`, details)
  if (content.task_id !== expected.taskId || content.order_digest !== expected.orderDigest)
    throw refuse('it belongs to another order', details)
  if (content.number !== expected.number) throw refuse('it has another number', details)
  checkContent(content)
  return verified
}

/**
 * A checkpoint whose digest is vouched for by something else: one's own store, or the signed order that resumes from it.
 *
 * @throws StewardError `checkpoint_invalid`, `document_malformed`, `payload_too_large`
 */
export const readCheckpoint = (envelope: Envelope): { content: Checkpoint; digest: Digest } => {
  const content = checkContent(readOwnDocument(CHECKPOINT, envelope))
  return { content, digest: sha256Digest(decodeBase64(envelope.payload)) }
}

/** Every block of these files once, with its size in bytes. @throws StewardError `checkpoint_invalid` where one has two sizes */
export const blockSizes = (files: readonly CheckpointFile[]): Map<Digest, number> => {
  const sizes = new Map<Digest, number>()
  for (const file of files) {
    for (const [index, digest] of file.blocks.entries()) {
      const size = Math.min(BLOCK_BYTES, file.size - index * BLOCK_BYTES)
      const known = sizes.get(digest)
      if (known !== undefined && known !== size) throw refuse('it gives one block two sizes', { block: digest })
      sizes.set(digest, size)
    }
  }
  return sizes
}

const sameFile = (a: CheckpointFile, b: CheckpointFile): boolean =>
  a.size === b.size && a.executable === b.executable && a.blocks.every((digest, index) => digest === b.blocks[index])

/** Names of files that are new, changed or gone between two checkpoints, sorted. */
export const changedFiles = (before: readonly CheckpointFile[], after: readonly CheckpointFile[]): string[] => {
  const earlier = new Map(before.map((file) => [file.name, file]))
  const changed = after.filter((file) => {
    const known = earlier.get(file.name)
    earlier.delete(file.name)
    return known === undefined || !sameFile(known, file)
  })
  return [...changed.map((file) => file.name), ...earlier.keys()].sort()
}
