import { constants, copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { backupsOf, freePath, stampOf, syncFolder, syncToDisk } from './backup'
import { DamageFound, openSound } from './sound'

const COMPANIONS = ['-wal', '-shm'] as const

export const hasCompanions = (file: string): boolean => COMPANIONS.some((suffix) => existsSync(file + suffix))

/**
 * Moves a store with its write-ahead log out of the way; returns where to. The log must go along: beside another file SQLite
 * would replay it into that.
 */
export const moveAside = (file: string, at: number): string => {
  const target = freePath(`${file}.damaged-${stampOf(at)}`)
  // The main file first: a log without a main file is recognised at the next start, the reverse would lose its rows unseen.
  for (const suffix of ['', ...COMPANIONS]) if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix)
  syncFolder(dirname(file))
  return target
}

/** The store moved aside last, if any. */
export const lastMovedAside = (file: string): string | undefined => {
  const prefix = `${basename(file)}.damaged-`
  const found = readdirSync(dirname(file))
    .filter((name) => name.startsWith(prefix) && !COMPANIONS.some((suffix) => name.endsWith(suffix)))
    .sort()
    .at(-1)
  return found === undefined ? undefined : join(dirname(file), found)
}

const isGood = (draft: string, applicationId: number): boolean => {
  try {
    openSound(draft, applicationId).close()
    return true
  } catch (error) {
    if (error instanceof DamageFound) return false
    throw error
  }
}

/** Puts the newest backup that is itself sound in the store's place; returns which. */
export const restoreBackup = (file: string, applicationId: number): string | undefined => {
  const draft = `${file}.restoring`
  for (const backup of backupsOf(file)) {
    copyFileSync(backup, draft, constants.COPYFILE_FICLONE)
    const good = isGood(draft, applicationId)
    for (const suffix of COMPANIONS) rmSync(draft + suffix, { force: true })
    if (!good) continue
    syncToDisk(draft)
    renameSync(draft, file)
    syncFolder(dirname(file))
    return backup
  }
  rmSync(draft, { force: true })
  return undefined
}
