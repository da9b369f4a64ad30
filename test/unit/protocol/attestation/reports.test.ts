import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countTests, readTestReport } from '../../../../src/main/protocol/attestation'

// The reports of node:test and vitest are written by the runner as the test runs. Those of jest (186 packages), pytest and go, which
// are no part of this project, were recorded from real runs and lie in test/fixtures/test-reports.

const NODE_SUITE = `
import { describe, it, test } from 'node:test'
import assert from 'node:assert'
test('adds', () => assert.equal(1 + 1, 2))
test('fails', () => assert.equal(1, 2))
test('is left out', { skip: true }, () => {})
test('is to be written', { todo: true }, () => assert.equal(1, 2))
describe('orders', () => {
  it('adds', () => {})
  it('fails', () => assert.ok(false))
  describe('of many', () => it('adds', () => {}))
})
test('hangs', { timeout: 100 }, () => new Promise((done) => setTimeout(done, 20000).unref()))
`
const VITEST_SUITE = `
import { describe, expect, it } from 'vitest'
it('adds', () => expect(1 + 1).toBe(2))
it('fails', () => expect(1).toBe(2))
it.skip('is left out', () => {})
it.todo('is to be written')
describe('orders', () => {
  it('adds', () => {})
  it('hangs', { timeout: 50 }, () => new Promise(() => {}))
})
`

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'suites-'))
  symlinkSync(join(import.meta.dirname, '../../../../node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'suite.mjs'), NODE_SUITE)
  writeFileSync(join(folder, 'sum.test.mjs'), VITEST_SUITE)
})
afterAll(() => {
  // The link first: what it leads to is the project's.
  unlinkSync(join(folder, 'node_modules'))
  rmSync(folder, { recursive: true, force: true })
})

const run = (args: string[]): string =>
  spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'] } }).stdout

const vitest = (...args: string[]): string =>
  run(['node_modules/vitest/vitest.mjs', 'run', '--root', '.', 'sum.test.mjs', ...args])

const outcomes = (text: string) =>
  Object.fromEntries(readTestReport(text).tests.map(({ name, outcome }) => [name, outcome]))

describe('a report of node:test', () => {
  const expected = {
    adds: 'passed',
    fails: 'failed',
    'is left out': 'skipped',
    'is to be written': 'skipped',
    'orders > adds': 'passed',
    'orders > fails': 'failed',
    'orders > of many > adds': 'passed',
    hangs: 'failed',
  }

  it('is read from TAP', () => {
    expect(outcomes(run(['--test', '--test-reporter=tap', 'suite.mjs']))).toEqual(expected)
  })

  it('is read from JUnit XML', () => {
    expect(outcomes(run(['--test', '--test-reporter=junit', 'suite.mjs']))).toEqual(expected)
  })

  it('tells of a file that crashes as a failure, and of the process that did', () => {
    writeFileSync(
      join(folder, 'crash.mjs'),
      `import {test} from 'node:test'\ntest('fine', () => {})\ntest('dies', () => process.kill(process.pid, 'SIGKILL'))`,
    )
    const report = readTestReport(run(['--test', '--test-reporter=tap', 'crash.mjs']))
    expect(countTests(report.tests).failed).toBeGreaterThan(0)
  })

  it('is refused where the runner was killed in the middle', () => {
    writeFileSync(
      join(folder, 'killed.mjs'),
      `import {test} from 'node:test'\ntest('fine', () => {})\ntest('dies', () => process.kill(process.pid, 'SIGKILL'))`,
    )
    const text = run(['--test-reporter=tap', 'killed.mjs'])
    expect(() => readTestReport(text)).toThrowError(/known format|plan/)
  })
})

describe('a report of vitest', () => {
  const expected = (file: string) => ({
    [`${file} > adds`]: 'passed',
    [`${file} > fails`]: 'failed',
    [`${file} > is left out`]: 'skipped',
    [`${file} > is to be written`]: 'skipped',
  })

  it('is read from its JSON, behind lines that the tests printed', () => {
    vitest('--reporter=json', '--outputFile=report.json')
    const text = readFileSync(join(folder, 'report.json'), 'utf8')
    expect(outcomes(`a line of the suite\n{ not json\n${text}`)).toEqual({
      ...expected('sum.test.mjs'),
      'sum.test.mjs > orders > adds': 'passed',
      'sum.test.mjs > orders > hangs': 'failed',
    })
  })

  it('is read from JUnit XML', () => {
    vitest('--reporter=junit', '--outputFile=junit.xml')
    expect(outcomes(readFileSync(join(folder, 'junit.xml'), 'utf8'))).toEqual({
      ...expected('sum.test.mjs'),
      'sum.test.mjs > orders > adds': 'passed',
      'sum.test.mjs > orders > hangs': 'failed',
    })
  })

  it('is read from TAP', () => {
    expect(countTests(readTestReport(vitest('--reporter=tap')).tests)).toEqual({ passed: 2, failed: 2, skipped: 2 })
  })

  it('counts a file that cannot be loaded as one failed test', () => {
    writeFileSync(join(folder, 'broken.test.mjs'), 'import "./is-not-there.mjs"')
    run([
      'node_modules/vitest/vitest.mjs',
      'run',
      '--root',
      '.',
      'broken.test.mjs',
      '--reporter=json',
      '--outputFile=b.json',
    ])
    expect(outcomes(readFileSync(join(folder, 'b.json'), 'utf8'))).toEqual({
      'broken.test.mjs > could not be loaded': 'failed',
    })
  })
})

const recorded = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../fixtures/test-reports', name), 'utf8')

describe('a report of jest', () => {
  it('is read from its JSON: a file that cannot be loaded and one whose process died are failures', () => {
    expect(outcomes(recorded('jest-30.5.2.txt'))).toEqual({
      'broken.test.js > could not be loaded': 'failed',
      'crash.test.js > could not be loaded': 'failed',
      'sum.test.js > adds': 'passed',
      'sum.test.js > fails': 'failed',
      'sum.test.js > is left out': 'skipped',
      'sum.test.js > is to be written': 'skipped',
      'sum.test.js > orders > adds': 'passed',
      'sum.test.js > orders > hangs': 'failed',
    })
  })

  it('tells the coverage', () => {
    expect(readTestReport(recorded('jest-30.5.2.txt')).coverage).toBe(1)
  })

  it('is refused where it was cut off', () => {
    const text = recorded('jest-30.5.2.txt')
    expect(() => readTestReport(text.slice(0, text.length / 2))).toThrowError(/cut off/)
  })
})

describe('a report of pytest', () => {
  it('is read from JUnit XML: what broke before the test is a failure, what is expected to fail is none', () => {
    expect(outcomes(recorded('pytest-9.0.3.xml'))).toEqual({
      'pytest > test_sum > test_adds': 'passed',
      'pytest > test_sum > test_fails': 'failed',
      'pytest > test_sum > test_left_out': 'skipped',
      'pytest > test_sum > test_to_be_written': 'skipped',
      'pytest > test_sum > test_of_many[1]': 'passed',
      'pytest > test_sum > test_of_many[2]': 'passed',
      'pytest > test_sum > test_with_a_broken_fixture': 'failed',
      'pytest > test_sum.TestOrders > test_adds': 'passed',
    })
  })
})

describe('a report of go test', () => {
  it('is read from its JSON: a panic, a test that never ended and a package that was not built are failures', () => {
    expect(outcomes(recorded('go-1.19.8.txt'))).toEqual({
      'example/broken > could not be run': 'failed',
      'example/product > TestOf': 'passed',
      'example/slow > TestHangs': 'failed',
      'example/slow > TestQuick': 'passed',
      'example/sum > TestAdd': 'passed',
      'example/sum > TestAdd > negative': 'passed',
      'example/sum > TestAdd > wrong': 'skipped',
      'example/sum > TestFails': 'failed',
      'example/sum > TestPanic': 'failed',
      'example/sum > TestSkip': 'skipped',
    })
  })

  it('tells the coverage', () => {
    expect(readTestReport(recorded('go-1.19.8.txt')).coverage).toBe(0.2)
  })
})

describe('what is no report', () => {
  it('is refused: an exit code alone is never a result', () => {
    for (const text of ['', 'ok, all tests passed!', 'PASS\n', '{"success":true}'])
      expect(() => readTestReport(text), text).toThrowError(/test report/)
  })

  it('is refused where it tells of no test', () => {
    expect(() => readTestReport('TAP version 13\n1..0\n')).toThrowError(/no test/)
    expect(() => readTestReport('<testsuites></testsuites>')).toThrowError(/no test/)
  })
})
