import { describe, expect, it } from 'vitest'
import { SigningWatch } from '../../../../src/main/protocol/security'
import type { SigningActivity } from '../../../../src/shared/model/activity'
import { defaultPolicy } from '../../../../src/shared/model/policy'
import { HABITS, ordinarySigning, THIEVES, type Thief, thiefSigning } from '../../../fixtures/ordinary-signing'
import { seeded } from '../../../fixtures/seeded'

// The parameters are those of the policy's defaults; these seeds were not looked at while they were chosen.
const SEEDS = Array.from({ length: 30 }, (_, i) => 9000 + i)
const rules = defaultPolicy().security_monitoring.detection

const observed = (watch: SigningWatch, activity: readonly SigningActivity[]) =>
  activity.map((entry) => watch.observe(entry).map(({ anomaly }) => anomaly))

describe('thirty days of ordinary signing by five agents', () => {
  it('give at most one false alert a seed', () => {
    const alerts = SEEDS.map((seed) =>
      HABITS.flatMap((habits, i) => [
        ...new Set(observed(new SigningWatch(rules), ordinarySigning(habits, seeded(seed * 10 + i))).flat()),
      ]),
    )
    for (const [i, found] of alerts.entries()) expect(found.length, `seed ${SEEDS[i]}: ${found}`).toBeLessThanOrEqual(1)
  })
})

describe('a thief of the key', () => {
  const caught = (thief: Thief): number[] =>
    SEEDS.flatMap((seed) =>
      HABITS.map((habits, i) => {
        const watch = new SigningWatch(rules)
        const chance = seeded(seed * 10 + i)
        const before = ordinarySigning(habits, chance)
        observed(watch, before)
        const found = observed(watch, thiefSigning(thief, habits, chance, before.length))
        const first = found.findIndex((anomalies) => anomalies.length > 0)
        return first === -1 ? Number.POSITIVE_INFINITY : first + 1
      }),
    )
  const delays = new Map(THIEVES.map((thief) => [thief, caught(thief)]))

  it.each(['other network', 'night', 'burst'] as const)('by %s is noticed by the third signature', (thief) => {
    expect(Math.max(...(delays.get(thief) ?? []))).toBeLessThanOrEqual(3)
  })

  it('is measured whatever it does', () => {
    const table = THIEVES.map((thief) => {
      const all = delays.get(thief) ?? []
      const seen = all.filter(Number.isFinite).sort((a, b) => a - b)
      return {
        thief,
        recall: `${Math.round((100 * seen.length) / all.length)} %`,
        median_delay: seen[Math.floor(seen.length / 2)] ?? '–',
        worst_delay: seen.at(-1) ?? '–',
      }
    })
    process.stdout.write(`${table.map((row) => Object.values(row).join('  ')).join('\n')}\n`)
    expect(table).toHaveLength(THIEVES.length)
    expect(delays.get('other location')?.filter(Number.isFinite).length).toBeGreaterThan(0)
  })
})
