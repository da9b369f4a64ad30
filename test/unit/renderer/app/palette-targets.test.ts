import { describe, expect, it } from 'vitest'
import { matching, type Target } from '../../../../src/renderer/app/palette-matching'

const target = (name: string): Target => ({ kind: 'Agent', name, id: name, run: () => undefined })
const names = (typed: string, ...given: string[]): string[] =>
  matching(given.map(target), typed).map(({ name }) => name)

describe('the palette', () => {
  it('finds what has every word, in any order and case', () => {
    expect(names('Task DELEG', 'Delegate a task', 'Delegations', 'Refresh')).toEqual(['Delegate a task'])
  })

  it('shows what begins with the first word before what only has it', () => {
    expect(names('age', 'Code agent', 'Agents')).toEqual(['Agents', 'Code agent'])
  })

  it('shows everything in its order where nothing is typed', () => {
    expect(names('', 'b', 'a')).toEqual(['b', 'a'])
  })
})
