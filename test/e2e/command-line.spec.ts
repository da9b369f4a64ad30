import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from '@playwright/test'
import { RunningLab } from '../fixtures/running-lab'

let lab: RunningLab

test.beforeAll(async () => {
  lab = await RunningLab.start()
})
test.afterAll(async () => {
  if (existsSync(lab.home)) await lab.stop()
})

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('discovers, verifies, delegates, monitors and fetches the result, in words', async () => {
  const found = await lab.steward('discover', '--capability', 'orchestrate_sdlc')
  expect(found.out).toContain('vibe-agency-orchestrator v4.0.0')
  const verified = await lab.steward('verify', 'vibe-agency-orchestrator')
  expect(verified).toMatchObject({ code: 0 })
  expect(verified.out).toContain('Verified')
  const delegated = await lab.steward(
    'delegate',
    'vibe-agency-orchestrator',
    '--operation',
    'orchestrate_sdlc',
    '--input',
    '{"domain":"restaurant","pace_ms":20}',
    '--task',
    'task-abc123',
  )
  expect(delegated).toMatchObject({ code: 0 })
  const monitored = await lab.steward('monitor', 'task-abc123', '--once')
  expect(monitored).toMatchObject({ code: 0 })
  const result = await lab.steward('result', 'task-abc123')
  expect(result).toMatchObject({ code: 0 })
  expect(result.out).toContain('architecture.md')
  expect(existsSync(join(lab.profile, 'results', 'task-abc123', 'code', 'main.py'))).toBe(true)
})

test('says the same as one JSON document each', async () => {
  const json = async (...args: string[]) =>
    JSON.parse((await lab.steward(...args, '--json')).out) as Record<string, unknown>
  expect(await json('discover', '--capability', 'orchestrate_sdlc')).toMatchObject({ total: 2 })
  expect(await json('verify', 'vibe-agency-orchestrator')).toMatchObject({ level: 'verified', delegable: true })
  expect(await json('result', 'task-abc123')).toMatchObject({
    task_id: 'task-abc123',
    receipt: { outcome: 'completed' },
  })
})

test('ends with the exit code of what went wrong', async () => {
  expect((await lab.steward('verify', 'no-such-agent')).code).toBe(1)
  expect(
    (await lab.steward('delegate', 'vibe-agency-orchestrator', '--operation', 'no_such_operation', '--input', '{}'))
      .code,
  ).toBe(1)
  expect((await lab.steward('no-such-command')).code).toBe(2)
})

test('leaves no process behind when it is interrupted', async () => {
  const { pids } = await lab.stop()
  expect(pids.length).toBeGreaterThanOrEqual(6)
  await expect.poll(() => pids.filter(isAlive)).toEqual([])
})

test('ends as if nothing were wrong when it is interrupted while it starts', async () => {
  const home = mkdtempSync(join(tmpdir(), 'steward-lab-'))
  const starting = spawn(process.execPath, [join(import.meta.dirname, '../../out/main/lab.js'), '--no-open'], {
    env: { ...process.env, STEWARD_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  starting.stderr.on('data', (chunk) => (errors += String(chunk)))
  const ended = once(starting, 'close')
  createInterface({ input: starting.stdout }).on('line', (line) => {
    // Its registries answer by then, its agents and its console do not.
    if (line.startsWith('├─ registry lab-primary ')) starting.kill('SIGINT')
  })
  expect(await ended).toEqual([0, null])
  expect(errors).toBe('')
})
