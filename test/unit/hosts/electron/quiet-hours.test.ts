import { expect, it } from 'vitest'
import { isQuiet } from '../../../../src/main/hosts/electron/quiet-hours'

const at = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

it.each([
  ['22:00-07:00', '23:30', true],
  ['22:00-07:00', '06:59', true],
  ['22:00-07:00', '07:00', false],
  ['22:00-07:00', '21:59', false],
  ['12:00-13:00', '12:00', true],
  ['12:00-13:00', '13:00', false],
  ['00:00-00:00', '15:00', true],
  [undefined, '03:00', false],
])('within %s it is quiet at %s: %s', (hours, time, quiet) => {
  expect(isQuiet(hours, at(time))).toBe(quiet)
})
