import { resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { WorkerPool } from '../../../../src/main/adapters/worker-pool'
import type { Log } from '../../../../src/main/engine/ports'
import type { TroubledWork } from '../../../fixtures/workers/troubled'

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const locate = (kind: string): string => resolve(import.meta.dirname, '../../../fixtures/workers', `${kind}.ts`)

/** A clock whose waits end when the test says so. */
const handClock = () => {
  const due: (() => void)[] = []
  return {
    now: () => 0,
    after: (_: number, callback: () => void) => {
      due.push(callback)
      return () => void due.splice(due.indexOf(callback), 1)
    },
    pass: () => {
      for (const callback of due.splice(0)) callback()
    },
    waits: () => due.length,
  }
}

describe('the host of worker threads', () => {
  const opened: WorkerPool<{ troubled: TroubledWork }>[] = []
  const open = (options: { heapMb?: number; clock?: ReturnType<typeof handClock> } = {}) => {
    const pool = new WorkerPool<{ troubled: TroubledWork }>({ clock: handClock(), log: silent, locate, ...options })
    opened.push(pool)
    return pool
  }
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((pool) => pool.close()))
  })

  it('carries inputs and outputs between the threads as they are', async () => {
    const ask = open().of('troubled')
    expect(await ask('double', new Float64Array([1, 2.5]))).toEqual(new Float64Array([2, 5]))
  })

  it('keeps one thread a kind, which keeps what it was told', async () => {
    const pool = open()
    await pool.of('troubled')('remember', 'lighthouse')
    expect(await pool.of('troubled')('recall', null)).toBe('lighthouse')
  })

  it('carries a typed error back whole, and goes on', async () => {
    const ask = open().of('troubled')
    await ask('remember', 'lighthouse')
    await expect(ask('refuse', 'harbour')).rejects.toMatchObject({
      name: 'StewardError',
      code: 'not_found',
      message: 'there is no harbour',
      details: { subject: 'harbour' },
      suggestions: ['Look twice.'],
    })
    await expect(ask('stumble', null)).rejects.toMatchObject({ code: 'internal', message: 'TypeError: a slip' })
    expect(await ask('recall', null)).toBe('lighthouse')
  })

  it('tells every waiting call when the thread dies, and starts another for the next', async () => {
    const ask = open().of('troubled')
    await ask('remember', 'lighthouse')
    const waiting = [ask('exit', 3), ask('recall', null), ask('recall', null)]
    for (const call of await Promise.allSettled(waiting))
      expect(call).toMatchObject({ reason: { code: 'worker_failed', category: 'transient' } })
    expect(await ask('recall', null)).toBeUndefined()
  })

  it('survives what nothing in the thread caught', async () => {
    const ask = open().of('troubled')
    await expect(ask('throwLater', null)).rejects.toMatchObject({
      code: 'worker_failed',
      message: expect.stringContaining('nobody catches this'),
    })
    expect(await ask('recall', null)).toBeUndefined()
  })

  it('survives a thread that eats all memory it may have', async () => {
    const ask = open({ heapMb: 24 }).of('troubled')
    await expect(ask('hoard', null)).rejects.toMatchObject({ code: 'worker_failed' })
    expect(await ask('recall', null)).toBeUndefined()
  })

  it('ends work that exceeds its limit', async () => {
    const clock = handClock()
    const ask = open({ clock }).of('troubled')
    await ask('remember', 'lighthouse')
    const endless = ask('loop', null, { limitMs: 500 })
    await expect.poll(() => clock.waits()).toBe(1)
    clock.pass()
    await expect(endless).rejects.toMatchObject({
      code: 'worker_failed',
      message: 'the worker for troubled failed: loop took longer than 500 ms',
    })
    expect(await ask('recall', null)).toBeUndefined()
  })

  it('forgets the limit of work that was done in time', async () => {
    const clock = handClock()
    await open({ clock }).of('troubled')('recall', null, { limitMs: 500 })
    expect(clock.waits()).toBe(0)
  })

  it('tells each new thread what it must know before it is asked anything', async () => {
    const pool = open()
    const ask = pool.of('troubled')
    pool.prepare('troubled', (tell) => tell('remember', 'lighthouse'))
    expect(await ask('recall', null)).toBe('lighthouse')
    await expect(ask('exit', 1)).rejects.toMatchObject({ code: 'worker_failed' })
    expect(await ask('recall', null)).toBe('lighthouse')
  })

  it('asks no thread that could not be prepared, and tries again with another', async () => {
    const pool = open()
    let tries = 0
    pool.prepare('troubled', (tell) => (++tries === 1 ? tell('refuse', 'harbour') : tell('remember', 'lighthouse')))
    await expect(pool.of('troubled')('recall', null)).rejects.toMatchObject({ code: 'not_found' })
    expect(await pool.of('troubled')('recall', null)).toBe('lighthouse')
  })

  it('gives up what is under way when the program ends, and begins nothing more', async () => {
    const pool = open()
    const endless = pool.of('troubled')('loop', null)
    const refused = expect(endless).rejects.toMatchObject({ code: 'cancelled' })
    await pool.of('troubled')
    await pool.close()
    await refused
    await expect(pool.of('troubled')('recall', null)).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('says which worker a build lacks', async () => {
    const pool = new WorkerPool<{ lacking: { work(input: null): void } }>({ clock: handClock(), log: silent })
    await expect(pool.of('lacking')('work', null)).rejects.toMatchObject({
      message: 'this build has no worker lacking',
    })
  })
})
