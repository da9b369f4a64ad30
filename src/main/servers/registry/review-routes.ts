import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { agentId, type KeyId } from '../../../shared/model/ids'
import { reviewState } from '../../../shared/model/review'
import {
  countDelegation,
  decideCase,
  endorse,
  endorsementsOf,
  listCases,
  type RegistryContext,
} from '../../engine/registry'
import { parseEnvelope } from '../../protocol/identity'
import { read } from './read'

const MAX_BODY_BYTES = 32 * 1024
const anyone = { config: { caller: 'anyone' } } as const
const bodied = { ...anyone, bodyLimit: MAX_BODY_BYTES }

const casesQuery = z.object({
  state: reviewState.exactOptional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
})

interface ReviewRoutes {
  readonly registry: RegistryContext
  readonly signerOf: (request: FastifyRequest) => KeyId
  readonly bodyOf: (request: FastifyRequest) => Uint8Array
}

/** FAILURE_MODES 4.1, 5.2: what a person judges. Documents are believed by their own signatures, whoever brings them. */
export function reviewRoutes(server: FastifyInstance, { registry, signerOf, bodyOf }: ReviewRoutes): void {
  const envelopeOf = (request: FastifyRequest) => parseEnvelope(bodyOf(request), { maxBytes: MAX_BODY_BYTES })
  server.get('/v1/reviews', { config: { caller: 'owner' } }, async (request) => {
    const { state, limit } = read(casesQuery, request.query)
    return { cases: await listCases(registry, { caller: signerOf(request), state, limit }) }
  })
  server.post('/v1/reviews', bodied, (request) => decideCase(registry, envelopeOf(request)))
  server.post('/v1/endorsements', bodied, async (request, reply) => {
    const { receipt, created } = await endorse(registry, envelopeOf(request))
    void reply.code(created ? 201 : 200)
    return receipt
  })
  server.get('/v1/endorsements', anyone, async (request) => ({
    endorsements: await endorsementsOf(registry, read(z.object({ to: agentId }), request.query).to),
  }))
  server.post('/v1/delegations', bodied, (request) => countDelegation(registry, envelopeOf(request)))
}
