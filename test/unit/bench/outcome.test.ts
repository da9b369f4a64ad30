import { describe, expect, it } from 'vitest'
import { type Figure, interleaved, judge } from '../../../bench/frame'

const figure = (limit: Figure['limit'], counts: Figure['counts'] = 'median'): Figure => ({
  ...{ name: 'it', says: 'it', baseline: 'that', unit: 'ms', limit, counts },
  run: async () => ({ measured: [] }),
})

describe('a figure', () => {
  it('holds up to its limit as a multiple of the baseline of the same run, and not beyond', () => {
    const twice = { measured: [1, 4, 100], baseline: [2, 2, 2] }
    expect(judge(figure({ timesBaseline: 2 }), twice)).toMatchObject({ ratio: 2, held: true })
    expect(judge(figure({ timesBaseline: 1.99 }), twice)).toMatchObject({ ratio: 2, held: false })
  })

  it('is judged by its worst sample where one slow one does harm', () => {
    const once = { measured: [1, 1, 51] }
    expect(judge(figure({ amount: 50 }), once)).toMatchObject({ measured: 1, held: true })
    expect(judge(figure({ amount: 50 }, 'worst'), once)).toMatchObject({ measured: 51, held: false })
  })

  it('that measured nothing does not pass', () => {
    expect(() => judge(figure({ amount: 50 }), { measured: [] })).toThrow('no samples')
    expect(() => judge(figure({ timesBaseline: 2 }), { measured: [1] })).toThrow('its baseline')
  })
})

describe('subject and baseline', () => {
  it('take turns, each first in every other round, and the warm-up is not counted', async () => {
    const order: string[] = []
    const { measured, baseline } = await interleaved({
      rounds: 2,
      warmUp: 1,
      subject: () => order.push('subject'),
      baseline: () => order.push('baseline'),
    })
    expect(order).toEqual(['subject', 'baseline', 'baseline', 'subject', 'subject', 'baseline'])
    expect([measured.length, baseline.length]).toEqual([2, 2])
  })
})
