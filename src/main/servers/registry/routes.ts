import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, agentId, digest, type KeyId, keyId, toInstant } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import {
  countersign,
  documentByDigest,
  getAgent,
  holderOfKey,
  issuesOf,
  listAgents,
  listApprovals,
  listCountersignatures,
  listRevocations,
  listRotations,
  listVersions,
  publishManifest,
  type RegistryContext,
  readActivity,
  reportHealth,
  reportIssue,
  revokeKey,
  type SubmissionSource,
  submitApproval,
  submitAttestation,
  suspendAgent,
  vetoRotation,
} from '../../engine/registry'
import { parseManifest } from '../../protocol/discovery'
import { parseEnvelope, readUnverified } from '../../protocol/identity'
import { agentAnswer, approvalAnswer, keyAnswer, pageAnswer, rotationAnswer, versionAnswer } from './answers'
import { followChanges } from './change-stream'
import { read } from './read'
import { reviewRoutes } from './review-routes'
import { sendSnapshot } from './snapshot-answer'

const MAX_BODY_BYTES = 1024 * 1024
const MAX_ISSUE_BYTES = 64 * 1024

export interface RegistryRoutes {
  readonly registry: RegistryContext
  readonly signerOf: (request: FastifyRequest) => KeyId
  readonly bodyOf: (request: FastifyRequest) => Uint8Array
}

const anyone = { config: { caller: 'anyone' } } as const
/** SECURITY: uses that are counted, each for itself. */
const search = { config: { caller: 'anyone', quota: 'searches' } } as const
const manifest = { config: { caller: 'anyone', quota: 'manifest fetches' } } as const
const submitter = { config: { caller: 'submitter', quota: 'publications' }, bodyLimit: MAX_BODY_BYTES } as const

const listQuery = z.object({
  text: z.string().max(200).exactOptional(),
  capability: z.string().max(200).exactOptional(),
  cursor: z.string().max(200).exactOptional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

const approvalQuery = z.object({
  keys: z
    .string()
    .max(4000)
    .transform((text) => text.split(','))
    .pipe(z.array(keyId).max(50)),
})

const auditHeadQuery = z.object({
  log: z.string().regex(/^[0-9a-f]{32}$/),
  after: z.coerce.number().int().nonnegative().default(0),
})

const idOf = (request: FastifyRequest) => read(z.object({ id: agentId }), request.params).id

/** The key that a submitted manifest names as its own: the only one that may submit it. */
export function submitterKey(body: Uint8Array): KeyRecord {
  const envelope = parseEnvelope(body, { maxBytes: MAX_BODY_BYTES })
  const parsed = parseManifest(readUnverified(envelope, PAYLOAD_TYPE.manifest).payload)
  if (parsed.shape === 'published' && parsed.manifest.identity) return parsed.manifest.identity.primary_key
  throw new StewardError('document_unsigned', 'the submitted manifest names no key of its own', {
    suggestions: ['Sign it first: steward sign FILE'],
  })
}

/** Where the connection came from. Behind a proxy this is the proxy: its own address then is what is learned. */
const sourceOf = ({ socket }: FastifyRequest): SubmissionSource => ({ address: socket.remoteAddress })

/** FAILURE_MODES 5.2: what is used is what is worth squatting. */
const countUse = ({ uses }: RegistryContext, id: AgentId, { socket }: FastifyRequest): void =>
  uses.count(id, socket.remoteAddress ?? '')

const publish =
  ({ registry, signerOf, bodyOf }: RegistryRoutes) =>
  async (request: FastifyRequest, reply: FastifyReply) => {
    const envelope = parseEnvelope(bodyOf(request), { maxBytes: MAX_BODY_BYTES })
    const submission = { envelope, signedBy: signerOf(request), source: sourceOf(request) }
    const { receipt, created, pending } = await publishManifest(registry, submission)
    // TRUST "Rotation": taken, but not yet what counts.
    void reply.code(pending ? 202 : created ? 201 : 200)
    return receipt
  }

const revoke =
  ({ registry, bodyOf }: RegistryRoutes) =>
  async (request: FastifyRequest, reply: FastifyReply) => {
    const envelope = parseEnvelope(bodyOf(request), { maxBytes: MAX_BODY_BYTES })
    const { receipt, created } = await revokeKey(registry, envelope, sourceOf(request))
    void reply.code(created ? 201 : 200)
    return receipt
  }

/** TRUST "Rotation", "Revocation"; FAILURE_MODES 6.1: what happens to keys. */
function keyRoutes(server: FastifyInstance, routes: RegistryRoutes): void {
  const { registry, signerOf, bodyOf } = routes
  const bodied = { ...anyone, bodyLimit: MAX_BODY_BYTES }
  const envelopeOf = (request: FastifyRequest) => parseEnvelope(bodyOf(request), { maxBytes: MAX_BODY_BYTES })
  // Revocations, vetoes and suspensions are believed by their own signatures, whoever brings them.
  server.post('/v1/revocations', bodied, revoke(routes))
  server.get('/v1/revocations', anyone, () => listRevocations(registry))
  server.get('/v1/agents/:id/rotations', anyone, async (request) => ({
    rotations: (await listRotations(registry, idOf(request))).map(rotationAnswer),
  }))
  server.post('/v1/vetoes', bodied, async (request) =>
    rotationAnswer(await vetoRotation(registry, envelopeOf(request))),
  )
  server.post('/v1/suspensions', bodied, (request) => suspendAgent(registry, envelopeOf(request), sourceOf(request)))
  server.post('/v1/approvals', bodied, async (request, reply) => {
    const received = await submitApproval(registry, envelopeOf(request), sourceOf(request))
    void reply.code(received.missing > 0 ? 202 : 201)
    return received
  })
  server.get('/v1/approvals', anyone, async (request) => ({
    approvals: (await listApprovals(registry, read(approvalQuery, request.query).keys)).map(approvalAnswer),
  }))
  server.post('/v1/audit-heads', bodied, async (request) => countersign(registry, envelopeOf(request)))
  server.get('/v1/agents/:id/audit-heads', anyone, async (request) => ({
    countersignatures: await listCountersignatures(registry, idOf(request), read(auditHeadQuery, request.query)),
  }))
  server.get('/v1/agents/:id/activity', { config: { caller: 'owner' } }, (request) =>
    readActivity(registry, {
      agentId: idOf(request),
      caller: signerOf(request),
      after: read(z.object({ after: z.coerce.number().int().nonnegative().default(0) }), request.query).after,
    }),
  )
}
const attest =
  ({ registry, bodyOf }: RegistryRoutes) =>
  async (request: FastifyRequest, reply: FastifyReply) => {
    const envelope = parseEnvelope(bodyOf(request), { maxBytes: MAX_BODY_BYTES })
    const { receipt, created } = await submitAttestation(registry, envelope, sourceOf(request))
    void reply.code(created ? 201 : 200)
    return receipt
  }

/** FAILURE_MODES 1.2 `report_issue`: believed by the client's own signature, and taken from clients that the registry knows. */
function issueRoutes(server: FastifyInstance, { registry, bodyOf }: RegistryRoutes): void {
  server.post('/v1/issues', { ...anyone, bodyLimit: MAX_ISSUE_BYTES }, async (request, reply) => {
    const envelope = parseEnvelope(bodyOf(request), { maxBytes: MAX_ISSUE_BYTES })
    const { receipt, created } = await reportIssue(registry, envelope)
    void reply.code(created ? 201 : 200)
    return receipt
  })
  server.get('/v1/agents/:id/issues', anyone, (request) => issuesOf(registry, idOf(request)))
}

/** The registry's part of DESIGN §4. Reads are open to anyone: what is read is signed. */
export async function registryRoutes(server: FastifyInstance, routes: RegistryRoutes): Promise<void> {
  const { registry } = routes
  server.get('/ping', anyone, async () => ({ at: toInstant(registry.clock.now()) }))
  server.get('/health', anyone, () => reportHealth(registry))
  server.get('/v1/root', anyone, async () => registry.root.envelope)
  server.get('/v1/snapshot', anyone, (request, reply) => sendSnapshot(registry, request, reply))
  server.post('/v1/agents', submitter, publish(routes))
  server.get('/v1/agents', search, async (request) =>
    pageAnswer(await listAgents(registry, read(listQuery, request.query))),
  )
  server.get('/v1/agents/:id', manifest, async (request) => {
    const found = await getAgent(registry, idOf(request))
    countUse(registry, found.agentId, request)
    return agentAnswer(found)
  })
  server.get('/v1/agents/:id/versions', anyone, async (request) => ({
    versions: (await listVersions(registry, idOf(request))).map(versionAnswer),
  }))
  server.get('/v1/documents/:digest', manifest, async (request) => {
    const { agentId, envelope } = await documentByDigest(registry, read(z.object({ digest }), request.params).digest)
    countUse(registry, agentId, request)
    return envelope
  })
  server.get('/v1/keys/:keyId', manifest, async (request) =>
    keyAnswer(await holderOfKey(registry, read(z.object({ keyId }), request.params).keyId)),
  )
  keyRoutes(server, routes)
  reviewRoutes(server, routes)
  // Believed by its own signature, whoever brings it.
  server.post('/v1/attestations', { ...anyone, bodyLimit: MAX_BODY_BYTES }, attest(routes))
  issueRoutes(server, routes)
  // A HEAD of it would hold a connection open for an answer that has no body.
  server.get('/v1/events', { ...anyone, exposeHeadRoute: false }, (_request, reply) => followChanges(registry, reply))
}
