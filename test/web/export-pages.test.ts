/** What an export shows of how far it is, by its bytes alone. */
import { makeZip } from 'client-zip'
import { describe, expect, test } from 'vitest'
import { Pages } from '../../src/web/settings/account/pages.ts'
import { random } from '../support/random.ts'

const entries = [
  'account.json',
  'conversations/a/messages.jsonl',
  'conversations/a/index.html',
  'media/m-PK.zip',
  'conversations/b/index.html',
]
/** Looks like entries, and is what a person wrote. */
const words = 'conversations/x/index.html PK\\u0003\\u0004 PPPPK '.repeat(200)
const zipped = async (names: string[]): Promise<Uint8Array> =>
  new Uint8Array(await new Response(makeZip([...names, 'index.html'].map((name) => ({ name, input: words })))).arrayBuffer())

describe('the conversations that an export has shown', () => {
  test.for([1, 7, 100, 64 * 1024])('are counted in chunks of about %i bytes', async (length) => {
    const chance = random(length)
    const bytes = await zipped(entries)
    const pages = new Pages()
    for (let at = 0; at < bytes.length;) {
      const next = at + 1 + chance.below(2 * length)
      pages.pass(bytes.subarray(at, next))
      at = next
    }
    expect(pages.count).toBe(2)
  })

  test('are none where there is none', async () => {
    const pages = new Pages()
    pages.pass(await zipped(['account.json']))
    expect(pages.count).toBe(0)
  })
})
