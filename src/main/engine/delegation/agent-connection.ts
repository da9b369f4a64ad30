import { type ErrorCode, isStewardError, StewardError } from '../../../shared/model/errors'
import { type AgentId, fromInstant } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import type { VerificationReport } from '../../../shared/model/verification'
import type { VerifiedManifest } from '../../protocol/discovery'
import { inSeconds } from '../../protocol/link'
import { serviceEndpoint } from '../../protocol/verification'
import { alertOnRefusal } from '../alerts/refused-connection'
import type { EngineContext } from '../context'
import { clientIdentity } from '../identity/client-identity'
import { clientKeys, hasRecoveryKey } from '../identity/client-keys'
import type { CallerIdentity, HttpRequest, HttpResponse, HttpStream, Peer } from '../ports'
import { verifyKnownAgent } from '../verification/verify-agent'

/** An agent as we connect to it: where, what it must prove, and as whom we call. All from its verified manifest. */
export interface AgentConnection {
  readonly agentId: AgentId
  readonly peer: Peer
  readonly basePath: string
  readonly identity: CallerIdentity
  readonly report: VerificationReport
  readonly manifest: VerifiedManifest
  /** The agent's certified keys that are valid now and not revoked: they sign answers, events and receipts. */
  readonly keys: readonly KeyRecord[]
}

/**
 * Makes ready to talk to an agent. The first connection already is pinned, since the pins come from the manifest (TRUST
 * "Bootstrap").
 *
 * @throws StewardError `agent_unknown`, `agent_unverified`, `vault_locked`
 */
export async function connectAgent(context: EngineContext, agentId: AgentId): Promise<AgentConnection> {
  const { report, verified } = await verifyKnownAgent(context, agentId)
  const endpoint = verified && serviceEndpoint(verified.manifest)
  if (
    verified === undefined ||
    endpoint === undefined ||
    verified.manifest.tls === undefined ||
    report.level !== 'verified'
  )
    throw new StewardError('agent_unverified', `${agentId} has no verified and pinned endpoint to connect to`, {
      details: { failed: report.checks.filter((check) => check.outcome === 'fail').map((check) => check.name) },
      suggestions: [`See what stands in the way: steward verify ${agentId}`],
    })
  const { origin, pathname } = new URL(endpoint)
  const keys = await usableKeys(context, verified)
  return {
    agentId,
    peer: { origin, pins: verified.manifest.tls.pins, responseKeys: keys, agentId },
    basePath: pathname.replace(/\/+$/, ''),
    identity: await clientIdentity(context),
    report,
    manifest: verified,
    keys,
  }
}

async function usableKeys(context: EngineContext, verified: VerifiedManifest): Promise<KeyRecord[]> {
  const now = context.clock.now()
  const certified = verified.manifest.identity.operational_keys
  const revoked = new Set(
    (await context.store.cache.revocations(certified.map((key) => key.key_id))).map((entry) => entry.key_id),
  )
  return certified
    .filter((key) => fromInstant(key.not_before) <= now && now < fromInstant(key.not_after) && !revoked.has(key.key_id))
    .map(({ key_id, algorithm, public_key }) => ({ key_id, algorithm, public_key }))
}

/** A request to an agent; the time limit is the one that fits the way to it (FAILURE_MODES 2.2) unless another is given. */
export type AgentRequest = Omit<HttpRequest, 'timeoutMs'> & {
  readonly timeoutMs?: number
  /** Goes out even where the agent is left alone: whether it is back is what it asks. */
  readonly always?: true
}

/** One signed call to the agent. @throws StewardError `agent_offline` while it is left alone, and as `Http.call` */
export const callAgent = (context: EngineContext, to: AgentConnection, request: AgentRequest): Promise<HttpResponse> =>
  reach(context, to, request, (ready) => context.http.call(to.peer, ready, to.identity))

/** A signed request whose answer is read as it comes. @throws as {@link callAgent} */
export const streamAgent = (context: EngineContext, to: AgentConnection, request: AgentRequest): Promise<HttpStream> =>
  reach(context, to, request, (ready) => context.http.stream(to.peer, ready, to.identity))

async function reach<T>(
  context: EngineContext,
  { agentId, basePath, identity }: AgentConnection,
  { always, ...request }: AgentRequest,
  send: (ready: HttpRequest) => Promise<T>,
): Promise<T> {
  const { links } = context
  const outages = links.outages(agentId)
  if (always !== true) await links.admit(agentId)
  const timeoutMs = request.timeoutMs ?? (await links.of(agentId)).timeout_ms
  try {
    const answer = await send({ ...request, timeoutMs, path: basePath + request.path })
    await links.heard(agentId)
    return answer
  } catch (error) {
    if (!isStewardError(error)) throw error
    await links.failed(agentId, error, outages)
    if (await isKeyEnded(context, identity, error)) throw keyEnded(error)
    await alertOnRefusal(context, agentId, error)
    throw request.timeoutMs === undefined ? await withExtension(context, agentId, error) : error
  }
}

/** What an agent refuses a client key with that is replaced or revoked. */
const ENDED: readonly ErrorCode[] = ['key_revoked', 'request_signer_unknown', 'agent_suspended']

/**
 * Whether a request was refused because the client's key was replaced or revoked since the connection was made: under the key that
 * comes, or came, after it the same request is answered (TRUST "Callers").
 */
async function isKeyEnded(
  context: EngineContext,
  { signer }: CallerIdentity,
  { code }: StewardError,
): Promise<boolean> {
  if (!ENDED.includes(code) || !context.vault.isOpen()) return false
  const keys = await clientKeys(context)
  if (keys === undefined) return false
  if (keys.signingKey !== signer.keyId) return true
  const revoked = (await context.store.cache.revocations([signer.keyId])).length > 0
  return revoked && (await hasRecoveryKey(context, keys.clientId))
}

const keyEnded = (cause: StewardError): StewardError =>
  new StewardError('client_key_ended', 'the client key that asked is replaced or revoked; the next one asks again', {
    cause,
  })

/** FAILURE_MODES 2.2: where the agent is alive and only the time was too short, the next call gets more. */
async function withExtension(context: EngineContext, agentId: AgentId, error: StewardError): Promise<StewardError> {
  if (error.details['timeout_ms'] === undefined) return error
  const extended = await context.links.extendIfAlive(agentId)
  if (extended === undefined) return error
  return new StewardError(
    error.code,
    `${error.message}. The agent is alive, so the next call has ${inSeconds(extended)}`,
    { details: { ...error.details, extended_to_ms: extended }, suggestions: error.suggestions, cause: error.cause },
  )
}
