import { describe, expect, it } from 'vitest'
import { loadedLater } from '../../../../src/main/adapters/sqlite/client/loaded-later'

interface Counter {
  add(much: number): Promise<number>
}

class Counting implements Counter {
  #sum = 0

  async add(much: number): Promise<number> {
    if (much < 0) throw new RangeError('less than nothing')
    this.#sum += much
    return this.#sum
  }
}

const loads = () => {
  let count = 0
  let failing = false
  const counter = loadedLater<Counter>(async () => {
    count += 1
    if (failing) throw new Error('not there')
    return new Counting()
  })
  const fail = (now: boolean): void => {
    failing = now
  }
  return { counter, count: () => count, fail }
}

describe('a port that is loaded later', () => {
  it('is loaded once, by whoever asks first, and answers in the order it was asked', async () => {
    const { counter, count } = loads()
    expect(count()).toBe(0)
    expect(await Promise.all([counter.add(1), counter.add(2), counter.add(3)])).toEqual([1, 3, 6])
    expect(count()).toBe(1)
  })

  it('fails as what it stands for fails', async () => {
    await expect(loads().counter.add(-1)).rejects.toThrow('less than nothing')
  })

  it('is loaded again after a load that failed', async () => {
    const { counter, count, fail } = loads()
    fail(true)
    await expect(counter.add(1)).rejects.toThrow('not there')
    fail(false)
    expect(await counter.add(1)).toBe(1)
    expect(count()).toBe(2)
  })

  it('can be handed on by a promise without being asked anything', async () => {
    const { counter, count } = loads()
    expect(await Promise.resolve(counter)).toBe(counter)
    expect(count()).toBe(0)
  })
})
