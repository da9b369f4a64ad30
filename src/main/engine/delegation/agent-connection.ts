import { StewardError } from '../../../shared/model/errors'
import { type AgentId, fromInstant } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import type { VerificationReport } from '../../../shared/model/verification'
import type { VerifiedManifest } from '../../protocol/discovery'
import { serviceEndpoint } from '../../protocol/verification'
import type { EngineContext } from '../context'
import { clientIdentity } from '../identity/client-identity'
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

/** One signed call to the agent. */
export const callAgent = (context: EngineContext, to: AgentConnection, request: HttpRequest): Promise<HttpResponse> =>
  context.http.call(to.peer, { ...request, path: to.basePath + request.path }, to.identity)

/** A signed request whose answer is read as it comes. */
export const streamAgent = (context: EngineContext, to: AgentConnection, request: HttpRequest): Promise<HttpStream> =>
  context.http.stream(to.peer, { ...request, path: to.basePath + request.path }, to.identity)
