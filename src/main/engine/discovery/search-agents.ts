import { fromInstant } from '../../../shared/model/ids'
import type { AgentRow, DiscoverResult, RegistryAttempt } from '../../../shared/model/views'
import type { EngineContext } from '../context'
import { healthOf } from '../health/health-of'
import type { AgentQuery, CachedAgent } from '../ports'
import { configuredRegistries } from './configured-registries'
import { refreshRegistry } from './refresh-registry'

/** How old an answer may be before `refresh: 'auto'` asks the registries again. A running console is told of changes meanwhile. */
const FRESH_MS = 5 * 60_000
const DEFAULT_LIMIT = 100

/** A search, and whether the registries are asked first: as needed, never (offline browsing) or always. */
export interface AgentSearch extends Omit<AgentQuery, 'limit'> {
  readonly limit?: number | undefined
  readonly refresh?: 'auto' | 'never' | 'always' | undefined
}

/**
 * Finds agents in the cache, asking the registries first where the cache is not fresh: each in turn by priority until one
 * answers (FAILURE_MODES 5.1). With none reachable the cached rows are served, with their age.
 */
export async function searchAgents(context: EngineContext, query: AgentSearch): Promise<DiscoverResult> {
  const attempts = query.refresh === 'never' ? [] : await refreshAsNeeded(context, query.refresh === 'always')
  const { refresh: _asked, limit, ...filter } = query
  const found = await context.store.cache.searchAgents({ ...filter, limit: limit ?? DEFAULT_LIMIT })
  const rows = await Promise.all(found.rows.map((row) => agentRow(context, row)))
  return {
    rows,
    total: found.total,
    ...(found.nextCursor !== undefined && { next_cursor: found.nextCursor }),
    attempts,
  }
}

async function refreshAsNeeded(context: EngineContext, always: boolean): Promise<RegistryAttempt[]> {
  const attempts: RegistryAttempt[] = []
  for (const registry of await configuredRegistries(context)) {
    const readAt = registry.known?.lastSuccessAt
    if (!always && readAt !== undefined && context.clock.now() - fromInstant(readAt) < FRESH_MS) {
      attempts.push({ registry: registry.name, url: registry.url, outcome: 'cached', duration_ms: 0 })
      return attempts
    }
    const attempt = await refreshRegistry(context, registry)
    attempts.push(attempt)
    if (attempt.outcome !== 'failed') return attempts
  }
  return attempts
}

/** Refreshes every configured registry, or the one named; all at once, since each has its own time limit. */
export async function refreshRegistries(context: EngineContext, name?: string): Promise<RegistryAttempt[]> {
  const registries = await configuredRegistries(context)
  const chosen = name === undefined ? registries : registries.filter((registry) => registry.name === name)
  return Promise.all(chosen.map((registry) => refreshRegistry(context, registry)))
}

/** A cached row as the contract shows it: with where it came from, when, how it was verified and how the agent does. */
export async function agentRow(context: EngineContext, row: CachedAgent): Promise<AgentRow> {
  return {
    summary: row.summary,
    ...(row.state !== undefined && { state: row.state }),
    provenance: {
      source: row.source,
      source_kind: row.sourceKind,
      ...(row.snapshotVersion !== undefined && { snapshot_version: row.snapshotVersion }),
      fetched_at: row.fetchedAt,
      expires_at: row.expiresAt,
      stale: fromInstant(row.expiresAt) <= context.clock.now(),
      verification: row.verification,
    },
    ...(row.summary.endpoint !== undefined && { health: await healthOf(context, row.summary.id) }),
  }
}
