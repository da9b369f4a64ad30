import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * Runs `work` while no other process holds the lock directory, so that two first runs do not trample each other.
 * The directory holds its owner's process id and start; a lock whose owner is gone is removed.
 * @template T
 * @param {string} lock path of the lock directory
 * @param {(owner: string) => void} onWait told once, if another process has to be waited for
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(lock, onWait, work) {
  const mine = { pid: process.pid, start: startOf(process.pid) }
  mkdirSync(dirname(lock), { recursive: true })
  for (let told = false; !take(lock, mine); told = true) {
    const owner = ownerOf(lock)
    if (owner && !isRunning(owner)) putAside(lock, owner)
    else {
      if (!told) onWait(String(owner?.pid ?? 'unknown'))
      await pause(150)
    }
  }
  const release = () => rmSync(lock, { recursive: true, force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

// A directory that already names its owner is renamed into place: there is no moment at which a lock has no owner.
function take(lock, owner) {
  const candidate = `${lock}.${process.pid}`
  mkdirSync(candidate, { recursive: true })
  writeFileSync(join(candidate, 'owner'), JSON.stringify(owner))
  try {
    renameSync(candidate, lock)
    return true
  } catch (error) {
    rmSync(candidate, { recursive: true, force: true })
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) return false
    throw error
  }
}

function ownerOf(lock) {
  try {
    return JSON.parse(readFileSync(join(lock, 'owner'), 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

// Two waiters may both judge the same lock stale: whoever moved a living owner's lock away puts it back.
function putAside(lock, stale) {
  const aside = `${lock}.stale.${process.pid}`
  try {
    renameSync(lock, aside)
  } catch (error) {
    if (error.code === 'ENOENT') return
    throw error
  }
  const moved = ownerOf(aside)
  if (moved && (moved.pid !== stale.pid || moved.start !== stale.start)) renameSync(aside, lock)
  else rmSync(aside, { recursive: true, force: true })
}

function isRunning({ pid, start }) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code === 'ESRCH') return false
  }
  return startOf(pid) === start
}

// Process ids are used again; the start time (Linux, in clock ticks since boot) tells two owners of one id apart.
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
