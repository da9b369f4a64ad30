import { StewardError } from './steward-error'

/** What the system, and SQLite, say of a full disk, and of too many open files. */
const FULL: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'EMFILE', 'ENFILE']

/** The StewardError for what the system refused for lack of room; anything else comes back as it is. */
export const noRoom = (cause: unknown): unknown =>
  FULL.includes((cause as { code?: unknown } | null)?.code)
    ? new StewardError('unavailable', 'there is no room left on the disk, or too many files are open', {
        suggestions: ['Make room on the disk; it goes on by itself then.'],
        cause,
      })
    : cause
