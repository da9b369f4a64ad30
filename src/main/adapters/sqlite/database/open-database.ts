import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type Sqlite from 'better-sqlite3'
import type { Clock, Log } from '../../../engine/ports'
import { backupsOf, writeBackup } from './backup'
import { Connection } from './connection'
import { createStore } from './create-store'
import { hasCompanions, lastMovedAside, moveAside, restoreBackup } from './damage'
import { type Migrations, migrate } from './migrate'
import { DamageFound, openSound } from './sound'
import { storeFailure } from './sqlite-failure'

export interface StoreOptions {
  /** Path of the SQLite file; its folder is made where it is missing. */
  readonly file: string
  readonly clock: Clock
  readonly log: Log
}

/** What happened to a damaged store, for an alert: nothing is replaced silently (DESIGN §8). */
export interface StoreNotice {
  readonly kind: 'restored' | 'recreated'
  /** Where the damaged file lies now; absent where it was gone. */
  readonly movedTo?: string
  /** The backup that was restored. */
  readonly backup?: string
}

export interface StoreKind {
  /** Marks the file as a store of this kind (SQLite's application_id), so that one is never taken for another. */
  readonly applicationId: number
  readonly migrations: Migrations
}

export interface OpenedDatabase<Tables> {
  readonly connection: Connection<Tables>
  readonly notice?: StoreNotice
  /** Keeps a copy beside the store; returns its path. */
  backup(): string
}

const openCurrent = (options: StoreOptions, kind: StoreKind): Sqlite.Database => {
  const database = openSound(options.file, kind.applicationId)
  try {
    migrate(database, kind.migrations, () => writeBackup(database, options.clock.now()))
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

const replaceDamaged = (options: StoreOptions, kind: StoreKind, reason: string): StoreNotice => {
  const { file, clock, log } = options
  const present = existsSync(file) || hasCompanions(file)
  const movedTo = present ? moveAside(file, clock.now()) : lastMovedAside(file)
  const backup = restoreBackup(file, kind.applicationId)
  if (backup === undefined) createStore(file, kind.applicationId, kind.migrations)
  const notice: StoreNotice = {
    kind: backup === undefined ? 'recreated' : 'restored',
    ...(movedTo === undefined ? {} : { movedTo }),
    ...(backup === undefined ? {} : { backup }),
  }
  log.error('the store was damaged and has been replaced', { file, reason, ...notice })
  return notice
}

/** Why the file cannot be used as it lies there, where that shows before it is opened. */
const reasonToReplace = (file: string): string | undefined => {
  if (existsSync(file)) return undefined
  if (hasCompanions(file)) return 'the file is gone, its write-ahead log is there'
  if (backupsOf(file).length > 0) return 'the file is gone, its backups are there'
  return undefined
}

const openOrReplace = (options: StoreOptions, kind: StoreKind): { database: Sqlite.Database; notice?: StoreNotice } => {
  const missing = reasonToReplace(options.file)
  if (missing) {
    const notice = replaceDamaged(options, kind, missing)
    return { database: openCurrent(options, kind), notice }
  }
  if (!existsSync(options.file)) createStore(options.file, kind.applicationId, kind.migrations)
  try {
    return { database: openCurrent(options, kind) }
  } catch (error) {
    if (!(error instanceof DamageFound)) throw error
    const notice = replaceDamaged(options, kind, error.message)
    return { database: openCurrent(options, kind), notice }
  }
}

/**
 * Opens a store, makes it where there is none, and brings its schema up to date. A damaged one is moved aside, the last good
 * backup restored or a new store made, and the notice says so.
 *
 * @throws StewardError `store_newer`, `conflict` (another program's database), `unavailable` (busy, no room, no permission)
 */
export const openDatabase = <Tables>(given: StoreOptions, kind: StoreKind): OpenedDatabase<Tables> => {
  const options = { ...given, file: resolve(given.file) }
  mkdirSync(dirname(options.file), { recursive: true, mode: 0o700 })
  try {
    const { database, notice } = openOrReplace(options, kind)
    return {
      connection: new Connection<Tables>(database),
      backup: () => writeBackup(database, options.clock.now()),
      ...(notice === undefined ? {} : { notice }),
    }
  } catch (error) {
    throw storeFailure(error, options.file)
  }
}
