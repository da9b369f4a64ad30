import { expect, test } from 'vitest'
import { backOff } from '../../../../src/renderer/client/back-off'

test('doubles from 250 ms and stops at 10 s', () => {
  expect([0, 1, 2, 3].map((attempt) => backOff(attempt, 0.5))).toEqual([250, 500, 1000, 2000])
  expect(backOff(40, 0.5)).toBe(10_000)
})

test('spreads attempts by at most 30 % either way', () => {
  expect(backOff(2, 0)).toBe(700)
  expect(backOff(2, 1)).toBe(1300)
})
