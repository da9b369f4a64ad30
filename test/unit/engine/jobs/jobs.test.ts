import { describe, expect, it } from 'vitest'
import { Jobs, type Progress } from '../../../../src/main/engine/jobs'
import { StewardError } from '../../../../src/shared/model/errors'
import type { Job } from '../../../../src/shared/model/job'
import { HandClock } from '../agent/agent-under-test'

const IMPORT = { kind: 'import', subject: 'a folder', title: 'Import of 3 files as a folder', step: 'Reading' } as const

const desk = (turn = () => new Promise<void>((resume) => setImmediate(resume))) => {
  const clock = new HandClock()
  const told: Job[] = []
  const jobs = new Jobs({
    clock,
    emit: (event) => event.name === 'job.changed' && told.push(event.payload),
    turn,
  })
  return { clock, jobs, told }
}

/** Work that goes on until it is let end. */
const held = () => {
  let end: (answer: string) => void = () => undefined
  const answer = new Promise<string>((resolve) => {
    end = resolve
  })
  return { end, work: () => answer }
}

const words = (answer: string) => ({ text: `It came to ${answer}`, failed: answer === 'grief' })

describe('a job', () => {
  it('is told with its step, its share and what it came to, and stays listed when it has ended', async () => {
    const { jobs, told, clock } = desk()
    const work = async (progress: Progress) => {
      clock.pass(1000)
      progress.share(1, 3)
      progress.step('Checking')
      return 'nothing'
    }
    expect(await jobs.run(IMPORT, work, words)).toBe('nothing')
    expect(told.map(({ state, step, share }) => [state, step, share])).toEqual([
      ['running', 'Reading', undefined],
      ['running', 'Reading', { done: 1, of: 3 }],
      ['running', 'Checking', { done: 1, of: 3 }],
      ['done', 'It came to nothing', { done: 1, of: 3 }],
    ])
    expect(jobs.list()).toEqual([told.at(-1)])
  })

  it('counts thousands of things and tells of ten a second', async () => {
    const { jobs, told, clock } = desk()
    await jobs.run(
      IMPORT,
      async (progress) => {
        for (let done = 0; done < 5000; done++) {
          progress.share(done, 5000)
          clock.pass(1)
        }
        return ''
      },
      words,
    )
    expect(told.length).toBeLessThanOrEqual(53)
    expect(told.at(-1)?.share).toEqual({ done: 4999, of: 5000 })
  })

  it('is one of its kind for its subject: another is refused, and whoever joins gets the same answer', async () => {
    const { jobs } = desk()
    const { end, work } = held()
    const first = jobs.run(IMPORT, work, words)
    expect(() => jobs.run(IMPORT, work, words)).toThrow(expect.objectContaining({ code: 'conflict' }))
    const joined = jobs.join(IMPORT, () => Promise.resolve('another'), words)
    const other = jobs.run({ ...IMPORT, subject: 'another folder' }, () => Promise.resolve('another'), words)
    end('the first')
    expect(await Promise.all([first, joined, other])).toEqual(['the first', 'the first', 'another'])
  })

  it('ends where it can be stopped with nothing half done, and says what that leaves', async () => {
    const { jobs, told } = desk()
    const taken: number[] = []
    const work = async (progress: Progress) => {
      for (const file of [1, 2, 3]) {
        await progress.turn(`${taken.length} of 3 are read`)
        taken.push(file)
        if (file === 2) expect(jobs.stop(IMPORT)).toBe(true)
      }
      return 'all'
    }
    await expect(jobs.run(IMPORT, work, words)).rejects.toMatchObject({ code: 'cancelled' })
    expect(taken).toEqual([1, 2])
    expect(told.map(({ state }) => state)).toEqual(['running', 'stopping', 'stopped'])
    expect(told.at(-1)?.step).toContain('2 of 3 are read')
    expect(jobs.stop(IMPORT)).toBe(false)
  })

  it('is not stopped from where it commits', async () => {
    const { jobs, told } = desk()
    const { end, work } = held()
    const committed = jobs.run(
      IMPORT,
      async (progress) => {
        await progress.commit('Writing')
        return work()
      },
      words,
    )
    await expect.poll(() => jobs.list()[0]?.stoppable).toBe(false)
    expect(jobs.stop(IMPORT)).toBe(false)
    jobs.stopAll()
    end('all')
    expect(await committed).toBe('all')
    expect(told.map(({ state }) => state)).not.toContain('stopping')
  })

  it('that was stopped before it commits changes nothing', async () => {
    const { jobs } = desk()
    let written = false
    const stopped = jobs.run(
      IMPORT,
      async (progress) => {
        await progress.commit('Writing')
        written = true
        return ''
      },
      words,
    )
    jobs.stop(IMPORT)
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
    expect(written).toBe(false)
  })

  it('that waits for what nothing interrupts ends at once when it is stopped, and drops what that still comes to', async () => {
    const { jobs, told } = desk()
    const { end, work } = held()
    let written = false
    const slow = async (progress: Progress) => {
      const opened = await work()
      await progress.commit('Writing')
      written = true
      return opened
    }
    let background: Promise<unknown> = Promise.resolve()
    const stopped = jobs.run(
      IMPORT,
      (progress) => {
        const whole = slow(progress)
        background = whole.catch((error: unknown) => error)
        return progress.unlessStopped(whole)
      },
      words,
    )
    expect(jobs.stop(IMPORT)).toBe(true)
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled', message: 'it was stopped: nothing was changed' })
    expect(told.map(({ state }) => state)).toEqual(['running', 'stopping', 'stopped'])
    end('too late')
    expect(await background).toMatchObject({ code: 'cancelled' })
    expect(written).toBe(false)
    expect(told.at(-1)).toMatchObject({ state: 'stopped' })
  })

  it('is stopped before it commits or not at all, however close to that it is told', async () => {
    for (let microtasks = 0; microtasks < 12; microtasks++) {
      let resume: () => void = () => undefined
      const { jobs } = desk(() => new Promise((resolve) => (resume = resolve)))
      let written = false
      const write = async (progress: Progress) => {
        await progress.commit('Writing')
        written = true
        return 'all'
      }
      const job = jobs.run(IMPORT, (progress) => progress.unlessStopped(write(progress)), words)
      const came = job.catch(({ code }: StewardError) => code)
      resume()
      for (let passed = 0; passed < microtasks; passed++) await Promise.resolve()
      const isStopped = jobs.stop(IMPORT)
      await new Promise(setImmediate)
      resume()
      expect(await came).toBe(isStopped ? 'cancelled' : 'all')
      await new Promise(setImmediate)
      expect(written).toBe(!isStopped)
    }
  })

  it('that did not do what it was for has failed, though nothing was thrown', async () => {
    const { jobs } = desk()
    expect(await jobs.run(IMPORT, () => Promise.resolve('grief'), words)).toBe('grief')
    expect(jobs.list()).toMatchObject([{ state: 'failed', step: 'It came to grief' }])
  })

  it('that fails says why, and nothing of what nobody foresaw', async () => {
    const { jobs } = desk()
    const failing = async (error: Error) => {
      await expect(jobs.run(IMPORT, () => Promise.reject(error), words)).rejects.toBe(error)
      return jobs.list()[0]
    }
    expect(await failing(new StewardError('vault_locked', 'the vault is locked'))).toMatchObject({
      state: 'failed',
      step: 'the vault is locked',
    })
    expect((await failing(new Error('/some/file: EACCES')))?.step).not.toContain('/some/file')
  })
})
