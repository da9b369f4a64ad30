import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

export interface CoreDumpProtection {
  /** Nothing of this process's memory goes into a dump, whoever writes it. */
  readonly memoryLeftOut: boolean
  /** The system writes no dump file for this process. */
  readonly filesOff: boolean
}

const attempt = (work: () => void): boolean => {
  try {
    work()
    return true
  } catch {
    // Another system, or one without these means: the answer says so, and the caller tells it.
    return false
  }
}

/** A limit once lowered stays, also for what this process starts: a program that opens a second vault has no need to ask again. */
const areFilesOff = (): boolean => /^Max core file size +0 +0 /m.test(readFileSync('/proc/self/limits', 'utf8'))

const turnFilesOff = (): void => {
  if (areFilesOff()) return
  execFileSync('prlimit', ['--pid', String(process.pid), '--core=0:0'], { stdio: 'ignore', timeout: 5000 })
}

/**
 * Keeps private keys out of core dumps while a vault is open (TRUST "At rest"; docs/adr on core dumps says how far this
 * reaches). Linux only: the filter decides what a dump holds even where it is piped to a collector, the limit whether a file
 * is written.
 */
export function keepMemoryOutOfCoreDumps(): CoreDumpProtection {
  if (process.platform !== 'linux') return { memoryLeftOut: false, filesOff: false }
  return {
    memoryLeftOut: attempt(() => writeFileSync('/proc/self/coredump_filter', '0')),
    filesOff: attempt(turnFilesOff),
  }
}
