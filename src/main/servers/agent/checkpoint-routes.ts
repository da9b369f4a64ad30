import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { StewardError } from '../../../shared/model/errors'
import { type Digest, digest } from '../../../shared/model/ids'
import type { Agent, Caller } from '../../engine/agent'
import { MAX_CHECKPOINT_BYTES, unframeBlocks } from '../../protocol/delegation'
import { parseJsonStrict } from '../../protocol/encoding'
import { parseEnvelope } from '../../protocol/identity'
import { taskIdOf } from './task-params'

interface CheckpointRoutes {
  readonly agent: Agent
  readonly callerOf: (request: FastifyRequest) => Caller
  readonly bodyOf: (request: FastifyRequest) => Uint8Array
}

const known = { config: { caller: 'known' } } as const
/** Base64 in JSON around the document. */
const MAX_DOCUMENT_BODY = 2 * MAX_CHECKPOINT_BYTES
/** A body is held whole until its signature is verified: a few blocks at a time. */
const MAX_BLOCKS_BODY = 5 * 1024 * 1024
const MAX_WANTED_BODY = 512 * 1024

const wantedBlocks = z.object({ blocks: z.array(digest).min(1).max(4096) })

const numberOf = (params: unknown): number => {
  const text = String((params as { n?: unknown }).n)
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new StewardError('checkpoint_unknown', 'checkpoints are counted from 1')
}

const digestOf = (params: unknown): Digest => {
  const parsed = digest.safeParse(`sha256:${String((params as { digest?: unknown }).digest)}`)
  if (parsed.success) return parsed.data
  throw new StewardError('checkpoint_unknown', 'a checkpoint is named by the 64 hex digits of its digest')
}

const wantedOf = (body: Uint8Array): Digest[] => {
  const parsed = wantedBlocks.safeParse(parseJsonStrict(body, { maxBytes: MAX_WANTED_BODY, maxDepth: 4 }))
  if (parsed.success) return parsed.data.blocks
  throw new StewardError('input_invalid', 'the request does not say which blocks it wants', {
    suggestions: ['Send {"blocks": ["sha256:…"]} with at most 4,096 of them.'],
  })
}

/** Checkpoints out to the client that ordered, and in from a client that wants to resume (DESIGN §4, FAILURE_MODES 1.1). */
export const checkpointRoutes = (server: FastifyInstance, { agent, callerOf, bodyOf }: CheckpointRoutes): void => {
  server.get('/v1/tasks/:id/checkpoints/:n', known, async (request) =>
    agent.checkpoint(callerOf(request), taskIdOf(request.params), numberOf(request.params)),
  )
  server.post(
    '/v1/tasks/:id/checkpoints/:n/blocks',
    { ...known, bodyLimit: MAX_WANTED_BODY },
    async (request, reply) => {
      const wanted = wantedOf(bodyOf(request))
      const { params } = request
      const blocks = await agent.checkpointBlocks(callerOf(request), taskIdOf(params), numberOf(params), wanted)
      return reply
        .header('content-type', 'application/octet-stream')
        .header('cache-control', 'no-store')
        .send(Readable.from(blocks, { objectMode: false }))
    },
  )
  server.post('/v1/checkpoints', { ...known, bodyLimit: MAX_DOCUMENT_BODY }, async (request) =>
    agent.receiveCheckpoint(callerOf(request), parseEnvelope(bodyOf(request), { maxBytes: MAX_DOCUMENT_BODY })),
  )
  server.post('/v1/checkpoints/:digest/blocks', { ...known, bodyLimit: MAX_BLOCKS_BODY }, async (request) => {
    const blocks = unframeBlocks(bodyOf(request))
    await agent.receiveBlocks(callerOf(request), digestOf(request.params), blocks)
    return { taken: blocks.length }
  })
}
