import { describe, expect, it } from 'vitest'
import { eventsBehind, storyOf } from './story'

const NAMES = ['agent-1', 'agent-10', 'asker', 'first']
const log = [
  { number: 2, at: 3000, what: 'agent-10 killed for 5 ms' },
  { number: 0, at: 100, what: 'client asker killed for 9 ms' },
  { number: 1, at: 2000, what: 'agent-1: slow for 7 ms' },
]
const numbers = (findings: string[]) => eventsBehind(findings, log, NAMES).map(({ number }) => number)

describe('the log behind a failure', () => {
  it('is what happened to those whom it names, in order', () => {
    expect(numbers(['task-1 of asker is still running: agent-1 was heard last at no time'])).toEqual([0, 1])
    expect(numbers(['agent-10 holds 700 MiB'])).toEqual([2])
  })

  it('is everything where it names nobody to whom anything happened', () => {
    expect(numbers(['task-1 never came to its end'])).toEqual([0, 1, 2])
    expect(numbers(['first has 500 files open'])).toEqual([0, 1, 2])
  })

  it('says how to replay it, and how to make it shorter', () => {
    expect(storyOf({ seed: 7, tasks: 30, names: NAMES }, ['agent-10 holds 700 MiB'], log)).toBe(
      [
        'seed 7; replay it: npm run chaos -- --seed 7 --tasks 30; with as few faults as still fail: npm run chaos -- --seed 7 --tasks 30 --shrink',
        '1 of 3 faults happened to those it is about:',
        '    3.0 s  #2 agent-10 killed for 5 ms',
      ].join('\n'),
    )
  })
})
