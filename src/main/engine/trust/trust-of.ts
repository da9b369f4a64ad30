import type { Envelope } from '../../../shared/model/envelope'
import { isStewardError } from '../../../shared/model/errors'
import { type AgentId, fromInstant, toInstant } from '../../../shared/model/ids'
import { endorsementAnswer } from '../../../shared/model/review'
import type { TrustScore } from '../../../shared/model/trust'
import { readEndorsement, verifyEndorsement } from '../../protocol/review/endorsements'
import { type TrustInputs, trustScore, withoutEndorsements } from '../../protocol/trust'
import { listAttestations } from '../attestation/list-attestations'
import type { EngineContext } from '../context'
import { configuredRegistries } from '../discovery/configured-registries'
import { findManifest, preferredRow } from '../discovery/load-manifest'
import { answerOf, callRegistry, fetchAcceptedRoot } from '../discovery/registry-connection'

const MONTH_MS = 30 * 86_400_000
const MAX_BYTES = 8 * 1024 * 1024
/** Endorsers whose own trust is computed; past fifty the number of them no longer counts (DESIGN §10). */
const MAX_ENDORSERS = 50

/** DESIGN §10: an agent's trust score, from what this profile knows and what registries are told. @throws StewardError `agent_unknown` */
export async function trustOf(context: EngineContext, agentId: AgentId): Promise<TrustScore> {
  const own = await ownInputs(context, agentId)
  const endorsements = await endorsementsOf(context, agentId)
  remembered(context).set(agentId, endorsements)
  return trustScore({ ...own, endorsements }, context.clock.now())
}

/** The same without asking anybody: with the endorsements that were told when it was last asked for. @throws as `trustOf` */
export async function knownTrust(context: EngineContext, agentId: AgentId): Promise<TrustScore> {
  const endorsements = remembered(context).get(agentId) ?? []
  return trustScore({ ...(await ownInputs(context, agentId)), endorsements }, context.clock.now())
}

/** What registries told of an agent's endorsements, judged; as long as the process runs. */
const told = new WeakMap<EngineContext, Map<AgentId, TrustInputs['endorsements']>>()

export function remembered(context: EngineContext): Map<AgentId, TrustInputs['endorsements']> {
  const known = told.get(context) ?? new Map<AgentId, TrustInputs['endorsements']>()
  told.set(context, known)
  return known
}

/**
 * What an agent is worth by what this profile knows itself, from 0 to 1: nobody is asked, so that it can be told at once, also
 * while registries are away. @throws StewardError `agent_unknown`
 */
export const ownTrust = async (context: EngineContext, agentId: AgentId): Promise<number> =>
  withoutEndorsements(await ownInputs(context, agentId), context.clock.now())

async function ownInputs(context: EngineContext, agentId: AgentId): Promise<TrustInputs> {
  const now = context.clock.now()
  const { row } = await preferredRow(context, agentId)
  const { rows } = await listAttestations(context, { agent_id: agentId })
  const since = toInstant(now - MONTH_MS)
  const tasks = await context.store.delegations.list({ agentId, since, limit: 1000 })
  return {
    capabilities: row.summary.capabilities.map((capability) => {
      const attested = rows.find((one) => one.capability === capability)
      // An attestation that is over, or whose tests fail now, is none.
      if (attested?.valid_until === undefined || attested.failing || fromInstant(attested.valid_until) <= now)
        return { passed: 0, failed: 0 }
      const { passed = 0, failed = 0 } = attested.tests ?? {}
      const validUntil = fromInstant(attested.valid_until)
      return {
        passed,
        failed,
        validUntil,
        ...(attested.issued_at !== undefined && { issuedAt: fromInstant(attested.issued_at) }),
      }
    }),
    uptime: await context.store.health.fractionUp(agentId, since),
    delegations: tasks
      .filter(({ state }) => state === 'completed' || state === 'failed')
      .map(({ state, created_at }) => ({ at: fromInstant(created_at), succeeded: state === 'completed' })),
    endorsements: [],
  }
}

async function endorsementsOf(context: EngineContext, agentId: AgentId): Promise<TrustInputs['endorsements']> {
  const told = (
    await Promise.all((await httpsRegistries(context)).map((registry) => askFor(context, registry, agentId)))
  ).flat()
  const endorsers = new Map<AgentId, Envelope>()
  for (const document of told) {
    const { from, to } = readEndorsement(document)
    if (to === agentId && endorsers.size < MAX_ENDORSERS) endorsers.set(from, document)
  }
  const judged = await Promise.all([...endorsers].map(([from, document]) => judge(context, from, document)))
  return judged.filter((one) => one !== undefined)
}

const httpsRegistries = async (context: EngineContext) =>
  (await configuredRegistries(context)).filter(({ kind }) => kind === 'https')

async function askFor(
  context: EngineContext,
  registry: Awaited<ReturnType<typeof httpsRegistries>>[number],
  to: AgentId,
): Promise<Envelope[]> {
  try {
    const { root } = await fetchAcceptedRoot(context, registry)
    const path = `/v1/endorsements?to=${encodeURIComponent(to)}`
    const { body } = await callRegistry(context, registry, root, { method: 'GET', path, maxBytes: MAX_BYTES })
    return answerOf(endorsementAnswer, body, MAX_BYTES).endorsements
  } catch (error) {
    if (!isStewardError(error)) throw error
    // A registry that is away, or lies, lends no trust; what others know of the agent still counts.
    context.log.info('endorsements were not told', { registry: registry.name, code: error.code })
    return []
  }
}

/** An endorsement counts under the endorser's present owner key, by what the endorser itself is worth. */
async function judge(
  context: EngineContext,
  from: AgentId,
  document: Envelope,
): Promise<TrustInputs['endorsements'][number] | undefined> {
  try {
    const found = await findManifest(context, (await preferredRow(context, from)).row)
    if (found.kind !== 'signed' || found.verified === undefined) return undefined
    verifyEndorsement(document, found.verified.manifest.identity.primary_key)
    const trust = await ownTrust(context, from)
    return { trust, owner: found.verified.ownerKey }
  } catch (error) {
    if (!isStewardError(error)) throw error
    return undefined
  }
}
