import { execFileSync } from 'node:child_process'
import { cpus, release, totalmem, type } from 'node:os'

/** What the figures were measured on: without it a number cannot be compared with another day's. */
export type Machine = Readonly<Record<'date' | 'commit' | 'processor' | 'memory' | 'system' | 'node', string>>

/** @param now milliseconds since the epoch */
export const thisMachine = (now: number): Machine => ({
  date: new Date(now).toISOString(),
  commit: commit(),
  processor: `${cpus().length} × ${cpus()[0]?.model.trim() || process.arch}`,
  memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
  system: `${type()} ${release()} ${process.arch}`,
  node: `${process.version} (OpenSSL ${process.versions.openssl}, V8 ${process.versions.v8})`,
})

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim()
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ' with changes'}`
  } catch {
    return 'not a git clone'
  }
}
