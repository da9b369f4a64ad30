import { fromInstant, type Instant, type KeyId, toInstant } from '../../../shared/model/ids'
import type { KeyEntry } from '../../../shared/model/key'
import type { KeyStanding, OfflineKeyRecord } from '../../../shared/model/key-custody'
import type { SnapshotRevocation } from '../../../shared/model/registry'
import type { EngineContext } from '../context'
import { knownManifest, type OwnedManifest, type OwnIdentity, ownIdentities } from './own-manifest'

/** DESIGN §7: a key that vouches for a manifest is rotated within a year. */
const YEAR_MS = 365 * 24 * 3_600_000

interface Known {
  readonly now: number
  readonly entries: ReadonlyMap<KeyId, KeyEntry>
  readonly revocations: ReadonlyMap<KeyId, SnapshotRevocation>
  readonly lastUsed: ReadonlyMap<KeyId, Instant>
}

type Standings = Map<KeyId, KeyStanding>

/** Every key of this vault, of the agents it owns and of its client, as the Keys screen shows it. @throws StewardError `vault_locked` */
export async function keyStandings(context: EngineContext): Promise<KeyStanding[]> {
  const entries = new Map(context.vault.list().map((entry) => [entry.key_id, entry]))
  const revocations = new Map((await context.store.cache.revocations()).map((entry) => [entry.key_id, entry]))
  const known: Known = { now: context.clock.now(), entries, revocations, lastUsed: await lastUses(context) }
  const standings: Standings = new Map()
  for (const identity of await ownIdentities(context)) {
    const manifest = await knownManifest(context, identity.id)
    if (manifest) for (const standing of keysOf(manifest, identity, known)) standings.set(standing.key_id, standing)
    const offline = await context.store.offlineKeys.get(identity.id)
    if (offline && !standings.has(offline.key.key_id)) standings.set(offline.key.key_id, sheetOf(known, offline))
  }
  // A signer's key is in the manifests of others' agents: that it signed for one tells that it is in use.
  const stateOfUnlisted = (entry: KeyEntry): KeyStanding['state'] => {
    if (entry.role === 'signer' && known.lastUsed.has(entry.key_id)) return 'present'
    return isReplaced(known, entry, standings) ? 'replaced' : 'unused'
  }
  for (const entry of [...entries.values()].filter(({ key_id }) => !standings.has(key_id)))
    standings.set(entry.key_id, standingOf(known, entry.key_id, stateOfUnlisted(entry)))
  return [...standings.values()]
}

/** An operational key of this vault whose manifest certifies one that was made after it instead; the vault has the newest last. */
function isReplaced({ entries }: Known, { key_id, role, agent_id }: KeyEntry, standings: Standings): boolean {
  if (role !== 'operational') return false
  const own = [...entries.values()].filter((entry) => entry.role === role && entry.agent_id === agent_id)
  const certified = own.findLastIndex((entry) => standings.get(entry.key_id)?.state === 'present')
  return own.findIndex((entry) => entry.key_id === key_id) < certified
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

function keysOf({ manifest }: OwnedManifest, { id: agent_id, role }: OwnIdentity, known: Known): KeyStanding[] {
  const { primary_key, operational_keys, recovery_key, rotation_history } = manifest.identity
  const owner = standingOf(known, primary_key.key_id, 'present')
  const present: KeyStanding = {
    ...owner,
    agent_id,
    role,
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
    return { ...standing, agent_id, role, ...(entry.valid_until && { until: entry.valid_until }) }
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
