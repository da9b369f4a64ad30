import { SaxesParser, type SaxesTagPlain } from 'saxes'
import type { TestOutcome } from '../../../../shared/model/attestation'
import { reportMalformed, TestCollector, type TestReport } from './report'

const FORMAT = 'JUnit XML'
/** Suites within suites; deeper is no report of a runner. */
const MAX_DEPTH = 64
/** What node:test writes in every test's place for a class. */
const NO_CLASS = 'test'

interface OpenCase {
  readonly parts: readonly string[]
  outcome: TestOutcome
  /** A test that is still to be written may fail, as in TAP. */
  isTodo: boolean
}

/** Gathers the tests of one document, and the first thing that is wrong with it. */
class JunitDocument {
  readonly collector = new TestCollector(FORMAT)
  fault: Error | undefined
  #depth = 0
  readonly #suites: string[] = []
  #open: OpenCase | undefined

  refuse(why: string): void {
    this.fault ??= reportMalformed(FORMAT, why.slice(0, 200))
  }

  enter(tag: SaxesTagPlain): void {
    if (this.#depth === 0 && tag.name !== 'testsuites' && tag.name !== 'testsuite')
      this.refuse(`it begins with <${tag.name.slice(0, 40)}>`)
    this.#depth += 1
    if (this.#depth > MAX_DEPTH) this.refuse('it is nested too deeply')
    if (tag.name === 'testsuite') this.#suites.push(tag.attributes['name'] ?? '')
    else if (tag.name === 'testcase') this.#open = this.#caseOf(tag)
    else if (this.#open) mark(this.#open, tag)
  }

  leave(tag: SaxesTagPlain): void {
    this.#depth -= 1
    if (tag.name === 'testsuite') this.#suites.pop()
    if (tag.name !== 'testcase' || this.#open === undefined) return
    this.collector.add(this.#open.parts, this.#open.outcome)
    this.#open = undefined
  }

  #caseOf({ attributes }: SaxesTagPlain): OpenCase {
    const within = attributes['classname'] ?? ''
    const isNamed = [NO_CLASS, this.#suites.at(-1), this.#suites.join('.')].includes(within)
    const parts = [...this.#suites, ...(isNamed ? [] : [within]), attributes['name'] ?? '']
    return { parts, outcome: 'passed', isTodo: false }
  }
}

function mark(open: OpenCase, { name, attributes }: SaxesTagPlain): void {
  if (name === 'skipped') {
    open.isTodo = attributes['type'] === 'todo'
    if (open.outcome === 'passed') open.outcome = 'skipped'
  } else if ((name === 'failure' || name === 'error') && !open.isTodo) open.outcome = 'failed'
}

/**
 * JUnit XML as Maven, pytest, vitest, jest and node:test write it. A document type declaration is refused, and with it every
 * entity that is not of XML itself: none of those runners writes one, and expanding them is an attack.
 *
 * @throws StewardError `test_report_malformed`
 */
export function readJunit(text: string): TestReport {
  const parser = new SaxesParser()
  const document = new JunitDocument()
  parser.on('error', (error) => document.refuse(error.message))
  parser.on('doctype', () => document.refuse('it has a document type declaration'))
  parser.on('opentag', (tag) => document.enter(tag))
  parser.on('closetag', (tag) => document.leave(tag))
  parser.write(text).close()
  if (document.fault) throw document.fault
  return { tests: document.collector.tests }
}
