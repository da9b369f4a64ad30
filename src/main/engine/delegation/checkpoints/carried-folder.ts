import type { Order } from '../../../../shared/model/delegation'
import type { Envelope } from '../../../../shared/model/envelope'
import { StewardError } from '../../../../shared/model/errors'
import type { Digest, KeyId, TaskId } from '../../../../shared/model/ids'
import type { KeyRecord } from '../../../../shared/model/key'
import { blockSizes, carriedFault, readCheckpoint, readOwnOrder, verifyGivenOrder } from '../../../protocol/delegation'
import { keysInGrace, type VerifiedManifest } from '../../../protocol/discovery'
import { decodeBase64, sha256Digest } from '../../../protocol/encoding'
import type { EngineContext } from '../../context'
import type { CheckpointFolder } from '../../ports'
import { verifyKnownAgent } from '../../verification/verify-agent'
import { orderName } from '../attempts'
import type { WholeCheckpoint } from './keep-document'

/** An order as its client signed it, and the number of the execution it asked for. */
export interface GivenOrder {
  readonly number: number
  readonly content: Order
  readonly envelope: Envelope
  readonly digest: Digest
  readonly signedBy: KeyId
}

export interface GivenOrders {
  readonly first: GivenOrder
  /** The one the checkpoint was taken for. */
  readonly taken: GivenOrder
}

const WHOLE = ['Copy the folder of the task whole, with its documents and blocks.']

/**
 * The checkpoints of a folder that a task goes on from, oldest first: the newest one, and where that was taken within a phase the
 * newest between two as well. Nothing is verified yet.
 *
 * @throws StewardError `checkpoint_unknown` where there are none, `checkpoint_invalid`, `document_malformed`
 */
export async function newestCheckpoints(folder: CheckpointFolder): Promise<WholeCheckpoint[]> {
  const found: WholeCheckpoint[] = []
  const names = (await folder.names()).filter((name) => name.startsWith('checkpoint-'))
  for (const name of names.reverse()) {
    const document = await folder.read(name)
    if (document === undefined) continue
    const checkpoint = { document, ...readCheckpoint(document) }
    const between = checkpoint.content.between_phases
    if (found.length === 0 || between) found.unshift(checkpoint)
    if (between) break
  }
  if (found.length > 0) return found
  throw new StewardError('checkpoint_unknown', `there are no checkpoints in ${folder.path}`, {
    suggestions: ['Name the folder of the task itself: ./checkpoints/task-…'],
  })
}

/**
 * The orders beside a checkpoint, which say what task it is of: signed by clients that a registry knows.
 *
 * @throws StewardError `checkpoint_unknown` where it is another task's, `checkpoint_invalid` where an order is missing,
 * `agent_unknown` and `agent_unverified` for a client nobody vouches for, and as `verifyEnvelope`
 */
export async function ordersBeside(
  context: EngineContext,
  folder: CheckpointFolder,
  taskId: TaskId,
  { content }: WholeCheckpoint,
): Promise<GivenOrders> {
  const number = await numberOfOrder(folder, content.order_digest)
  const first = await givenOrder(context, folder, 1)
  const taken = number === 1 ? first : await givenOrder(context, folder, number)
  const fault = carriedFault(taskId, { first: first.content, taken: taken.content, number }, content)
  if (fault === undefined) return { first, taken }
  throw new StewardError('checkpoint_unknown', `${folder.path} cannot be used: ${fault}`)
}

async function numberOfOrder(folder: CheckpointFolder, digest: Digest): Promise<number> {
  for (let number = 1; ; number += 1) {
    const envelope = await folder.read(orderName(number))
    if (envelope === undefined) throw orderMissing(folder)
    if (sha256Digest(decodeBase64(envelope.payload)) === digest) return number
  }
}

const orderMissing = (folder: CheckpointFolder): StewardError =>
  new StewardError('checkpoint_invalid', `the order that the checkpoints were taken for is not in ${folder.path}`, {
    suggestions: WHOLE,
  })

async function givenOrder(context: EngineContext, folder: CheckpointFolder, number: number): Promise<GivenOrder> {
  const envelope = await folder.read(orderName(number))
  if (envelope === undefined) throw orderMissing(folder)
  const { client_id } = readOwnOrder(envelope)
  const { report, verified } = await verifyKnownAgent(context, client_id)
  if (report.level !== 'verified' || verified === undefined)
    throw new StewardError('agent_unverified', `${client_id}, who ordered the task, is not verified`, {
      suggestions: [`See what stands in the way: steward verify ${client_id}`],
    })
  return { number, envelope, ...verifyGivenOrder(envelope, await ordering(context, verified)) }
}

/** Keys that a client's orders are believed by: its present ones, and one in its grace for what it ordered before (TRUST "Rotation"). */
async function ordering(context: EngineContext, { keys, manifest }: VerifiedManifest): Promise<KeyRecord[]> {
  const replaced = keysInGrace(manifest.identity, context.clock.now())
  const revoked = await context.store.cache.revocations(replaced.map(({ key_id }) => key_id))
  return [...keys, ...replaced.filter((key) => !revoked.some(({ key_id }) => key_id === key.key_id))]
}

/** Copies the blocks of a checkpoint that are not here yet, each checked as it is read. @throws StewardError `blob_damaged` */
export async function copyBlocks(
  from: CheckpointFolder,
  to: CheckpointFolder,
  { content }: WholeCheckpoint,
): Promise<void> {
  for (const digest of blockSizes(content.files).keys()) {
    if (await to.blocks.has(digest)) continue
    if (!(await from.blocks.has(digest)))
      throw new StewardError('blob_damaged', `a block of the checkpoints is missing in ${from.path}`, {
        details: { block: digest },
        suggestions: WHOLE,
      })
    await to.blocks.put(await from.blocks.read(digest))
  }
}
