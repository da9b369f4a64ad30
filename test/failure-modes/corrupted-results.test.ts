import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/main/adapters/clock'
import { openRegistryStore } from '../../src/main/adapters/sqlite'
import { type DelegationDetail, FINAL_STATES } from '../../src/shared/model/delegation'
import { findingPlace, type ResultReport } from '../../src/shared/model/result'
import { tarGzOf, zipOf } from '../fixtures/archives'
import { LinkedWorld, WORKER } from '../fixtures/linked-world'
import { observe } from '../fixtures/observation'

// FAILURE_MODES 1.2, issue "delegations that survive", 4: an agent that completes its tasks and returns rubbish.

/** Returns the files the test put into its drawer: those of `input.scenario`, and of each run what is there for that run. */
const WORK = `#!/bin/sh
set -eu
here=$(dirname "$0")
scenario=$(sed -n 's/.*"scenario" *: *"\\([a-z-]*\\)".*/\\1/p' "$STEWARD_INPUT")
echo run >>"$here/runs-$scenario"
run=$(wc -l <"$here/runs-$scenario" | tr -d ' ')
drawer="$here/drawers/$scenario/$run"
[ -d "$drawer" ] || drawer="$here/drawers/$scenario/always"
cp -R "$drawer/files/." "$STEWARD_WORKSPACE/"
cp "$drawer/output.json" "$STEWARD_OUTPUT"
`

const object = { type: 'object', required: ['tests'], properties: { tests: { type: 'integer' } } }
const OPERATION = {
  name: 'foo',
  input_schema: { type: 'object' },
  output_schema: { type: 'object', required: ['data'], properties: { data: { type: 'object' } } },
  artifact_schemas: { 'report.json': object },
}

const RETRIES = 1
let world: LinkedWorld
beforeAll(async () => {
  const policy = {
    delegation: { retry_policy: { initial_delay_ms: 20, max_delay_ms: 100, max_retries: RETRIES } },
  }
  world = await LinkedWorld.start(policy, [], { work: WORK, operations: [OPERATION] })
})
afterAll(() => world.stop())

type Files = Readonly<Record<string, string | Buffer>>

function fill(scenario: string, run: number | 'always', files: Files, output: unknown = { data: {} }): void {
  const drawer = join(world.home, 'drawers', scenario, String(run))
  for (const [name, content] of Object.entries(files)) {
    const path = join(drawer, 'files', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
  mkdirSync(join(drawer, 'files'), { recursive: true })
  writeFileSync(join(drawer, 'output.json'), JSON.stringify(output))
}

async function delegate(scenario: string): Promise<DelegationDetail> {
  const { task_id } = await world.client.call('delegations.start', {
    agent_id: WORKER,
    operation: 'foo',
    input: { scenario },
    idempotency_key: scenario,
  })
  return world.until(task_id, ({ state }) => FINAL_STATES.includes(state))
}

const reportsOf = async ({ task_id }: DelegationDetail): Promise<ResultReport[]> =>
  (await world.client.call('results.reports', { task_id })).reports

const placesOf = (report: ResultReport | undefined): string[] =>
  report?.findings.map((finding) => `${findingPlace(finding)} ${finding.code}`) ?? []

const runsOf = (scenario: string): number =>
  readFileSync(join(world.home, `runs-${scenario}`), 'utf8')
    .trim()
    .split('\n').length

const resultFolder = ({ task_id }: DelegationDetail): string => world.engine.engine.context.results.folder(task_id)

/** 10 GB of zeros as an honest archive of 10 MB says it: what it unpacks to is in its directory. */
const bomb = (): Buffer => {
  const zeros = Buffer.alloc(64 * 1024 * 1024)
  return zipOf(Array.from({ length: 160 }, (_, index) => ({ name: `zeros/${index}`, content: zeros })))
}

const python = 'def total(prices: list[int]) -> int:\n    return sum(prices)\n'
const typescript = 'export const total = (prices: readonly number[]): number => prices.reduce((a, b) => a + b, 0)\n'
const sound: Files = {
  'src/main.py': python,
  'src/main.ts': typescript,
  'report.json': '{\n  "tests": 3\n}\n',
  'README.md': '# Shop\n\nThe [code](src/main.py) and the ![plan](docs/plan.png).\n',
  'docs/plan.png': 'not looked into',
  'code.zip': zipOf([{ name: 'src/main.py', content: python }]),
}

describe('a result', () => {
  it('that is sound is accepted, and placed in the result folder', async () => {
    fill('sound', 'always', { ...sound, 'code.tar.gz': await tarGzOf([{ name: 'main.py', content: python }]) })
    const task = await delegate('sound')
    expect(task).toMatchObject({ state: 'completed', artifacts: { length: 7 } })
    expect(readFileSync(join(resultFolder(task), 'src/main.py'), 'utf8')).toBe(python)
    const [report] = await reportsOf(task)
    expect(report).toMatchObject({ verdict: 'accepted', findings: [], quarantined: [] })
    expect(report?.artifacts.find(({ name }) => name === 'report.json')?.checks).toEqual([
      { check: 'digest', outcome: 'pass' },
      { check: 'syntax', outcome: 'pass' },
      { check: 'schema', outcome: 'pass' },
    ])
    const { executions } = await world.client.call('results.quarantine', { task_id: task.task_id })
    expect(executions).toEqual([])
  })

  it('is told of to the agent, which keeps and logs it, and to the registry, which learns no names', async () => {
    fill('told', 'always', { 'secret-plan.py': 'return 1\n' })
    const task = await delegate('told')
    const [first] = await reportsOf(task)
    expect(first?.notices.map(({ to, state }) => `${to} ${state}`)).toEqual(['agent delivered', 'registry delivered'])
    const log = readFileSync(join(world.home, 'agent', 'agent.log'), 'utf8')
    expect(log).toMatch(/secret-plan\.py:1:1.*a client rejected a result/)
    const { store } = await openRegistryStore({
      file: join(world.home, 'registry', 'registry.db'),
      clock: systemClock(),
      log: { debug() {}, info() {}, warn() {}, error() {} },
    })
    const issues = await store.issues.ofAgent(WORKER, 100)
    await store.close()
    const issue = issues.find(({ statement }) => statement.receipt_digest === first?.receipt_digest)
    expect(issue?.statement).toMatchObject({ client_id: 'asker', codes: [{ code: 'python_syntax', count: 1 }] })
    expect(JSON.stringify(issues.map(({ statement }) => statement))).not.toContain('secret-plan')
  })

  const broken: readonly [what: string, scenario: string, files: Files, place: string, output?: unknown][] = [
    ['invalid JSON', 'json', { 'report.json': '{\n  "tests": 3,\n}\n' }, 'report.json:3:1 json_syntax'],
    [
      'JSON of another form',
      'schema',
      { 'report.json': '{\n  "tests": "three"\n}\n' },
      'report.json:2:12 $.tests schema_mismatch',
    ],
    ['an output of another form', 'output', {}, 'output $.data output_schema_mismatch', { data: [] }],
    [
      'Python that does not parse',
      'python',
      { 'src/main.py': 'x = 1\n\nprint "hello"\n' },
      'src/main.py:3:7 python_syntax',
    ],
    [
      'TypeScript that does not parse',
      'typescript',
      { 'src/main.ts': 'const a = 1\nconst b: = 2\n' },
      'src/main.ts:2:10 typescript_syntax',
    ],
    [
      'JavaScript that does not parse',
      'javascript',
      { 'src/main.js': 'let a = {\n' },
      'src/main.js:2:1 javascript_syntax',
    ],
    [
      'a link that leads nowhere',
      'link',
      { 'README.md': '# Shop\n\nSee [the plan](plan.md).\n' },
      'README.md:3:5 markdown_link_dangling',
    ],
    [
      'a truncated archive',
      'truncated',
      { 'code.zip': zipOf([{ name: 'a.txt', content: 'x'.repeat(5000) }]).subarray(0, 60) },
      'code.zip archive_truncated',
    ],
    [
      'an archive that leads out of its folder',
      'slip',
      { 'code.zip': zipOf([{ name: '../../evil.sh', content: 'x' }]) },
      'code.zip archive_path_traversal',
    ],
    [
      'an archive with an absolute path',
      'absolute',
      { 'code.zip': zipOf([{ name: '/etc/cron.d/evil', content: 'x' }]) },
      'code.zip archive_path_absolute',
    ],
    [
      'an archive with a symbolic link',
      'symlink',
      { 'code.zip': zipOf([{ name: 'home', content: '/root', mode: 0o120777 }]) },
      'code.zip archive_link',
    ],
    [
      'broken Python in an archive',
      'inside',
      { 'code.zip': zipOf([{ name: 'src/main.py', content: 'return 1\n' }]) },
      'code.zip!/src/main.py:1:1 python_syntax',
    ],
    ['a bomb', 'bomb', { 'code.zip': bomb() }, 'code.zip archive_bomb'],
  ]

  it.each(broken)('with %s is rejected, tried again and given up', async (what, scenario, files, place, output) => {
    fill(scenario, 'always', { ...files, 'good.txt': 'good' }, output)
    const task = await delegate(scenario)
    expect(task).toMatchObject({ state: 'failed', artifacts: [], error: { code: 'result_invalid' } })
    expect(task.error?.message).toContain(place.replace(/ \w+$/, ''))
    expect(runsOf(scenario)).toBe(1 + RETRIES)
    const reports = await reportsOf(task)
    expect(reports.map(({ verdict, consequence }) => `${verdict} ${consequence}`)).toEqual([
      'rejected retried',
      'rejected given_up',
    ])
    for (const report of reports) expect(placesOf(report)).toEqual([place])
    // Not even the good file of a bad result.
    expect(existsSync(resultFolder(task))).toBe(false)
    for (const { path, size } of reports.flatMap(({ quarantined }) => quarantined))
      expect(readFileSync(path).byteLength).toBe(size)
    observe({
      scenario: '1.2',
      fault: `agent returns ${what}`,
      expected: 'rejected with code and place, ordered again, nothing in the result folder',
      observed: place,
      detect_ms: Date.parse(reports[0]?.at ?? '') - Date.parse(task.created_at),
    })
  })

  it('that is sound the second time is accepted then', async () => {
    fill('second', 1, { 'main.py': 'def f(:\n' })
    fill('second', 2, { 'main.py': python })
    const task = await delegate('second')
    expect(task).toMatchObject({ state: 'completed', artifacts: [{ name: 'main.py' }] })
    expect((await reportsOf(task)).map(({ verdict }) => verdict)).toEqual(['rejected', 'accepted'])
    // A further execution is a task of its own at the agent: the same key would be answered with the same result.
    expect(task.timeline.map(({ text }) => text).join('\n')).toContain(`as ${task.task_id}-run2`)
    expect(runsOf('second')).toBe(2)
    observe({
      scenario: '1.2',
      fault: 'agent returns an invalid result the first time',
      expected: 'ordered again under a key of its own, accepted',
      observed: 'ran twice, completed',
      recover_ms: Date.parse(task.finished_at ?? '') - Date.parse(task.created_at),
    })
  })

  it('is decided upon once, whatever ends the program before anything follows from it', async () => {
    fill('interrupted', 1, { 'main.py': 'def f(:\n' })
    fill('interrupted', 2, { 'main.py': python })
    const { results } = world.engine.engine.context.store
    const save = results.save.bind(results)
    vi.spyOn(results, 'save').mockImplementationOnce(async (stored) => {
      await save(stored)
      // What is decided is not looked at again: it would now be found to be something else.
      for (const { path } of stored.report.quarantined) writeFileSync(path, 'x = 123\n')
      throw new Error('the program ends here')
    })
    const task = await delegate('interrupted')
    expect(task.state).toBe('completed')
    expect(runsOf('interrupted')).toBe(2)
    const reports = await reportsOf(task)
    expect(reports.map(({ verdict }) => verdict)).toEqual(['rejected', 'accepted'])
    expect(reports[0]?.findings.map(({ code }) => code)).not.toContain('digest_mismatch')
    expect(task.timeline.map(({ text }) => text)).toContain('The result had been rejected before the program ended')
  })

  it('that is not what the agent signed for is rejected, and what came is kept', async () => {
    fill('digest', 'always', { 'main.py': python })
    // Between the agent's signature and the fetching, as a failing disk would do it.
    const stop = world.client.subscribe((event) => {
      if (event.name !== 'delegation.changed' || event.payload.state !== 'validating') return
      for (const run of readdirSync(join(world.home, 'agent', 'tasks')))
        writeFileSync(join(world.home, 'agent', 'tasks', run, 'main.py'), python.replace('sum', 'max'))
    })
    const task = await delegate('digest')
    stop()
    const reports = await reportsOf(task)
    expect(reports.map(placesOf)).toEqual([['main.py digest_mismatch'], ['main.py digest_mismatch']])
    const [kept] = reports[0]?.quarantined ?? []
    expect(readFileSync(kept?.path ?? '', 'utf8')).toContain('max(prices)')
  })
})
