import { expect, test } from 'vitest'
import { ceilingFor, sumOf } from '../../../../src/renderer/ui/hour-bars'

test('the axis ends at the next round number', () => {
  expect([0, 1, 2, 3, 7, 10, 11, 49, 51, 300].map(ceilingFor)).toEqual([1, 1, 2, 5, 10, 10, 20, 50, 100, 500])
})

test('adds up one outcome over all hours', () => {
  const hour = { hour: '2025-11-21T08:00:00Z', completed: 2, failed: 1, cancelled: 0, open: 0 }
  expect(sumOf([hour, { ...hour, completed: 3 }], 'completed')).toBe(5)
})
