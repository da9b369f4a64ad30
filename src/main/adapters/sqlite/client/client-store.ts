import { acceptedKey, offlineKey, ownManifest } from '../../../../shared/model/key-custody'
import { outboxItem } from '../../../../shared/model/outbox'
import { recovery } from '../../../../shared/model/recovery'
import { taughtSignatures } from '../../../../shared/model/signing-alert'
import type { ClientStore } from '../../../engine/ports'
import { openDatabase, type StoreNotice, type StoreOptions } from '../database'
import { SqliteActivity } from './activity'
import { SqliteAlerts } from './alerts'
import { SqliteAttestations } from './attestations'
import { SqliteAudit } from './audit'
import { SqliteCache } from './cache'
import { DamagedRows } from './damaged-rows'
import { SqliteDelegations } from './delegations'
import { SqliteHealth } from './health'
import { SqliteLinks } from './links'
import { CLIENT_MIGRATIONS } from './migrations'
import { SqliteRegistryLog } from './registry-log'
import { SqliteResults } from './results'
import { SqliteReviews } from './reviews'
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
  const store: SqliteClientStore = {
    cache: new SqliteCache(connection, damaged, options.clock),
    delegations: new SqliteDelegations(connection),
    health: new SqliteHealth(connection),
    links: new SqliteLinks(connection),
    audit: new SqliteAudit(connection),
    alerts: new SqliteAlerts(connection),
    registryLog: new SqliteRegistryLog(connection),
    reviews: new SqliteReviews(connection),
    settings: new SqliteSettings(connection),
    attestations: new SqliteAttestations(connection),
    results: new SqliteResults(connection),
    offlineKeys: new SqliteShelf(connection, 'offline_key', offlineKey),
    ownManifests: new SqliteShelf(connection, 'own_manifest', ownManifest),
    acceptedKeys: new SqliteShelf(connection, 'accepted_key', acceptedKey),
    activity: new SqliteActivity(connection),
    taught: new SqliteShelf(connection, 'taught', taughtSignatures),
    recoveries: new SqliteShelf(connection, 'recovery', recovery),
    outbox: new SqliteShelf(connection, 'outbox', outboxItem),
    damagedRows: async () => damaged.count(),
    backup: async () => backup(),
    close: async () => connection.close(),
  }
  return { store, ...(notice === undefined ? {} : { notice }) }
}
