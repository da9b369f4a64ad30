import { createHash, randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { StewardError } from '../../../shared/model/errors'
import { factsFile, type LeaseFacts, readLease } from './read-lease'

export interface Lease extends LeaseFacts {
  release(): void
}

/** A path in a Unix socket address has 107 bytes on Linux, 103 on macOS. */
const LONGEST_SOCKET_PATH = 100

function socketPathFor(folder: string): string {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\steward-${hash}`
  const beside = join(folder, 'engine.sock')
  if (Buffer.byteLength(beside) <= LONGEST_SOCKET_PATH) return beside
  const elsewhere = join(tmpdir(), `steward-${process.getuid?.() ?? 0}-${hash}`)
  mkdirSync(elsewhere, { recursive: true, mode: 0o700 })
  chmodSync(elsewhere, 0o700)
  return join(elsewhere, 'engine.sock')
}

/**
 * Takes a profile for this process (TRUST "At rest": one engine owns a profile at a time). The lock is the operating system's, on
 * a file that stays open: it ends with the process however that ends, so no lease is ever stale and no pid mistaken.
 *
 * @throws StewardError `profile_in_use`
 */
export function acquireLease(folder: string, host: string): Lease {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = new Sqlite(join(folder, 'lease.lock'), { timeout: 0 })
  try {
    lock.pragma('locking_mode = EXCLUSIVE')
    // Nothing is ever written to it: a journal on the disk would only cost three waits for the disk when it is removed.
    lock.pragma('journal_mode = MEMORY')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    lock.close()
    const owner = readLease(folder)
    throw new StewardError(
      'profile_in_use',
      `the profile ${folder} is in use by another process${owner ? ` (${owner.host}, ${owner.pid})` : ''}`,
      {
        details: { ...owner },
        suggestions: ['Use the running one, or end it first.', 'Use another profile: --profile NAME'],
        cause,
      },
    )
  }
  const facts: LeaseFacts = { pid: process.pid, host, socketPath: socketPathFor(folder) }
  const draft = `${factsFile(folder)}.${randomUUID()}`
  writeFileSync(draft, JSON.stringify(facts), { mode: 0o600 })
  renameSync(draft, factsFile(folder))
  // What a crashed owner left would keep the new one from listening.
  if (process.platform !== 'win32') rmSync(facts.socketPath, { force: true })
  return {
    ...facts,
    release() {
      rmSync(factsFile(folder), { force: true })
      lock.close()
    },
  }
}
