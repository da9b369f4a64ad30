import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TaskStatus } from '../../../shared/model/delegation'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import { type KeyId, toInstant } from '../../../shared/model/ids'
import type { Agent, Caller } from '../../engine/agent'
import type { Clock } from '../../engine/ports'
import { parseEnvelope } from '../../protocol/identity'
import { checkpointRoutes } from './checkpoint-routes'
import { eventStreamOf } from './event-stream'
import { artifactNameOf, lastEventIdOf, queryValue, taskIdOf, waitOf } from './task-params'

/** Base64 in JSON around an order of 4 MiB. */
const MAX_BODY_BYTES = 6 * 1024 * 1024
/** Base64 in JSON around fifty findings. */
const MAX_ISSUE_BYTES = 512 * 1024

export interface AgentRoutes {
  readonly agent: Agent
  readonly clock: Clock
  /** Who signed the request, as the wire has found out. */
  readonly callerOf: (request: FastifyRequest) => Caller
  /** Whether a caller's key still counts, by the registry's word of now. @throws StewardError where it is revoked or no longer certified */
  readonly confirmCaller: (keyId: KeyId) => Promise<unknown>
  /** The request's body as it came and was verified. */
  readonly bodyOf: (request: FastifyRequest) => Uint8Array
}

const known = { config: { caller: 'known' } } as const

const header = (request: FastifyRequest, name: string): string => {
  const value = request.headers[name]
  if (typeof value === 'string' && value !== '') return value
  throw new StewardError('input_invalid', `the request has no ${name} header`, {
    details: { header: name },
    suggestions: ['Send each order with an Idempotency-Key of its own, so that it is safe to send again.'],
  })
}

const submit =
  ({ agent, callerOf, bodyOf }: AgentRoutes) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<TaskStatus> => {
    const idempotencyKey = header(request, 'idempotency-key')
    const order = parseEnvelope(bodyOf(request), { maxBytes: MAX_BODY_BYTES })
    const waitMs = waitOf(request.headers['prefer'])
    const { status, existing } = await agent.submit(callerOf(request), { order, idempotencyKey }, waitMs)
    void reply.code(existing ? 200 : 202).header('location', `/v1/tasks/${status.task_id}`)
    if (waitMs > 0) void reply.header('preference-applied', 'wait')
    return status
  }

/** How long a caller hears on after his key was revoked, while the registry answers. */
const CONFIRM_MS = 5000

/** A stream outlives many requests: whose key is revoked meanwhile hears no more. */
function cutWhenRevoked(routes: AgentRoutes, caller: Caller, stream: AbortController): void {
  const cancel = routes.clock.after(CONFIRM_MS, () => {
    routes.confirmCaller(caller.key.key_id).then(
      () => !stream.signal.aborted && cutWhenRevoked(routes, caller, stream),
      (error: unknown) => {
        if (isStewardError(error) && error.category === 'permanent') stream.abort()
        else if (!stream.signal.aborted) cutWhenRevoked(routes, caller, stream)
      },
    )
  })
  stream.signal.addEventListener('abort', cancel, { once: true })
}

const follow =
  (routes: AgentRoutes) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { agent, clock, callerOf } = routes
    const after = lastEventIdOf(request.headers['last-event-id'])
    const left = new AbortController()
    const events = await agent.events(callerOf(request), taskIdOf(request.params), after, left.signal)
    reply.raw.once('close', () => left.abort())
    cutWhenRevoked(routes, callerOf(request), left)
    return reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-store')
      .send(Readable.from(eventStreamOf(events, clock), { objectMode: false }))
  }

const fetchArtifact =
  ({ agent, callerOf }: AgentRoutes) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const name = artifactNameOf(request.params)
    const { artifact, bytes } = await agent.artifact(callerOf(request), taskIdOf(request.params), name)
    return (
      reply
        .header('content-type', artifact.media_type)
        .header('content-length', artifact.size)
        // A browser that is led here must not take an agent's file for a page.
        .header('content-disposition', 'attachment')
        .header('x-content-type-options', 'nosniff')
        .send(Readable.from(bytes, { objectMode: false }))
    )
  }

const reportIssue =
  ({ agent, callerOf, bodyOf }: AgentRoutes) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<{ issues: number }> => {
    const issue = parseEnvelope(bodyOf(request), { maxBytes: MAX_ISSUE_BYTES })
    const recorded = await agent.reportIssue(callerOf(request), taskIdOf(request.params), issue)
    void reply.code(201)
    return recorded
  }

/** The agent's part of DESIGN §4. Mount it behind the wire, which verifies each request before a handler sees it. */
export const agentRoutes = async (server: FastifyInstance, routes: AgentRoutes): Promise<void> => {
  const { agent, clock, callerOf } = routes
  server.get('/ping', known, async () => ({ at: toInstant(clock.now()) }))
  server.get('/health', known, async () => agent.health())
  server.post('/v1/tasks', { ...known, bodyLimit: MAX_BODY_BYTES }, submit(routes))
  server.get('/v1/tasks', known, async (request) =>
    agent.statusByIdempotencyKey(callerOf(request), queryValue(request.query, 'idempotency_key')),
  )
  server.get('/v1/tasks/:id', known, async (request) => agent.status(callerOf(request), taskIdOf(request.params)))
  server.get('/v1/tasks/:id/events', known, follow(routes))
  server.get('/v1/tasks/:id/receipt', known, async (request) =>
    agent.receipt(callerOf(request), taskIdOf(request.params)),
  )
  server.get('/v1/tasks/:id/artifacts/*', known, fetchArtifact(routes))
  server.post('/v1/tasks/:id/issues', { ...known, bodyLimit: MAX_ISSUE_BYTES }, reportIssue(routes))
  checkpointRoutes(server, routes)
  server.post('/v1/tasks/:id/cancel', known, async (request) =>
    agent.cancel(callerOf(request), taskIdOf(request.params)),
  )
}
