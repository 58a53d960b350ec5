/** What the SDK costs a page. */
import { expect, test } from 'vitest'
import { budgets, sizes } from '../../scripts/sdk-size.ts'

test('a page loads at most 15 kB of the SDK to begin with, its storage included, and what it does not need yet later', async () => {
  const found = await sizes()
  const over = Object.entries(budgets).filter(([what, most]) =>
    Object.entries(found).some(([other, bytes]) => other === what && bytes > most),
  )
  expect({ over, entry: budgets.entry, isThere: found.entry > 5_000 && found.leading > found.entry && found.media > 5_000 }).toEqual({
    over: [],
    entry: 15_000,
    isThere: true,
  })
})
