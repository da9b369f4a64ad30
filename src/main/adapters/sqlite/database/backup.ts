import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type Sqlite from 'better-sqlite3'

const KEPT_BACKUPS = 3

/** An instant as part of a file name: sortable, and free of what a file system refuses. */
export const stampOf = (ms: number): string => new Date(ms).toISOString().replaceAll(/[-:.]/g, '')

/** A path that is not taken yet: two events in one millisecond must not overwrite each other. */
export const freePath = (path: string): string => {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? path : `${path}-${count}`
    if (!existsSync(candidate)) return candidate
  }
}

/** Writes of the file, or of a folder's entries, that must survive a loss of power. */
export const syncToDisk = (path: string): void => {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

export const syncFolder = (folder: string): void => {
  // Windows cannot open a folder; its file systems journal their entries.
  if (process.platform !== 'win32') syncToDisk(folder)
}

/** Backups beside a store, newest first. */
export const backupsOf = (file: string): string[] => {
  const prefix = `${basename(file)}.backup-`
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(prefix) && !name.endsWith('.partial'))
    .sort()
    .reverse()
    .map((name) => join(dirname(file), name))
}

/** A whole, compact copy beside the store; the last three are kept. Returns its path. */
export const writeBackup = (database: Sqlite.Database, at: number): string => {
  const file = database.name
  const target = freePath(`${file}.backup-${stampOf(at)}`)
  // Under another name until it is whole: a half-written copy must never be taken for a good one.
  const partial = `${target}.partial`
  rmSync(partial, { force: true })
  closeSync(openSync(partial, 'wx', 0o600))
  database.prepare('VACUUM INTO ?').run(partial)
  syncToDisk(partial)
  renameSync(partial, target)
  syncFolder(dirname(file))
  for (const old of backupsOf(file).slice(KEPT_BACKUPS)) rmSync(old, { force: true })
  return target
}
