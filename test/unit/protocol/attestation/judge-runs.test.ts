import { describe, expect, it } from 'vitest'
import { type Evidence, type JudgedRun, judgeRuns, varianceOf } from '../../../../src/main/protocol/attestation'
import type { TestCase } from '../../../../src/shared/model/attestation'
import { RULES } from '../../../fixtures/attestations'

const names = (count: number) => Array.from({ length: count }, (_, index) => `test ${index}`)

/** A suite of so many tests, all passing but those that fail or are skipped. */
const suite = (count: number, failing: readonly number[] = [], skipped: readonly number[] = []): TestCase[] =>
  names(count).map((name, index) => ({
    name,
    outcome: failing.includes(index) ? 'failed' : skipped.includes(index) ? 'skipped' : 'passed',
  }))
const completed = (tests: TestCase[]): JudgedRun => ({ ended: 'completed', tests })
const first = (...runs: readonly JudgedRun[]): Evidence => ({ attempt: runs, earlier: [], passedBefore: undefined })
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('variance', () => {
  it('is 0.8 % for 369, 371 and 368 of 383, as the document prints', () => {
    const passing = (count: number) => suite(383, upTo(383 - count))
    expect(varianceOf([passing(369), passing(371), passing(368)]).countsPercent.toFixed(1)).toBe('0.8')
  })

  it('finds two tests that take turns in failing, which counts alone would miss', () => {
    const variance = varianceOf([suite(50, [1]), suite(50, [2])])
    expect(variance).toMatchObject({ countsPercent: 0, flipsPercent: 4 })
    expect(variance.flaky).toEqual([
      { test: 'test 1', outcomes: ['failed', 'passed'] },
      { test: 'test 2', outcomes: ['passed', 'failed'] },
    ])
  })

  it('counts a test that a run does not tell of', () => {
    expect(varianceOf([suite(10), suite(9)]).flaky).toEqual([{ test: 'test 9', outcomes: ['passed', 'absent'] }])
  })
})

describe('runs', () => {
  it('are attested when they agree and enough tests pass, known failures or not', () => {
    const run = completed(suite(383, upTo(12), [380, 381]))
    expect(judgeRuns(first(run, run, run), RULES).verdict).toBe('pass')
  })

  it('of a suite of which two tests of 50 flip are refused at 2 % and accepted at 5 %', () => {
    const evidence = first(completed(suite(50, [3])), completed(suite(50, [7])), completed(suite(50, [3])))
    expect(judgeRuns(evidence, RULES)).toMatchObject({
      verdict: 'inconsistent',
      reason: expect.stringContaining('4.0 %'),
    })
    expect(judgeRuns(evidence, { ...RULES, maxVariancePercent: 5 })).toMatchObject({
      verdict: 'pass',
      tests: { warned: ['test 3', 'test 7'], failed: [] },
    })
  })

  it('of which one crashed are not two that passed', () => {
    const evidence = first(completed(suite(5)), { ended: 'crashed', tests: suite(2) }, completed(suite(5)))
    expect(judgeRuns(evidence, RULES)).toMatchObject({
      verdict: 'inconsistent',
      reason: '1 of 3 runs did not complete',
    })
  })

  it('that could not be run say nothing about the tests', () => {
    const outage: JudgedRun = { ended: 'not_started', tests: [] }
    expect(judgeRuns(first(outage, outage, outage), RULES).verdict).toBe('unavailable')
  })

  it('are compared with earlier ones of the same code: trying again until it fits is found', () => {
    const lucky = completed(suite(100))
    const evidence = { ...first(lucky, lucky, lucky), earlier: [completed(suite(100, upTo(5)))] }
    expect(judgeRuns(evidence, RULES)).toMatchObject({ verdict: 'inconsistent' })
  })

  it('are failing where a test that passed before fails in all of them', () => {
    const run = completed(suite(100, [4]))
    const before = new Set(names(100))
    expect(judgeRuns({ ...first(run, run, run), passedBefore: before }, RULES)).toMatchObject({
      verdict: 'failing',
      regressions: ['test 4'],
    })
    expect(judgeRuns({ ...first(run, run, run), passedBefore: new Set(names(4)) }, RULES).verdict).toBe('pass')
  })

  it('are failing just below the least rate and not at it', () => {
    const rate = (failing: number) => judgeRuns(first(completed(suite(100, upTo(failing)))), RULES).verdict
    expect(rate(10)).toBe('pass')
    expect(rate(11)).toBe('failing')
  })

  it('of nothing but skipped tests attest nothing', () => {
    expect(judgeRuns(first(completed(suite(3, [], [0, 1, 2]))), RULES)).toMatchObject({ verdict: 'failing' })
  })
})
