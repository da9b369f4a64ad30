import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'

const MEMORY = '/dev/shm'
const ROOM_BYTES = 2 * 1024 ** 3

const hasRoom = () => {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize >= ROOM_BYTES
  } catch {
    return false
  }
}

/**
 * Global set-up of the unit suite: where the system keeps a folder in memory, temporary folders are made there. What is written is
 * synced all the same, and nobody waits for a disk; what a power cut would leave is no question of these tests.
 */
export default () => {
  if (!hasRoom()) return undefined
  const outer = process.env.TMPDIR
  const folder = mkdtempSync(join(MEMORY, 'steward-'))
  process.env.TMPDIR = folder
  return () => {
    if (outer === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = outer
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
