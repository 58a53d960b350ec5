/** What was said long ago, in a real browser: a word in a message of two years ago, which lies in the bucket by now, is found, gone to, and seen where it was said. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { goTo, hasFocus, Person, timelineOf, windowOf } from '../support/chats.ts'
import { Server } from '../support/server.ts'

const operatorToken = 'a-token-of-the-operator-for-this-test'
const yearMs = 365 * 24 * 60 * 60 * 1_000
const count = 230

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    Server.startAsUsersDo({ OPERATOR_TOKEN: operatorToken, ARCHIVE_SEGMENT_MESSAGES: '50', SEND_BURST: '1000' }),
    launchBrowser(),
  ])
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

const bubble = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text })
const inView = async (page: Page, text: string) => {
  await bubble(page, text).first().waitFor()
  await expect
    .poll(() =>
      bubble(page, text)
        .first()
        .evaluate((element) => {
          const { top, bottom } = element.getBoundingClientRect()
          return top >= 0 && bottom <= innerHeight
        }),
    )
    .toBe(true)
}
const marked = (page: Page): Promise<number> => page.evaluate('CSS.highlights.get("found")?.size ?? 0')

test('a word of two years ago is found, gone to, and left again', async () => {
  const [alice, bob, carol] = await Promise.all([
    Person.signUp(server.url, 'alice', 'Alice Marlowe'),
    Person.signUp(server.url, 'bob', 'Bob Okafor'),
    Person.signUp(server.url, 'carol', 'Carol Lindqvist'),
  ])
  await bob.knows(carol)
  const id = await alice.group('Harbour', bob)
  const say = (n: number) => (n % 2 === 0 ? bob : alice).says(id, n === 12 ? 'We saw the Kingfisher by the old mill' : `message ${n}`)
  for (let n = 1; n <= 15; n++) await say(n)
  // What lies between may come in any order.
  const between = Array.from({ length: count - 20 }, (_, i) => 16 + i)
  await Promise.all(
    [0, 1, 2, 3, 4, 5].map(async (lane) => {
      for (const n of between) if (n % 6 === lane) await say(n)
    }),
  )
  for (let n = count - 4; n <= count; n++) await say(n)
  // Time passes: what was said first is two years old.
  await server.kill()
  server.rewrite('Conversation', (database) => {
    const { changes } = database.prepare('update message set sent_at = sent_at - ? where seq <= 200').run(2 * yearMs)
    return Number(changes) > 0
  })
  await server.start()
  const moved = await fetch(`${server.url}/v1/operator/conversations/${id}/archive`, {
    method: 'POST',
    headers: { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ olderThanSeconds: 1.5 * 365 * 24 * 3600 }),
  })
  expect([moved.status, await moved.json()]).toEqual([200, { more: false }])

  const window = await windowOf(bob, browser, server.url, '/')
  const { page } = window

  // From the list: by a word without its accent or its case, to its place, with what stood around it.
  await page.getByRole('searchbox', { name: 'Find a chat' }).fill('kingf')
  const hit = page.getByRole('region', { name: 'Messages' }).getByRole('link')
  await hit.waitFor()
  expect(await hit.locator('mark').textContent()).toBe('Kingfisher')
  expect(await window.accessibilityFaults()).toEqual([])
  await hit.click()
  await inView(page, 'We saw the Kingfisher by the old mill')
  await bubble(page, 'message 11').first().waitFor()
  await bubble(page, 'message 13').first().waitFor()
  await expect.poll(() => marked(page)).toBe(1)
  expect(await window.accessibilityFaults()).toEqual([])

  // In the chat: from the newest back, with the keyboard alone.
  const field = page.getByRole('search').getByRole('searchbox')
  await field.fill('message')
  await page.getByText('1 of').waitFor()
  await inView(page, `message ${count}`)
  await page.keyboard.press('Enter')
  await page.getByText('2 of').waitFor()
  await page.keyboard.press('Shift+Enter')
  await page.getByText('1 of').waitFor()
  await page.getByLabel('Kind').last().selectOption('image')
  await page.getByText('No message holds these words.').last().waitFor()
  await page.getByLabel('Kind').last().selectOption('')
  await field.focus()
  await page.keyboard.press('Escape')
  await field.waitFor({ state: 'detached' })
  expect(await marked(page)).toBe(0)
  await inView(page, 'We saw the Kingfisher by the old mill')

  // To a day, from the line of another one or the search; and back to where one was.
  const dialog = page.getByRole('dialog', { name: 'Go to a day' })
  await timelineOf(page).getByTitle('Go to a day').first().click()
  await dialog.waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+f')
  await page.getByRole('button', { name: 'Go to a day' }).click()
  await dialog.getByLabel('Day').fill(new Date(Date.now() - 2.2 * yearMs).toISOString().slice(0, 10))
  await dialog.getByRole('button', { name: 'Go' }).click()
  await dialog.waitFor({ state: 'detached' })
  await inView(page, 'message 1')
  await page.getByRole('button', { name: 'Back to where you were' }).click()
  await inView(page, 'We saw the Kingfisher by the old mill')

  // Deleted while it is before somebody: it says so.
  await page.keyboard.press('Control+f')
  await field.fill(`message ${count}`)
  await page.getByText('1 of 1').waitFor()
  await bob.ask('DELETE', `/conversations/${id}/messages/${count}`)
  await page.getByText('1 of 1. This message was deleted').waitFor()
  await page.getByRole('button', { name: 'Close the search' }).click()

  // Over all things by the keyboard: a contact without a chat, and on to the messages.
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill('carol')
  await page.getByRole('option', { name: 'Search messages for “carol”' }).click()
  await expect.poll(() => page.getByRole('searchbox', { name: 'Find a chat' }).inputValue()).toBe('carol')
  await page.getByRole('region', { name: 'Contacts' }).getByRole('link', { name: 'Carol Lindqvist' }).waitFor()
  await hasFocus(page.getByRole('searchbox', { name: 'Find a chat' }))
  await page.keyboard.press('ArrowDown')
  await hasFocus(page.getByRole('link', { name: 'Carol Lindqvist' }))

  // Without a connection: what this device has, and it says so.
  await server.kill()
  await window.isAt('offline')
  await goTo(window, '/')
  await page.getByRole('searchbox', { name: 'Find a chat' }).fill('kingfisher')
  await page.getByText('You are offline: only messages on this device are searched.').waitFor()
  await hit.waitFor()
  expect(window.complaints).toEqual([])
})
