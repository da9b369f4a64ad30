import { statSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { StewardError } from '../../../../shared/model/errors'
import { isDamage } from './sqlite-failure'

const BUSY_TIMEOUT_MS = 5000

/** What makes a store unusable as it lies there; the reason is for a person. */
export class DamageFound extends Error {
  override readonly name = 'DamageFound'
}

const configure = (database: Sqlite.Database): void => {
  database.pragma('journal_mode = WAL')
  // DESIGN §8: what was acknowledged survives a loss of power.
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  // A tampered schema must not call functions with side effects.
  database.pragma('trusted_schema = OFF')
  database.pragma('cell_size_check = ON')
}

const assertSound = (database: Sqlite.Database): void => {
  const finding: unknown = database.pragma('quick_check(1)', { simple: true })
  if (finding !== 'ok') throw new DamageFound(String(finding))
}

/** A store of another kind is somebody's data, not damage: it is left alone. */
const assertKind = (database: Sqlite.Database, applicationId: number): void => {
  const found = Number(database.pragma('application_id', { simple: true }))
  if (found === applicationId) return
  if (found === 0 && Number(database.pragma('user_version', { simple: true })) === 0) {
    database.pragma(`application_id = ${applicationId}`)
    return
  }
  throw new StewardError('conflict', `the file ${database.name} is not a store of this kind`, {
    details: { file: database.name, expected: applicationId, found },
    suggestions: ['Name another file, or move this one away.'],
  })
}

/**
 * Opens an existing file whose pages and indexes hold together.
 *
 * @throws DamageFound; StewardError `conflict` for another program's database; SqliteError for what is not the file's fault
 */
export const openSound = (file: string, applicationId: number): Sqlite.Database => {
  // Stores come into being whole (see create-store), so an empty file is one that lost its content.
  if (statSync(file).size === 0) throw new DamageFound('the file is empty')
  let database: Sqlite.Database | undefined
  try {
    database = new Sqlite(file, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
    configure(database)
    assertSound(database)
    assertKind(database, applicationId)
    return database
  } catch (error) {
    database?.close()
    throw isDamage(error) ? new DamageFound(String(error)) : error
  }
}

/** Opens a new, still empty file in the same manner. */
export const openEmpty = (file: string, applicationId: number): Sqlite.Database => {
  const database = new Sqlite(file, { timeout: BUSY_TIMEOUT_MS })
  configure(database)
  assertKind(database, applicationId)
  return database
}
