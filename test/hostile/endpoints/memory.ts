import { readFileSync } from 'node:fs'

/** What a process holds in memory, in MB; it ended where there is none. */
export function residentMb(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}

/** A server's heap grows until its collector sees a reason not to; what is kept of each input would go far beyond this. */
export const MOST_GROWTH_MB = 300
