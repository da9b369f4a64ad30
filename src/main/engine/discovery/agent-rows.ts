import { HOUR_MS } from '../../../shared/model/duration'
import { fromInstant, type Instant, toInstant } from '../../../shared/model/ids'
import type { Provenance } from '../../../shared/model/provenance'
import type { AgentRow } from '../../../shared/model/views'
import { attestationJudge, worstRow } from '../attestation/attestation-rows'
import type { EngineContext } from '../context'
import { healthOf } from '../health/health-of'
import type { CachedAgent } from '../ports'

/** Cached rows as the contract shows them: with where each came from, when, how it was verified and how the agent does. */
export async function agentRows(
  context: EngineContext,
  rows: readonly CachedAgent[],
  capability?: string,
): Promise<AgentRow[]> {
  const confirmed = await confirmations(context)
  const judge = await attestationJudge(context)
  return Promise.all(
    rows.map(async (row) => ({
      summary: row.summary,
      ...(row.state !== undefined && { state: row.state }),
      provenance: provenanceOf(context, row, confirmed.get(row.source)),
      ...(row.summary.endpoint !== undefined && { health: await healthOf(context, row.summary.id) }),
      ...(row.attestations && { attestation: worstRow(judge([row]), capability) }),
    })),
  )
}

export async function agentRow(context: EngineContext, row: CachedAgent): Promise<AgentRow> {
  const [shown] = await agentRows(context, [row])
  return shown as AgentRow
}

/** When each registry last said that its snapshot is still the one that is cached. */
async function confirmations(context: EngineContext): Promise<ReadonlyMap<string, Instant>> {
  const known = await context.store.cache.registries()
  return new Map(known.flatMap(({ name, lastSuccessAt }) => (lastSuccessAt ? [[name, lastSuccessAt] as const] : [])))
}

function provenanceOf(context: EngineContext, row: CachedAgent, confirmedAt: Instant | undefined): Provenance {
  const ttlMs = context.policy().discovery.on_registry_failure.cache_ttl_hours * HOUR_MS
  // A registry that answers "unchanged" says the whole snapshot again. A mirror's word stays as old as what it mirrors.
  const again = row.sourceKind === 'registry' && confirmedAt !== undefined && confirmedAt > row.fetchedAt
  const fetchedAt = again ? confirmedAt : row.fetchedAt
  const expiresAt = again ? toInstant(fromInstant(confirmedAt) + ttlMs) : row.expiresAt
  return {
    source: row.source,
    source_kind: row.sourceKind,
    ...(row.snapshotVersion !== undefined && { snapshot_version: row.snapshotVersion }),
    fetched_at: fetchedAt,
    expires_at: expiresAt,
    stale: fromInstant(expiresAt) <= context.clock.now(),
    verification: row.verification,
  }
}
