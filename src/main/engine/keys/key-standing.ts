import { fromInstant, type Instant, type KeyId, toInstant } from '../../../shared/model/ids'
import type { KeyEntry } from '../../../shared/model/key'
import type { KeyStanding, OfflineKeyRecord } from '../../../shared/model/key-custody'
import type { SnapshotRevocation } from '../../../shared/model/registry'
import type { EngineContext } from '../context'
import { listedManifest, type OwnedManifest, ownAgents } from './own-manifest'

/** DESIGN §7: an owner key is rotated within a year. */
const YEAR_MS = 365 * 24 * 3_600_000

interface Known {
  readonly now: number
  readonly entries: ReadonlyMap<KeyId, KeyEntry>
  readonly revocations: ReadonlyMap<KeyId, SnapshotRevocation>
  readonly lastUsed: ReadonlyMap<KeyId, Instant>
}

/** Every key of this vault and of the agents it owns, as the Keys screen shows it. @throws StewardError `vault_locked` */
export async function keyStandings(context: EngineContext): Promise<KeyStanding[]> {
  const entries = new Map(context.vault.list().map((entry) => [entry.key_id, entry]))
  const revocations = new Map((await context.store.cache.revocations()).map((entry) => [entry.key_id, entry]))
  const known: Known = { now: context.clock.now(), entries, revocations, lastUsed: await lastUses(context) }
  const standings = new Map<KeyId, KeyStanding>()
  for (const agentId of ownAgents(context)) {
    const manifest = await listedManifest(context, agentId)
    if (manifest) for (const standing of keysOf(manifest, known)) standings.set(standing.key_id, standing)
    const offline = await context.store.offlineKeys.get(agentId)
    if (offline && !standings.has(offline.key.key_id)) standings.set(offline.key.key_id, sheetOf(known, offline))
  }
  const clientId = await context.store.settings.get('client_id')
  const isOfClient = ({ agent_id }: KeyEntry) => clientId !== undefined && agent_id === clientId
  // A signer's key is in the manifests of others' agents: that it signed for one tells that it is in use.
  const hasSigned = ({ role, key_id }: KeyEntry) => role === 'signer' && known.lastUsed.has(key_id)
  for (const entry of [...entries.values()].filter(({ key_id }) => !standings.has(key_id)))
    standings.set(
      entry.key_id,
      standingOf(known, entry.key_id, isOfClient(entry) || hasSigned(entry) ? 'present' : 'unused'),
    )
  return [...standings.values()]
}

/** A recovery key that no manifest names yet. */
const sheetOf = (known: Known, { key, agent_id, made_at }: OfflineKeyRecord): KeyStanding => ({
  ...standingOf(known, key.key_id, 'unused'),
  agent_id,
  role: 'recovery',
  place: 'paper',
  made_at,
})

/** When each key last signed something that was submitted from here. */
async function lastUses(context: EngineContext): Promise<ReadonlyMap<KeyId, Instant>> {
  const used = new Map<KeyId, Instant>()
  for (const { envelope, created_at } of await context.store.outbox.list())
    for (const { keyid } of envelope.signatures) used.set(keyid as KeyId, created_at)
  for (const { envelope, at, state } of await context.store.ownManifests.list())
    if (state === 'submitted')
      for (const { keyid } of envelope.signatures)
        if ((used.get(keyid as KeyId) ?? '') < at) used.set(keyid as KeyId, at)
  return used
}

function standingOf(known: Known, keyId: KeyId, state: KeyStanding['state']): KeyStanding {
  const entry = known.entries.get(keyId)
  const revocation = known.revocations.get(keyId)
  const used = known.lastUsed.get(keyId)
  return {
    key_id: keyId,
    role: entry?.role ?? 'owner',
    ...(entry && { entry, made_at: entry.created_at, ...(entry.agent_id && { agent_id: entry.agent_id }) }),
    place: entry ? 'vault' : 'elsewhere',
    state: revocation ? 'revoked' : state,
    ...(used !== undefined && { last_used_at: used }),
    ...(revocation && { revoked: { at: revocation.revoked_at, reason: revocation.reason } }),
  }
}

function keysOf({ manifest, summary }: OwnedManifest, known: Known): KeyStanding[] {
  const { primary_key, operational_keys, recovery_key, rotation_history } = manifest.identity
  const agent_id = summary.id
  const owner = standingOf(known, primary_key.key_id, 'present')
  const present: KeyStanding = {
    ...owner,
    agent_id,
    role: 'owner',
    ...(owner.made_at && { until: toInstant(fromInstant(owner.made_at) + YEAR_MS) }),
  }
  const operational = operational_keys.map((key): KeyStanding => {
    const over = fromInstant(key.not_after) <= known.now
    const standing = standingOf(known, key.key_id, over ? 'expired' : 'present')
    const place = standing.place === 'vault' ? 'vault' : 'agent'
    return { ...standing, agent_id, role: 'operational', place, made_at: key.not_before, until: key.not_after }
  })
  const replaced = rotation_history.map((entry): KeyStanding => {
    const inGrace = entry.valid_until !== undefined && known.now < fromInstant(entry.valid_until)
    const standing = standingOf(known, entry.key_id, inGrace ? 'grace' : 'replaced')
    return { ...standing, agent_id, role: 'owner', ...(entry.valid_until && { until: entry.valid_until }) }
  })
  const recovery = recovery_key && standingOf(known, recovery_key.key_id, 'present')
  return [
    present,
    ...operational,
    ...(recovery
      ? [
          {
            ...recovery,
            agent_id,
            role: 'recovery' as const,
            place: recovery.place === 'vault' ? recovery.place : ('paper' as const),
          },
        ]
      : []),
    ...replaced,
  ]
}
