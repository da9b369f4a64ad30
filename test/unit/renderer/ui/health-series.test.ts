import { describe, expect, test } from 'vitest'
import { healthSeries } from '../../../../src/renderer/ui/health-series'

const START = Date.parse('2025-11-21T08:00:00Z')
const second = (offset: number): number => START + offset * 1000
const poll = (offset: number, latency?: number) => ({
  at: new Date(second(offset)).toISOString(),
  up: latency !== undefined,
  ...(latency !== undefined && { latency_ms: latency }),
})

describe('the line of a health timeline', () => {
  test('is oldest first, whatever the order of the samples', () => {
    const { points } = healthSeries([poll(10, 7), poll(5, 6), poll(0, 5)])
    expect(points.map(({ latency }) => latency)).toEqual([5, 6, 7])
  })

  test('breaks where nothing was measured, and says from when to when', () => {
    const { points, unmeasured } = healthSeries([poll(0, 5), poll(5, 5), poll(10, 5), poll(600, 5), poll(605, 5)])
    expect(unmeasured).toEqual([[second(10), second(600)]])
    expect(points.map(({ latency }) => latency)).toEqual([5, 5, 5, null, 5, 5])
  })

  test('shows an outage of several polls as one, until the agent answered again', () => {
    const { down, points } = healthSeries([poll(0, 5), poll(5), poll(10), poll(15, 5)])
    expect(down).toEqual([[second(5), second(15)]])
    expect(points.map(({ latency }) => latency)).toEqual([5, null, null, 5])
  })

  test('shows an outage that goes on', () => {
    expect(healthSeries([poll(0, 5), poll(5), poll(10)]).down).toEqual([[second(5), second(10)]])
    expect(healthSeries([poll(0)]).down).toEqual([[second(0), second(0)]])
  })

  test('is empty without samples', () => {
    expect(healthSeries([])).toEqual({ points: [], down: [], unmeasured: [] })
  })
})
