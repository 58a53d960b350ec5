/** Many calls, a bounded number of them at one time. */
import { describe, expect, test } from 'vitest'
import { atOnce } from '../../src/platform/at-once.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('many calls', () => {
  test('are never more at one time than allowed, and one that takes long holds up no other', async () => {
    let running = 0
    let most = 0
    const ended: number[] = []
    const run = async (n: number) => {
      most = Math.max(most, ++running)
      await pause(n === 0 ? 200 : 5)
      running--
      ended.push(n)
      return n * 2
    }
    expect(await atOnce([0, 1, 2, 3, 4, 5, 6], 3, run)).toEqual([0, 2, 4, 6, 8, 10, 12])
    expect([most, ended.at(-1)]).toEqual([3, 0])
  })

  test('end with the first error, and begin nothing after it', async () => {
    const begun: number[] = []
    const run = async (n: number) => {
      begun.push(n)
      await pause(5)
      if (n === 1) throw new Error('one')
    }
    await expect(atOnce([0, 1, 2, 3, 4, 5], 2, run)).rejects.toThrow('one')
    await pause(50)
    expect(begun).toEqual([0, 1, 2])
  })

  test('of nothing are nothing', async () => {
    expect(await atOnce([], 3, async () => 1)).toEqual([])
  })
})
