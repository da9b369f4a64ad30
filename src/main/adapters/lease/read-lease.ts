import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Whose engine owns a profile, and where it listens. */
export interface LeaseFacts {
  readonly pid: number
  readonly host: string
  readonly socketPath: string
}

/** The file that tells others of the owner. */
export const factsFile = (folder: string): string => join(folder, 'lease.json')

/** What the last owner wrote down; it may be gone since. */
export function readLease(folder: string): LeaseFacts | undefined {
  try {
    const { pid, host, socketPath } = JSON.parse(readFileSync(factsFile(folder), 'utf8')) as Partial<LeaseFacts>
    const whole = typeof pid === 'number' && typeof host === 'string' && typeof socketPath === 'string'
    return whole ? { pid, host, socketPath } : undefined
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      return undefined
    throw error
  }
}
