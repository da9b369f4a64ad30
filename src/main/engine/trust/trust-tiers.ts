import { DAY_MS } from '../../../shared/model/duration'
import { isStewardError } from '../../../shared/model/errors'
import { type AgentId, toInstant } from '../../../shared/model/ids'
import type { TrustTier } from '../../../shared/model/trust'
import { changesOf } from '../attestation/rows-memo'
import type { EngineContext } from '../context'
import { knownTrust, remembered } from './trust-of'

const MONTH_MS = 30 * DAY_MS
/** Trust moves with hours and days; a search that is typed asks several times a second. */
const FRESH_MS = 10_000
const MOST_TASKS = 10_000

interface Kept {
  readonly at: number
  /** {@link changesOf} at that time. */
  readonly changes: number
  readonly tiers: Promise<ReadonlyMap<AgentId, TrustTier>>
}
const kept = new WeakMap<EngineContext, Kept>()

/**
 * How far each agent is trusted that could be more than unverified, by what is known here; nobody is asked. An agent that was
 * neither measured, nor worked with, nor endorsed is unverified whatever is attested: DESIGN §10 gives attestations .4 at most.
 */
export function trustTiers(context: EngineContext): Promise<ReadonlyMap<AgentId, TrustTier>> {
  const now = context.clock.now()
  const changes = changesOf(context.store)
  const known = kept.get(context)
  if (known?.changes === changes && now >= known.at && now - known.at < FRESH_MS) return known.tiers
  const tiers = rate(context)
  kept.set(context, { at: now, changes, tiers })
  tiers.catch(() => kept.delete(context))
  return tiers
}

async function rate(context: EngineContext): Promise<ReadonlyMap<AgentId, TrustTier>> {
  const { health, delegations } = context.store
  const since = toInstant(context.clock.now() - MONTH_MS)
  const worked = await delegations.list({ since, limit: MOST_TASKS })
  const candidates = new Set([
    ...(await health.measured(since)),
    ...worked.map(({ agent_id }) => agent_id),
    ...remembered(context).keys(),
  ])
  const tiers = new Map<AgentId, TrustTier>()
  for (const id of candidates) {
    const tier = await tierOf(context, id)
    if (tier !== undefined) tiers.set(id, tier)
  }
  return tiers
}

async function tierOf(context: EngineContext, id: AgentId): Promise<TrustTier | undefined> {
  try {
    return (await knownTrust(context, id)).tier
  } catch (error) {
    // An agent that was worked with and is listed nowhere any more.
    if (isStewardError(error)) return undefined
    throw error
  }
}
