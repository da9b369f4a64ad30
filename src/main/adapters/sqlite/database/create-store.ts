import { randomUUID } from 'node:crypto'
import { closeSync, linkSync, openSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder, syncToDisk } from './backup'
import { type Migrations, migrate } from './migrate'
import { openEmpty } from './sound'

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST'

/** Puts a finished file in its place unless another process was faster; then that one's file is the store. */
const putInPlace = (draft: string, file: string): void => {
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!isTaken(error)) throw error
  }
  syncFolder(dirname(file))
}

/** Makes a new store under another name and gives it its own when it is whole, so that no half-made store is ever found. */
export const createStore = (file: string, applicationId: number, migrations: Migrations): void => {
  const draft = `${file}.new-${randomUUID()}`
  closeSync(openSync(draft, 'wx', 0o600))
  try {
    const database = openEmpty(draft, applicationId)
    try {
      migrate(database, migrations, () => {})
    } finally {
      database.close()
    }
    syncToDisk(draft)
    putInPlace(draft, file)
  } finally {
    for (const leftover of [draft, `${draft}-wal`, `${draft}-shm`]) rmSync(leftover, { force: true })
  }
}
