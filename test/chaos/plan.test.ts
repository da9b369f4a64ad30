import { expect, it } from 'vitest'
import { Draw } from './draw'
import { type Fault, plan } from './faults'

const first = (count: number, seed: number): Fault[] => {
  const faults: Fault[] = []
  for (const fault of plan(new Draw(seed))) if (faults.push(fault) === count) break
  return faults
}

it('draws the same faults from the same seed, and others from another', () => {
  expect(first(500, 7)).toEqual(first(500, 7))
  expect(first(500, 7)).not.toEqual(first(500, 8))
})

it('draws every kind of fault within the minutes of one run', () => {
  expect(new Set(first(200, 1).map(({ kind }) => kind)).size).toBe(19)
})
