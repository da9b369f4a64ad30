import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { profiledIn } from '../../../bench/frame/cpu-profile'
import type { Outcome } from '../../../bench/frame/outcome'
import { worstOf } from '../../../bench/frame/worst'

const frame = (functionName: string, url: string) => ({ callFrame: { functionName, url, lineNumber: 4 } })
const profile = (url: string) => ({
  nodes: [
    { id: 1, ...frame('(root)', '') },
    { id: 2, ...frame('(idle)', '') },
    { id: 3, ...frame('sign', `file:///x/out/main/chunks/keys.js`) },
    { id: 4, ...frame('', url) },
  ],
  samples: [2, 3, 3, 4],
  timeDeltas: [50_000, 2000, 1000, 500],
})

describe('a folder of CPU profiles', () => {
  it('tells for each program what its processes spent their own time on, the most first, and not on waiting', () => {
    const folder = mkdtempSync(join(tmpdir(), 'profiles-'))
    const keep = (name: string, url: string) =>
      writeFileSync(join(folder, `${name}.cpuprofile`), JSON.stringify(profile(url)))
    keep('a', 'file:///x/out/main/cli.js')
    keep('b', 'file:///x/out/main/cli.js')
    keep('bare', '[eval]')
    const programs = profiledIn(folder, 1)
    expect(programs).toEqual([
      { entry: 'cli.js', processes: 2, totalMs: 7, top: [{ what: 'sign chunks/keys.js:5', ms: 6 }] },
    ])
  })
})

describe('the worst figures', () => {
  it('are those that use up most of their limits, whether these are ratios or amounts', () => {
    const figures = [
      { name: 'well within', measured: 1, ratio: 1, limit: { timesBaseline: 4 } },
      { name: 'beyond', measured: 1, ratio: 6, limit: { timesBaseline: 4 } },
      { name: 'near', measured: 45, limit: { amount: 50 } },
    ] as Outcome[]
    expect(worstOf(figures, 2).map(({ name }) => name)).toEqual(['beyond', 'near'])
  })
})
