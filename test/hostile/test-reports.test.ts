import { describe, expect, it } from 'vitest'
import { readTestReport } from '../../src/main/protocol/attestation'

const refused = expect.objectContaining({ code: 'test_report_malformed' })
const refusal = (text: string): unknown => {
  try {
    return readTestReport(text)
  } catch (error) {
    return error
  }
}

describe('a hostile test report', () => {
  it('expands no entity: neither a billion laughs nor a file', () => {
    const laughs = `<?xml version="1.0"?><!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><testsuite><testcase name="&b;"/></testsuite>`
    const file = `<!DOCTYPE t [<!ENTITY f SYSTEM "file:///etc/passwd">]><testsuite><testcase name="&f;"/></testsuite>`
    expect(refusal(laughs)).toEqual(refused)
    expect(refusal(`<?xml version="1.0"?>${file}`)).toEqual(refused)
    expect(refusal('<testsuite><testcase name="&unknown;"/></testsuite>')).toEqual(refused)
  })

  it('cut off anywhere never says more than it did', () => {
    const whole = {
      junit: '<testsuite name="s"><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>',
      tap: 'TAP version 13\nok 1 - a\nnot ok 2 - b\n1..2\n',
      go: '{"Action":"run","Package":"p","Test":"A"}\n{"Action":"fail","Package":"p","Test":"A"}\n{"Action":"fail","Package":"p"}\n',
    }
    for (const [format, text] of Object.entries(whole))
      for (let length = 0; length < text.trimEnd().length; length++) {
        const found = refusal(text.slice(0, length))
        expect(found, `${format} cut at ${length}: ${text.slice(0, length)}`).toEqual(refused)
      }
  })

  it('nested without end is refused in no time', () => {
    expect(refusal('<testsuite>'.repeat(100_000))).toEqual(refused)
    expect(refusal(`${'{"testResults":['.repeat(50_000)}`)).toEqual(refused)
  })

  it('of too many tests is refused', () => {
    const cases = Array.from({ length: 10_001 }, (_, index) => `<testcase name="t${index}"/>`).join('')
    expect(refusal(`<testsuite>${cases}</testsuite>`)).toEqual(refused)
  })

  it('cannot hide a failure behind a test of the same name', () => {
    const text = '<testsuite><testcase name="a"><failure/></testcase><testcase name="a"/></testsuite>'
    expect(readTestReport(text).tests).toEqual([{ name: 'a', outcome: 'failed' }])
  })

  it('brings no control character and no endless name into what is signed', () => {
    const name = `a\u001b[2J${'x'.repeat(5000)}\ud800`
    const [test] = readTestReport(JSON.stringify(jest(name))).tests
    expect(test?.name).not.toMatch(/\p{Cc}/u)
    expect(test?.name.length).toBeLessThanOrEqual(300)
    expect(test?.name.isWellFormed()).toBe(true)
  })

  it('whose files have no folder in common is read all the same', () => {
    const [file] = jest('a').testResults
    const files = ['/a.ts', 'b.ts', ''].map((name) => ({ ...file, name }))
    const { tests } = readTestReport(JSON.stringify({ ...jest('a'), testResults: files }))
    expect(tests.map(({ name }) => name)).toEqual(['/a.ts > a', 'b.ts > a', 'a'])
  })

  it('that bails out is no result', () => {
    expect(refusal('TAP version 13\nok 1 - a\nBail out! the database is gone\n')).toEqual(refused)
  })

  it('with fewer points than its plan is no result', () => {
    expect(refusal('TAP version 13\n1..3\nok 1 - a\nok 2 - b\n')).toEqual(refused)
  })
})

const jest = (title: string) => ({
  success: true,
  numTotalTests: 1,
  testResults: [
    { name: '/f.ts', status: 'passed', assertionResults: [{ title, ancestorTitles: [], status: 'passed' }] },
  ],
})
