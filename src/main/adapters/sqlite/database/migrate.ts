import type Sqlite from 'better-sqlite3'
import { StewardError } from '../../../../shared/model/errors'

/** The steps of a store's schema, in order; step n brings `user_version` from n-1 to n. A step that was released never changes. */
export type Migrations = readonly string[]

const versionOf = (database: Sqlite.Database): number => Number(database.pragma('user_version', { simple: true }))

const newer = (file: string, version: number, known: number): StewardError =>
  new StewardError('store_newer', `the store ${file} was written by a newer version of this program`, {
    details: { file, version, known },
    suggestions: ['Update the program.', 'Or use another profile: set STEWARD_HOME to an empty folder.'],
  })

/**
 * Brings the schema up to date, each step in a transaction of its own and after `backup` has kept the state before it.
 *
 * @throws StewardError `store_newer`; nothing was changed
 */
export const migrate = (database: Sqlite.Database, migrations: Migrations, backup: () => void): void => {
  const found = versionOf(database)
  if (found > migrations.length) throw newer(database.name, found, migrations.length)
  for (const [index, step] of migrations.entries()) {
    if (index < versionOf(database)) continue
    // An empty store has nothing to lose.
    if (index > 0) backup()
    database
      .transaction(() => {
        // Another process may have taken this step between the look above and the lock.
        if (versionOf(database) !== index) return
        database.exec(step)
        database.pragma(`user_version = ${index + 1}`)
      })
      .immediate()
  }
}
