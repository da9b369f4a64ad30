import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { WorkerPool } from '../../../../src/main/adapters/worker-pool'
import type { WorkKinds } from '../../../../src/main/engine/ports'
import { ResultInspector, type SizedJob } from '../../../../src/main/engine/results/result-inspector'
import { sha256Digest } from '../../../../src/main/protocol/encoding'
import { findingPlace } from '../../../../src/shared/model/result'
import { defaultRules } from '../../../fixtures/inspected-results'
import { HandClock, quiet } from '../agent/agent-under-test'

const pools: WorkerPool<WorkKinds>[] = []
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close()
})

/** Time stands still but for one of the questions that have a limit: for that one it is over at once. */
class ImpatientClock extends HandClock {
  #limits = 0

  constructor(private readonly overdue: number | undefined) {
    super()
  }

  override after(ms: number, callback: () => void): () => void {
    const cancel = super.after(ms, callback)
    this.#limits += 1
    if (this.#limits === this.overdue) setImmediate(() => this.pass(ms))
    return cancel
  }
}

const inspectorOf = ({ heapMb, overdue }: { heapMb?: number; overdue?: number } = {}) => {
  const clock = new ImpatientClock(overdue)
  const pool = new WorkerPool<WorkKinds>({ clock, log: quiet, ...(heapMb !== undefined && { heapMb }) })
  pools.push(pool)
  return new ResultInspector({ workers: pool })
}

const jobOf = (files: Readonly<Record<string, string>>, change: Partial<SizedJob> = {}): SizedJob => {
  const folder = mkdtempSync(join(tmpdir(), 'inspected-'))
  const written = Object.entries(files).map(([name, content], index) => {
    const path = join(folder, String(index))
    writeFileSync(path, content)
    return { name, path, digest: sha256Digest(Buffer.from(content)) }
  })
  return {
    rules: defaultRules,
    files: written,
    sizes: Object.values(files).map((text) => text.length),
    schemas: {},
    ...change,
  }
}

const told = async (inspector: ResultInspector, job: SizedJob): Promise<string[]> => {
  const { output, files } = await inspector.inspect(job)
  return [output, ...files].flatMap((part) =>
    part.findings.map((finding) => `${findingPlace(finding)} ${finding.code}`),
  )
}

/** Doubles its work with each letter: no answer in this universe's time. */
const endless = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } }
const patient = `${'a'.repeat(60)}!`

describe('the inspection of a result', () => {
  it('happens in a thread of its own, file by file', async () => {
    const inspector = inspectorOf()
    const job = jobOf({ 'a.py': 'return 1\n', 'b.json': '{}', 'c.ts': 'let x: = 1' })
    expect(await told(inspector, job)).toEqual(['a.py:1:1 python_syntax', 'c.ts:1:8 typescript_syntax'])
  })

  it('of a file that keeps it busy for ever ends in a finding about that file alone', async () => {
    // The first question tells a new thread nothing yet, the second is about the first file, the third about the second.
    const inspector = inspectorOf({ overdue: 3 })
    const job = jobOf(
      { 'a.py': 'x = 1\n', 'b.json': JSON.stringify({ a: patient }), 'c.py': 'return 1\n' },
      { schemas: { 'b.json': endless } },
    )
    expect(await told(inspector, job)).toEqual(['b.json check_timeout', 'c.py:1:1 python_syntax'])
  })

  it('of an output whose schema keeps it busy for ever ends too', async () => {
    const inspector = inspectorOf({ overdue: 2 })
    const job = jobOf({}, { output: { schema: endless, value: { a: patient } } })
    expect(await told(inspector, job)).toEqual(['output check_timeout'])
  })

  it('of a file that needs all memory ends in a finding about that file alone', async () => {
    const inspector = inspectorOf({ heapMb: 64 })
    const huge = 'const x: number = f(1, "a") + 2\n'.repeat(100_000)
    expect(await told(inspector, jobOf({ 'a.ts': huge, 'b.py': 'return 1\n' }))).toEqual([
      'a.ts check_failed',
      'b.py:1:1 python_syntax',
    ])
  })

  it('of several results at once keeps them apart', async () => {
    const inspector = inspectorOf()
    const results = ['one', 'two', 'three'].map((name) =>
      told(inspector, jobOf({ [`${name}.py`]: 'return 1\n', 'x.md': `[${name}](${name}.py)` })),
    )
    expect(await Promise.all(results)).toEqual([
      ['one.py:1:1 python_syntax'],
      ['two.py:1:1 python_syntax'],
      ['three.py:1:1 python_syntax'],
    ])
  })
})
