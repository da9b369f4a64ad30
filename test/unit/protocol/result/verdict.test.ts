import { describe, expect, it } from 'vitest'
import {
  arrivalFinding,
  findingAt,
  type Inspection,
  judgeResult,
  listingFindings,
} from '../../../../src/main/protocol/result'
import { type Artifact, artifact } from '../../../../src/shared/model/delegation'
import { findingPlace, MAX_FINDINGS, resultReport } from '../../../../src/shared/model/result'

const digest = `sha256:${'ab'.repeat(32)}`
const listed = (...names: string[]): Artifact[] =>
  names.map((name) => artifact.parse({ name, digest, size: 1024, media_type: 'text/plain' }))
const codes = (findings: readonly { code: string }[]): string[] => findings.map(({ code }) => code)

describe('the list of artifacts in a receipt', () => {
  it('is refused before anything is fetched where a name would leave the folder', () => {
    const found = (name: string) => codes(listingFindings(listed('good.txt', name), 1e9))
    for (const name of ['../key', 'a/../../b', 'a\\..\\b', '..']) expect(found(name)).toEqual(['path_traversal'])
    for (const name of ['/etc/passwd', 'C:\\x', '\\\\server\\x']) expect(found(name)).toEqual(['path_absolute'])
    for (const name of ['a\u0000b', 'con.txt', 'a//b']) expect(found(name)).toEqual(['name_unsafe'])
  })

  it('is refused where two names mean one file', () => {
    expect(codes(listingFindings(listed('a.md', 'A.md'), 1e9))).toEqual(['name_duplicate'])
    expect(codes(listingFindings(listed('caf\u00e9', 'cafe\u0301'), 1e9))).toEqual(['name_duplicate'])
  })

  it('is refused where it has more bytes than the policy takes, all files together', () => {
    expect(codes(listingFindings(listed('a', 'b'), 2048))).toEqual([])
    expect(codes(listingFindings(listed('a', 'b', 'c'), 2048))).toEqual(['result_too_large'])
  })
})

describe('a file that did not come as announced', () => {
  it('is a finding about that file', () => {
    const [file] = listed('a.py')
    if (file === undefined) throw new Error('no file')
    expect(arrivalFinding(file, 'whole')).toBeUndefined()
    expect(arrivalFinding(file, 'missing')).toMatchObject({ artifact: 'a.py', code: 'artifact_missing' })
    expect(arrivalFinding(file, 'wrong_size')).toMatchObject({ artifact: 'a.py', code: 'size_mismatch' })
  })
})

describe('the verdict on a result', () => {
  const nothing = { checked: [], findings: [] }
  const fault = (name: string, line = 1) =>
    findingAt({ artifact: name }, { code: 'python_syntax', message: 'broken', line })

  it('accepts what has no finding, and says what was looked at', () => {
    const inspection: Inspection = {
      output: { checked: ['schema'], findings: [] },
      files: [{ checked: ['digest', 'syntax'], findings: [] }],
    }
    expect(judgeResult(listed('a.py'), [], inspection, ['a.py'])).toMatchObject({
      verdict: 'accepted',
      output: [{ check: 'schema', outcome: 'pass' }],
      artifacts: [
        {
          name: 'a.py',
          checks: [
            { check: 'digest', outcome: 'pass' },
            { check: 'syntax', outcome: 'pass' },
          ],
        },
      ],
    })
  })

  it('rejects the whole for one finding, and shows which file it is', () => {
    const inspection: Inspection = {
      output: nothing,
      files: [
        { checked: ['digest', 'syntax'], findings: [fault('b.py')] },
        { checked: ['digest'], findings: [] },
      ],
    }
    // In the order in which the files were looked at, which need not be the receipt's.
    const verdict = judgeResult(listed('a.bin', 'b.py'), [], inspection, ['b.py', 'a.bin'])
    expect(verdict).toMatchObject({ verdict: 'rejected', findings: [{ artifact: 'b.py' }], leftOut: 0 })
    expect(verdict.artifacts.map(({ checks }) => checks.map(({ outcome }) => outcome))).toEqual([
      ['pass'],
      ['pass', 'fail'],
    ])
  })

  it('keeps so many findings and counts the others', () => {
    const findings = Array.from({ length: MAX_FINDINGS + 7 }, (_, index) => fault('a.py', index + 1))
    const verdict = judgeResult(listed('a.py'), [], { output: nothing, files: [{ checked: [], findings }] }, ['a.py'])
    expect([verdict.findings.length, verdict.leftOut]).toEqual([MAX_FINDINGS, 7])
  })

  it('can be stored whatever an agent writes into names and messages', () => {
    const hostile = `${'x'.repeat(5000)}\ud800`
    const found = findingAt(
      { artifact: hostile, inside: hostile },
      { code: 'archive_link', message: hostile, path: hostile },
    )
    const { artifacts, findings } = judgeResult(listed(hostile), [found], { output: nothing, files: [] }, [])
    const stored = resultReport.shape
    expect(stored.findings.safeParse(findings).success).toBe(true)
    expect(stored.artifacts.safeParse(artifacts).success).toBe(true)
    expect(JSON.stringify([findings, artifacts]).isWellFormed()).toBe(true)
  })
})

describe('the place of a finding', () => {
  it('is written as compilers write it, with the path inside an archive and inside a value', () => {
    const at = { code: 'json_syntax', message: '' } as const
    expect(findingPlace({ ...at, artifact: 'main.py', line: 41, column: 7 })).toBe('main.py:41:7')
    expect(findingPlace({ ...at, artifact: 'a.zip', inside: 'b/c.py', line: 3 })).toBe('a.zip!/b/c.py:3')
    expect(findingPlace({ ...at, path: '$.data' })).toBe('output $.data')
  })
})
