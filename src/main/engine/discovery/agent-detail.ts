import type { AgentId } from '../../../shared/model/ids'
import { operation as operationSchema } from '../../../shared/model/manifest'
import type { AgentDetail } from '../../../shared/model/views'
import { parseManifest, type VerifiedManifest } from '../../protocol/discovery'
import { parseJsonStrict } from '../../protocol/encoding'
import type { EngineContext } from '../context'
import { listDelegations } from '../delegation/read-delegations'
import type { CachedAgent } from '../ports'
import { agentRow } from './agent-rows'
import { findManifest, preferredRow } from './load-manifest'

const SHOWN_TASKS = 50

/** All that an agent's page shows. @throws StewardError `agent_unknown` */
export async function agentDetail(context: EngineContext, agentId: AgentId): Promise<AgentDetail> {
  const { row } = await preferredRow(context, agentId)
  const found = await findManifest(context, row)
  const verified = found.kind === 'signed' ? found.verified : undefined
  const manifest = verified?.manifest ?? (await plainManifest(context, row))
  const operations = (manifest as { capabilities?: { operations?: unknown } } | undefined)?.capabilities?.operations
  return {
    ...(await agentRow(context, row)),
    operations: operationSchema.array().safeParse(operations).data ?? [],
    ...(manifest && { manifest }),
    manifest_digest: row.manifestDigest,
    tls_pins: verified?.manifest.tls?.pins ?? [],
    keys: verified ? await keysOf(context, verified) : [],
    delegations: await listDelegations(context, { agent_id: agentId, limit: SHOWN_TASKS }),
  }
}

async function plainManifest(context: EngineContext, row: CachedAgent): Promise<Record<string, unknown> | undefined> {
  const document = await context.store.cache.document(row.manifestDigest)
  if (document?.kind !== 'plain_manifest') return undefined
  return parseManifest(parseJsonStrict(document.bytes, { maxBytes: document.bytes.byteLength, maxDepth: 64 })).manifest
}

async function keysOf(context: EngineContext, { manifest }: VerifiedManifest): Promise<AgentDetail['keys']> {
  const { primary_key, operational_keys, recovery_key } = manifest.identity
  const all = [primary_key, ...operational_keys, ...(recovery_key ? [recovery_key] : [])].map((key) => key.key_id)
  const revoked = new Set((await context.store.cache.revocations(all)).map((entry) => entry.key_id))
  return [
    { key: primary_key, role: 'owner', revoked: revoked.has(primary_key.key_id) },
    ...operational_keys.map((key) => ({
      key: { key_id: key.key_id, algorithm: key.algorithm, public_key: key.public_key },
      role: 'operational' as const,
      valid_until: key.not_after,
      revoked: revoked.has(key.key_id),
    })),
    ...(recovery_key
      ? [{ key: recovery_key, role: 'recovery' as const, revoked: revoked.has(recovery_key.key_id) }]
      : []),
  ]
}
