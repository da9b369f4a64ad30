import type { z } from 'zod'
import type { ClientStore, Shelf } from '../../../engine/ports'
import { openDatabase, type StoreNotice, type StoreOptions } from '../database'
import { SqliteAttestations } from './attestations'
import { SqliteCache } from './cache'
import { DamagedRows } from './damaged-rows'
import { SqliteHealth } from './health'
import { loadedLater } from './loaded-later'
import { CLIENT_MIGRATIONS } from './migrations'
import { SqliteSettings } from './settings'
import { SqliteShelf } from './sqlite-shelf'
import type { ClientTables } from './tables'

/** "Stwc" */
const APPLICATION_ID = 0x53747763

export interface SqliteClientStore extends ClientStore {
  /** How many damaged rows were taken out of this store so far. */
  damagedRows(): Promise<number>
  /** Keeps a copy beside the store, of which the last three stay; returns its path. Holds up the process while it writes. */
  backup(): Promise<string>
}

export interface OpenedClientStore {
  readonly store: SqliteClientStore
  /** The store was damaged and has been replaced: the operator must be told (DESIGN §8). */
  readonly notice?: StoreNotice
}

/**
 * Opens the profile's store, makes it where there is none, mends it where it is damaged.
 *
 * @throws StewardError `store_newer`, `conflict` (the file is another program's database), `unavailable`
 */
export const openClientStore = async (options: StoreOptions): Promise<OpenedClientStore> => {
  const { connection, notice, backup } = openDatabase<ClientTables>(options, {
    applicationId: APPLICATION_ID,
    migrations: CLIENT_MIGRATIONS,
  })
  const damaged = new DamagedRows(connection, options.clock, options.log)
  const shelf = <T extends object>(kind: string, schema: () => Promise<z.ZodType<T>>): Shelf<T> =>
    loadedLater(async () => new SqliteShelf(connection, kind, await schema()))
  const store: SqliteClientStore = {
    cache: new SqliteCache(connection, damaged, options.clock),
    delegations: loadedLater(async () => new (await import('./delegations')).SqliteDelegations(connection)),
    health: new SqliteHealth(connection),
    links: loadedLater(async () => new (await import('./links')).SqliteLinks(connection)),
    audit: loadedLater(async () => new (await import('./audit')).SqliteAudit(connection)),
    alerts: loadedLater(async () => new (await import('./alerts')).SqliteAlerts(connection)),
    registryLog: loadedLater(async () => new (await import('./registry-log')).SqliteRegistryLog(connection)),
    reviews: loadedLater(async () => new (await import('./reviews')).SqliteReviews(connection)),
    settings: new SqliteSettings(connection),
    attestations: new SqliteAttestations(connection),
    results: loadedLater(async () => new (await import('./results')).SqliteResults(connection)),
    offlineKeys: shelf('offline_key', async () => (await import('../../../../shared/model/key-custody')).offlineKey),
    ownManifests: shelf('own_manifest', async () => (await import('../../../../shared/model/key-custody')).ownManifest),
    acceptedKeys: shelf('accepted_key', async () => (await import('../../../../shared/model/key-custody')).acceptedKey),
    activity: loadedLater(async () => new (await import('./activity')).SqliteActivity(connection)),
    taught: shelf('taught', async () => (await import('../../../../shared/model/signing-alert')).taughtSignatures),
    recoveries: shelf('recovery', async () => (await import('../../../../shared/model/recovery')).recovery),
    drills: shelf('drill', async () => (await import('../../../../shared/model/drill')).drill),
    outbox: shelf('outbox', async () => (await import('../../../../shared/model/outbox')).outboxItem),
    countersignatures: shelf(
      'countersignature',
      async () => (await import('../../../../shared/model/audit')).provenCountersignature,
    ),
    condition: async () => ({
      pages: connection.get<{ quick_check: string }>('PRAGMA quick_check(1)')?.quick_check ?? 'unknown',
      damaged_rows: damaged.count(),
    }),
    damagedRows: async () => damaged.count(),
    backup: async () => backup(),
    close: async () => connection.close(),
  }
  return { store, ...(notice === undefined ? {} : { notice }) }
}
