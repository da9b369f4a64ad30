import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { ChildProgram } from '../../../../src/main/hosts/program'

const started: ChildProgram[] = []
afterEach(() => Promise.all(started.splice(0).map((program) => program.stop())))

const READY = 'console.log(JSON.stringify({ ready: true, kind: "test", url: "https://127.0.0.1:1", pid: process.pid }))'

const script = (...lines: string[]): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'child-program-')), 'program.mjs')
  writeFileSync(file, lines.join('\n'))
  return file
}
const program = (...lines: string[]): ChildProgram => {
  const child = new ChildProgram('The test', script(...lines), [])
  started.push(child)
  return child
}
const stays = 'setInterval(() => {}, 1000)'

const gone = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}

describe('a program as a child', () => {
  it('has started when it says so, whatever else it prints before', async () => {
    const child = program('console.log("a line for people")', 'console.log("{ not json")', READY, stays)
    const facts = await child.start()
    expect(facts).toMatchObject({ kind: 'test', pid: child.pid })
    expect(child.running).toBe(true)
  })

  it('that ends before it answers is refused with its own last words', async () => {
    const child = program('console.error("the port is taken")', 'process.exit(3)')
    await expect(child.start()).rejects.toMatchObject({
      code: 'unavailable',
      message: 'The test did not start: the port is taken',
    })
    expect(child.pid).toBeUndefined()
  })

  it('that is killed counts as ended, and starts again as another process', async () => {
    const child = program(READY, stays)
    const { pid } = await child.start()
    expect(child.signal('SIGKILL')).toBe(true)
    await expect.poll(() => child.running).toBe(false)
    expect([child.pid, child.signal('SIGTERM')]).toEqual([undefined, false])
    const again = await child.start()
    expect(again.pid).not.toBe(pid)
    expect(child.running).toBe(true)
  })

  it('that does not end when it is asked to is made to', async () => {
    const child = program('process.on("SIGTERM", () => {})', READY, stays)
    const { pid } = await child.start()
    await child.stop()
    expect(gone(pid)).toBe(true)
  })
})
