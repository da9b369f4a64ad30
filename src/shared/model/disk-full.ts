import { StewardError } from './steward-error'

/** How the systems and SQLite say that nothing more can be written. */
const FULL: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL']

/** The error for a machine that has no room left, where that is what was thrown; undefined for anything else. */
export function diskFull(thrown: unknown): StewardError | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown) || !FULL.includes(thrown.code)) return undefined
  return new StewardError('disk_full', 'the disk of this machine is full: nothing more can be written', {
    suggestions: [
      'Free some space on the disk that holds this profile, then try again: nothing that was acknowledged is lost.',
    ],
    cause: thrown,
  })
}
