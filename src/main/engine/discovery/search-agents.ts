import { counted } from '../../../shared/model/counted'
import { type AgentId, fromInstant, toInstant } from '../../../shared/model/ids'
import type { TrustTier } from '../../../shared/model/trust'
import type { DiscoverFacets, DiscoverResult, RegistryAttempt } from '../../../shared/model/views'
import type { OpenCircuit } from '../../protocol/discovery'
import type { EngineContext } from '../context'
import type { Outcome, Progress } from '../jobs'
import type { AgentQuery } from '../ports'
import { agentRows } from './agent-rows'
import { type ConfiguredRegistry, configuredRegistries } from './configured-registries'
import { circuitOf } from './registry-circuit'
import { arrangeSources } from './source-order'

/** How old an answer may be before `refresh: 'auto'` asks the registries again. A running console is told of changes meanwhile. */
const FRESH_MS = 5 * 60_000
const DEFAULT_LIMIT = 100

/** What a search is narrowed by. */
export interface AgentFilter extends Omit<AgentQuery, 'limit' | 'cursor' | 'trust'> {
  readonly trust?: TrustTier | undefined
}

/** A search, and whether the registries are asked first: as needed, never (offline browsing) or always. */
export interface AgentSearch extends AgentFilter {
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
  readonly refresh?: 'auto' | 'never' | 'always' | undefined
}

/**
 * Finds agents in the cache, asking the registries first where the cache is not fresh: each in turn by priority until one
 * answers (FAILURE_MODES 5.1). With none reachable the cached rows are served, with their age.
 */
export async function searchAgents(context: EngineContext, query: AgentSearch): Promise<DiscoverResult> {
  const attempts = query.refresh === 'never' ? [] : await refreshAsNeeded(context, query.refresh === 'always')
  await arrangeSources(context)
  const { refresh: _asked, limit, trust, ...filter } = query
  const found = await context.store.cache.searchAgents({
    ...filter,
    ...(trust !== undefined && { trust: { tiers: await tiersOf(context), wanted: trust } }),
    limit: limit ?? DEFAULT_LIMIT,
  })
  const rows = await agentRows(context, found.rows, query.capability)
  return {
    rows,
    total: found.total,
    ...(found.nextCursor !== undefined && { next_cursor: found.nextCursor }),
    attempts,
  }
}

/** By what a search of the cache can be narrowed. */
export async function agentFacets(context: EngineContext, { trust, ...query }: AgentFilter): Promise<DiscoverFacets> {
  await arrangeSources(context)
  const tiers = await tiersOf(context)
  const found = await context.store.cache.facets({ ...query, trust: { tiers, wanted: trust } })
  return {
    capabilities: [...found.capabilities],
    states: [...found.states],
    verifications: [...found.verifications],
    sources: [...found.sources],
    trust: [...found.trust],
  }
}

async function refreshAsNeeded(context: EngineContext, always: boolean): Promise<RegistryAttempt[]> {
  const registries = await configuredRegistries(context)
  // A quorum is found only where all were heard.
  if (context.policy().discovery.mode === 'quorum')
    return Promise.all(registries.map((registry) => askInTurn(context, registry, always)))
  const attempts: RegistryAttempt[] = []
  for (const registry of registries) {
    const attempt = await askInTurn(context, registry, always)
    attempts.push(attempt)
    const failed = attempt.outcome === 'failed' || attempt.outcome === 'skipped'
    if (!failed || context.policy().discovery.on_registry_failure.action === 'fail') return attempts
  }
  return attempts
}

/** Loaded when a search is narrowed by trust. */
async function tiersOf(context: EngineContext): Promise<ReadonlyMap<AgentId, TrustTier>> {
  const { trustTiers } = await import('../trust/trust-tiers')
  return trustTiers(context)
}

/** Loaded when a registry is asked: a search of the cache alone verifies nothing that comes from elsewhere. */
async function refresh(
  context: EngineContext,
  registry: ConfiguredRegistry,
  progress?: Progress,
): Promise<RegistryAttempt> {
  const { refreshRegistry } = await import('./refresh-registry')
  return refreshRegistry(context, registry, progress)
}

async function askInTurn(
  context: EngineContext,
  registry: ConfiguredRegistry,
  always: boolean,
): Promise<RegistryAttempt> {
  const { name, url, known } = registry
  if (always) return refresh(context, registry)
  const now = context.clock.now()
  const circuit = await circuitOf(context, url)
  if (circuit !== undefined) return skipped(registry, circuit, now)
  const readAt = known?.lastSuccessAt
  if (readAt !== undefined && now - fromInstant(readAt) < FRESH_MS)
    return { registry: name, url, outcome: 'cached', duration_ms: 0 }
  return refresh(context, registry)
}

/** FAILURE_MODES 5.1: a second discovery does not wait for what the first one found to be away. */
function skipped({ name, url }: ConfiguredRegistry, { failure, until }: OpenCircuit, now: number): RegistryAttempt {
  return {
    registry: name,
    url,
    outcome: 'skipped',
    duration_ms: 0,
    failed_at: failure.at,
    retry_at: toInstant(Math.max(now, until)),
    ...(failure.reason !== undefined && { reason: failure.reason }),
    ...(failure.code !== undefined && { code: failure.code }),
  }
}

/** Refreshes every configured registry, or the one named; all at once, since each has its own time limit. */
export async function refreshRegistries(
  context: EngineContext,
  name?: string,
  progress?: Progress,
): Promise<RegistryAttempt[]> {
  const registries = await configuredRegistries(context)
  const chosen = name === undefined ? registries : registries.filter((registry) => registry.name === name)
  const left = new Set(chosen)
  const tell = (): void => {
    // One of one is either all or nothing: that is no share.
    if (chosen.length > 1) progress?.share(chosen.length - left.size, chosen.length)
    if (left.size > 0) progress?.step(`Reading ${[...left].map((registry) => registry.name).join(', ')}`)
  }
  tell()
  return Promise.all(
    chosen.map(async (registry) => {
      const attempt = await refresh(context, registry, progress)
      left.delete(registry)
      tell()
      return attempt
    }),
  )
}

/** The same as a job, for a person who waits. @throws StewardError `cancelled` where it was stopped */
export const refreshAsked = (context: EngineContext, name?: string): Promise<RegistryAttempt[]> =>
  context.jobs.join(
    {
      kind: 'refresh',
      subject: name ?? '',
      title: name === undefined ? 'Refresh of all registries' : `Refresh of ${name}`,
      step: 'Asking the registries',
    },
    (progress) => refreshRegistries(context, name, progress),
    inWords,
  )

function inWords(attempts: readonly RegistryAttempt[]): Outcome {
  const failed = attempts.filter(({ outcome }) => outcome === 'failed')
  const answered = `${attempts.length - failed.length} of ${counted(attempts.length, 'registry', 'registries')} answered`
  const text = [answered, ...failed.map(({ registry, reason }) => `${registry}: ${reason ?? 'no answer'}`)].join('; ')
  return { text, failed: failed.length > 0 && failed.length === attempts.length }
}
