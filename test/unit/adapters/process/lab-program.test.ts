import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { programExecutor } from '../../../../src/main/adapters/process'
import type { ExecutionSignal } from '../../../../src/main/engine/ports'

const program = resolve(import.meta.dirname, '../../../../resources/lab/work.sh')
const standing = { now: () => 0, after: () => () => undefined }

const newWorkspace = (): string => {
  const workspace = join(mkdtempSync(join(tmpdir(), 'lab-')), 'workspace')
  mkdirSync(workspace)
  return workspace
}

const work = async (input: Record<string, unknown>, { workspace = newWorkspace(), phase = '' } = {}) => {
  const signals: ExecutionSignal[] = []
  const executor = programExecutor({ command: [program], scratch: join(workspace, '..', 'scratch'), clock: standing })
  const result = await executor.run({
    taskId: 'task-1',
    operation: 'orchestrate_sdlc',
    input: { pace_ms: 2, ...input },
    workspace: async () => workspace,
    ...(phase === '' ? {} : { phase }),
    onSignal: (signal) => signals.push(signal),
    signal: new AbortController().signal,
  })
  const begun = signals.flatMap((s) => (s.type === 'phase' && s.state === 'started' ? [s.phase] : []))
  return { result, begun, workspace, signals }
}

const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  )

describe("the lab's program", () => {
  it('goes through its phases and leaves files and an output', async () => {
    const { result, begun, workspace, signals } = await work({ domain: 'restaurant' })
    expect(begun).toEqual(['PLANNING', 'CODING', 'TESTING', 'DEPLOYMENT', 'MAINTENANCE'])
    expect(signals.filter(({ type }) => type === 'progress').at(-1)).toMatchObject({ progress: 1 })
    expect(result).toMatchObject({
      outcome: 'completed',
      output: { data: { subject: 'restaurant' }, metadata: { phase: 'MAINTENANCE', test_coverage: 0.75 } },
    })
    const files = contents(workspace)
    expect(Object.keys(files)).toContain('code/main.py')
    expect(JSON.parse(files['tests/report.json'] ?? '')).toEqual({ functions: 4, tests: 3, coverage: 0.75 })
  })

  it('gives equal bytes for equal input', async () => {
    const [one, two] = [await work({ domain: 'clinic' }), await work({ domain: 'clinic' })]
    expect(contents(one.workspace)).toEqual(contents(two.workspace))
    expect(one.result).toEqual(two.result)
  })

  it('goes on from a later phase in a workspace that an earlier run left', async () => {
    const first = await work({ domain: 'restaurant' })
    const { begun, result } = await work({ domain: 'restaurant' }, { workspace: first.workspace, phase: 'TESTING' })
    expect(begun).toEqual(['TESTING', 'DEPLOYMENT', 'MAINTENANCE'])
    expect(result.outcome).toBe('completed')
  })

  it('fails with a reason where a later phase finds nothing to go on from', async () => {
    expect((await work({ domain: 'restaurant' }, { phase: 'TESTING' })).result).toEqual({
      outcome: 'failed',
      reason: 'the program ended with code 2: there is no code/main.py, which an earlier phase leaves',
    })
  })

  it('runs one phase alone when the input asks for it', async () => {
    const { begun, result } = await work({ domain: 'restaurant', phase: 'CODING' })
    expect(begun).toEqual(['CODING'])
    expect(result).toMatchObject({ outcome: 'completed', output: { metadata: { specialist: 'coder' } } })
  })

  it('takes no word of its input for a command or a file', async () => {
    const { workspace, result } = await work({ domain: '../$(touch evil)`id`"; rm -rf .' })
    expect(result.outcome).toBe('completed')
    expect(Object.keys(contents(workspace)).some((name) => name.includes('evil'))).toBe(false)
  })
})
