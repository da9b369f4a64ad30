import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Whether this process is the first in `folder`. The first is told of every later one, which gets `false`.
 * @param {string} folder
 * @param {unknown} data what a later process passes on
 * @param {(argv: string[], cwd: string, data: unknown) => void} onSecond
 */
export function requestLock(folder, data, onSecond) {
  const lock = join(folder, 'first-instance')
  const mail = join(folder, 'later-instances')
  mkdirSync(mail, { recursive: true })
  if (!claim(lock)) {
    const letter = join(folder, `letter-${process.pid}`)
    writeFileSync(letter, JSON.stringify({ argv: process.argv, cwd: process.cwd(), data }))
    renameSync(letter, join(mail, `${process.pid}.json`))
    return false
  }
  process.once('exit', () => rmSync(lock, { force: true }))
  watch(mail, { persistent: false }, () => {
    for (const name of readdirSync(mail)) {
      const { argv, cwd, data: theirs } = JSON.parse(readFileSync(join(mail, name), 'utf8'))
      rmSync(join(mail, name))
      onSecond(argv, cwd, theirs)
    }
  })
  return true
}

function claim(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (isAlive(Number(readFileSync(lock, 'utf8')))) return false
    rmSync(lock)
    return claim(lock)
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
