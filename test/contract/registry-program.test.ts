import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Agent as Dispatcher, request } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { inspectRoot } from '../../src/main/protocol/discovery'
import { parseEnvelope } from '../../src/main/protocol/identity'

const program = join(import.meta.dirname, '..', '..', 'out/main/registry.js')

interface Ready {
  readonly ready: true
  readonly kind: 'registry'
  readonly name: string
  readonly url: string
  readonly root_key: string
  readonly pid: number
}

const started: ChildProcess[] = []
const dispatcher = new Dispatcher({ connect: { rejectUnauthorized: false } })
afterEach(() => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
})

/** The built program as the lab and the command line start it; what it printed before it was ready or gone. */
const start = async (args: string[]) => {
  const child = fork(program, args, { silent: true })
  started.push(child)
  const { stdout, stderr } = child
  if (!stdout || !stderr) throw new Error('the program has no output')
  let errors = ''
  stderr.on('data', (chunk) => (errors += String(chunk)))
  // Node tells no `close` of a child whose channel was disconnected.
  const exited = Promise.all([once(child, 'exit'), once(stderr, 'end')]).then(([[code]]) => code as number | null)
  const lines: string[] = []
  const output = createInterface({ input: stdout }).on('line', (line) => lines.push(line))
  await Promise.race([once(output, 'line'), exited])
  return { child, lines, exited, errors: () => errors }
}
const ready = (lines: readonly string[]): Ready => JSON.parse(lines[0] ?? '') as Ready
const newHome = () => mkdtempSync(join(tmpdir(), 'registry-program-'))

describe('the registry program', () => {
  it('says in one line where it answers, and answers there under the root key it names', async () => {
    const { child, lines } = await start(['--home', newHome(), '--name', 'lab'])
    expect(lines).toHaveLength(1)
    const facts = ready(lines)
    expect(facts).toMatchObject({ ready: true, kind: 'registry', name: 'lab', pid: child.pid })
    const { body } = await request(`${facts.url}/v1/root`, { dispatcher })
    const { root } = inspectRoot(parseEnvelope(Buffer.from(await body.arrayBuffer())), Date.now())
    expect([root.registry, root.root_key.key_id]).toEqual(['lab', facts.root_key])
  })

  it('ends on SIGTERM with a listener still connected, and comes back as the same registry', async () => {
    const home = newHome()
    const first = await start(['--home', home, '--name', 'lab'])
    const facts = ready(first.lines)
    const { body } = await request(`${facts.url}/v1/events`, { dispatcher })
    body.on('error', () => undefined).resume()
    first.child.kill('SIGTERM')
    expect(await first.exited).toBe(0)
    const second = await start(['--home', home, '--name', 'lab'])
    expect(ready(second.lines).root_key).toBe(facts.root_key)
  })

  it('survives SIGKILL: the next start opens what the killed one left', async () => {
    const home = newHome()
    const first = await start(['--home', home, '--name', 'lab'])
    first.child.kill('SIGKILL')
    await first.exited
    const second = await start(['--home', home, '--name', 'lab'])
    expect(ready(second.lines).root_key).toBe(ready(first.lines).root_key)
  })

  it('ends when the program that forked it is gone', async () => {
    const { child, exited } = await start(['--home', newHome(), '--name', 'lab'])
    child.disconnect()
    expect(await exited).toBe(0)
  })

  it('ends when that program is gone before it has begun', async () => {
    const child = fork(program, ['--home', newHome(), '--name', 'lab'], { silent: true })
    started.push(child)
    const exited = once(child, 'exit')
    child.disconnect()
    expect(await exited).toEqual([0, null])
  })

  it('that is started wrongly says so on standard error, in a form a program can read', async () => {
    const { lines, exited, errors } = await start(['--name', 'lab'])
    expect(await exited).toBe(1)
    expect(lines).toEqual([])
    expect(JSON.parse(errors())).toMatchObject({ error: { code: 'usage', category: 'permanent' } })
  })

  it('does not open the home of another registry', async () => {
    const home = newHome()
    const first = await start(['--home', home, '--name', 'lab'])
    first.child.kill('SIGTERM')
    await first.exited
    const other = await start(['--home', home, '--name', 'other'])
    expect(await other.exited).toBe(1)
    expect(JSON.parse(other.errors())).toMatchObject({ error: { code: 'conflict' } })
    expect(existsSync(join(home, 'root.json'))).toBe(true)
  })
})
