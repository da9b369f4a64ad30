import { describe, expect, it } from 'vitest'
import { shortest } from '../../../scripts/shortest.mjs'

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

/** Fails where all of these are in the list. */
const needs =
  (...wanted: number[]) =>
  async (list: readonly number[]): Promise<boolean> =>
    wanted.every((one) => list.includes(one))

describe('the shortest list that still fails', () => {
  it.each([[[0]], [[63]], [[17, 18]], [[3, 40]], [[0, 31, 63]], [[5, 6, 20, 21, 60]]])(
    'of 64 is %j',
    async (wanted) => {
      expect(await shortest(upTo(64), needs(...wanted), 1000)).toMatchObject({ list: wanted, complete: true })
    },
  )

  it('is empty where it fails by itself, in one try', async () => {
    const { list, tries } = await shortest(upTo(64), async () => true, 1000)
    expect(list).toEqual([])
    expect(tries).toBe(1)
  })

  it('is all of it where every one is needed', async () => {
    expect((await shortest(upTo(6), needs(...upTo(6)), 1000)).list).toEqual(upTo(6))
  })

  it('keeps the order', async () => {
    const twoInTurn = async (list: readonly number[]) => list.indexOf(9) > list.indexOf(4) && list.includes(4)
    expect((await shortest(upTo(20), twoInTurn, 1000)).list).toEqual([4, 9])
  })

  it('asks no more often than it may, and answers with the shortest so far', async () => {
    let asked = 0
    const fails = async (list: readonly number[]) => {
      asked += 1
      return needs(3, 40)(list)
    }
    const found = await shortest(upTo(64), fails, 12)
    expect(asked).toBe(12)
    expect(found).toMatchObject({ tries: 12, complete: false })
    expect(found.list.length).toBeLessThan(64)
    expect(await needs(3, 40)(found.list)).toBe(true)
  })
})
