/** What the SDK costs a page. */
import { expect, test } from 'vitest'
import { budgets, sizes } from '../../scripts/sdk-size.ts'

test('a page loads at most 15 kB of the SDK to begin with, its storage included, and 25 kB in all', async () => {
  const { entry, all } = await sizes()
  expect({ budgets, isWithin: entry <= budgets.entry && all <= budgets.all, isThere: entry > 5_000 && all > entry }).toEqual({
    budgets: { entry: 15_000, all: 25_000 },
    isWithin: true,
    isThere: true,
  })
})
