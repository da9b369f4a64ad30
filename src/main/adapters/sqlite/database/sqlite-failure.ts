import Sqlite from 'better-sqlite3'
import { StewardError } from '../../../../shared/model/errors'
import { noRoom } from '../../../../shared/model/no-room'

const codeOf = (error: unknown): string => (error instanceof Sqlite.SqliteError ? error.code : '')

/** Whether SQLite says that the file itself is broken: not a database, a malformed page or schema, shorter than its header tells. */
export const isDamage = (error: unknown): boolean => {
  const code = codeOf(error)
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code === 'SQLITE_IOERR_SHORT_READ'
}

/** Whether a row with the same unique columns is there already. */
export const isDuplicate = (error: unknown): boolean =>
  codeOf(error) === 'SQLITE_CONSTRAINT_UNIQUE' || codeOf(error) === 'SQLITE_CONSTRAINT_PRIMARYKEY'

const isBusy = (code: string): boolean => code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')

const isEnvironment = (code: string): boolean =>
  ['SQLITE_IOERR', 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_NOMEM', 'SQLITE_PERM'].some((prefix) =>
    code.startsWith(prefix),
  )

/** The StewardError for what SQLite threw while reading or writing `file`; anything else comes back as it is. */
export const storeFailure = (cause: unknown, file: string): unknown => {
  const code = codeOf(cause)
  const details = { file, sqlite: code }
  if (isDamage(cause))
    return new StewardError('store_damaged', `the store ${file} is damaged`, {
      details,
      suggestions: [
        'Start the program again: at its start it moves a damaged store aside and restores the last backup.',
      ],
      cause,
    })
  if (isBusy(code))
    return new StewardError('unavailable', `the store ${file} is in use by another program`, {
      details,
      suggestions: ['Try again in a moment.', 'Find the other program that has this profile open and end it.'],
      cause,
    })
  if (isEnvironment(code))
    return new StewardError('unavailable', `the store ${file} cannot be read or written`, {
      details,
      suggestions: ['See that the file and its folder may be written by you.'],
      cause,
    })
  return noRoom(cause)
}
