import type { Divergence, DivergenceKind, RegistryStatement } from '../../../../shared/model/divergence'
import { MINUTE_MS } from '../../../../shared/model/duration'
import { type AgentId, fromInstant, type Instant, type KeyId, toInstant } from '../../../../shared/model/ids'
import { AT_ONCE, findDivergence } from '../../../protocol/discovery'
import type { EngineContext } from '../../context'
import type { CachedAgent } from '../../ports'
import { type ConfiguredRegistry, configuredRegistries } from '../configured-registries'

/** A registry that differs in everything is told of by its first agents; the rest would only repeat it. */
const MOST = 200
const SEEN = 'divergence_seen'

type Seen = Record<string, Instant>

/**
 * Compares what the cached snapshots say of each agent (DESIGN §11). A different owner key is told at once; what a delay between
 * two publications can explain only once it has lasted (`discovery.divergence_grace_minutes`).
 */
export async function compareRegistries(context: EngineContext): Promise<Divergence[]> {
  const registries = (await configuredRegistries(context)).filter(({ known }) => known !== undefined)
  if (registries.length < 2) return []
  const before = await readSeen(context)
  const now = toInstant(context.clock.now())
  const seen: Seen = {}
  const found: Divergence[] = []
  for (const agentId of await context.store.cache.disputedAgents(MOST)) {
    const divergence = findDivergence(await statementsOf(context, agentId, registries))
    if (divergence === undefined) continue
    const since = before[agentId] ?? now
    seen[agentId] = since
    if (isDue(context, divergence.kinds, since))
      found.push({
        agent_id: agentId,
        since,
        ...wordsOf(agentId, divergence.kinds),
        ...divergence,
        kinds: [...divergence.kinds],
        differences: [...divergence.differences],
      })
  }
  const written = JSON.stringify(seen)
  if (written !== JSON.stringify(before)) await context.store.settings.set(SEEN, written)
  return found
}

async function readSeen(context: EngineContext): Promise<Seen> {
  const text = await context.store.settings.get(SEEN)
  return text === undefined ? {} : (JSON.parse(text) as Seen)
}

function isDue(context: EngineContext, kinds: readonly DivergenceKind[], since: Instant): boolean {
  if (kinds.some((kind) => AT_ONCE.includes(kind))) return true
  const graceMs = context.policy().discovery.divergence_grace_minutes * MINUTE_MS
  return context.clock.now() - fromInstant(since) >= graceMs
}

async function statementsOf(
  context: EngineContext,
  agentId: AgentId,
  registries: readonly ConfiguredRegistry[],
): Promise<RegistryStatement[]> {
  const rows = await context.store.cache.agent(agentId)
  const revoked = await context.store.cache.revokedBySource(agentId)
  return registries.flatMap((registry) => {
    const row = rows.find(({ source }) => source === registry.name)
    return row === undefined ? [] : [statementOf(registry, row, revoked.get(registry.name) ?? [])]
  })
}

const statementOf = (
  { known, url }: ConfiguredRegistry,
  row: CachedAgent,
  revoked: readonly KeyId[],
): RegistryStatement => ({
  registry: row.source,
  voice: known?.rootKey ?? url,
  ...(row.snapshotVersion !== undefined && { snapshot_version: row.snapshotVersion }),
  ...(row.summary.key_id !== undefined && { owner_key: row.summary.key_id }),
  manifest_digest: row.manifestDigest,
  version: row.summary.version,
  ...(row.summary.endpoint !== undefined && { endpoint: row.summary.endpoint }),
  capabilities: row.summary.capabilities,
  ...(row.state !== undefined && { state: row.state }),
  revoked_keys: [...revoked],
})

const SENTENCES: readonly (readonly [DivergenceKind, Divergence['severity'], (id: AgentId) => string])[] = [
  [
    'equivocation',
    'critical',
    (id) => `One registry signed two different contents about ${id} under the same version.`,
  ],
  ['key', 'critical', (id) => `Registries name different owner keys for ${id}: one of them is wrong, or lies.`],
  ['revocation', 'critical', (id) => `A key of ${id} is revoked at one registry and not at another.`],
  ['state', 'warning', (id) => `Registries disagree on whether ${id} may be used.`],
  ['document', 'warning', (id) => `Registries list different manifests of ${id}.`],
]

function wordsOf(agentId: AgentId, kinds: readonly DivergenceKind[]): Pick<Divergence, 'severity' | 'text'> {
  const worst = SENTENCES.find(([kind]) => kinds.includes(kind))
  return { severity: worst?.[1] ?? 'warning', text: worst?.[2](agentId) ?? `Registries disagree on ${agentId}.` }
}
