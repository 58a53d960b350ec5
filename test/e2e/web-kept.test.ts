/** What people keep: messages that are pinned for all, and those that one has starred for oneself. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, type Window } from '../support/browser.ts'
import { choose, goTo, messageOf, Person, timelineOf, windowOf } from '../support/chats.ts'
import { until } from '../support/processes.ts'
import { Server } from '../support/server.ts'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.start(), launchBrowser()])
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

const bar = (page: Page) => page.locator('main section').filter({ has: page.locator('[data-current]') })
const isInSight = (page: Page, text: string) =>
  until(
    () =>
      messageOf(page, text).evaluate((message) => {
        const { top, bottom } = message.getBoundingClientRect()
        const view = message.closest('[data-testid="timeline"]')?.getBoundingClientRect()
        return view !== undefined && top >= view.top - 1 && bottom <= view.bottom + 1
      }),
    `${text} is in sight`,
  )
const address = 'The address is 5 Rose Street'

async function talk(): Promise<{ alice: Person; bob: Person; id: string }> {
  const [alice, bob] = await Promise.all([
    Person.signUp(server.url, 'alice', 'Alice Marlowe'),
    Person.signUp(server.url, 'bob', 'Bob Okafor'),
  ])
  const id = await alice.group('Summer house', bob)
  await bob.says(id, address, ...Array.from({ length: 45 }, (_, n) => `Line ${n + 2}`))
  // Her own is read: she begins at the end.
  await alice.says(id, 'The end')
  return { alice, bob, id }
}

test('what is pinned stands above the chat and leads to its place, a fourth takes the place of the oldest, and stars are found again', async () => {
  const { alice, bob, id } = await talk()
  const windows: Window[] = await Promise.all([
    windowOf(alice, browser, server.url, `/c/${id}`),
    windowOf(bob, browser, server.url, `/c/${id}`, { viewport: 'phone', locale: 'ar' }),
  ])
  const [hers, his] = windows
  if (!hers || !his) throw new Error('there are two windows')
  const { page } = hers

  // The bar, and the line that tells who pinned, lead far back, and into the context.
  await messageOf(page, 'The end').waitFor()
  await bob.ask('PUT', `/conversations/${id}/messages/1/pin`)
  await bar(page).getByText(address).waitFor()
  await bar(page).getByText('Pinned message', { exact: true }).waitFor()
  await bar(page).getByRole('button').first().focus()
  await page.keyboard.press('Enter')
  await isInSight(page, address)
  await messageOf(page, 'Line 3').waitFor()
  await page.getByRole('button', { name: 'To the newest message' }).click()
  await page.getByRole('button', { name: 'Bob Okafor pinned a message' }).click()
  await isInSight(page, address)

  // By its menu a message is pinned for all, until three are.
  await choose(page, address, 'Star')
  await messageOf(page, address).getByTestId('starred').waitFor()
  await choose(page, 'Line 3', 'Pin')
  await bar(page).getByText('Pinned message 2 of 2').waitFor()
  await choose(page, 'Line 4', 'Pin')
  await bar(page).getByText('Pinned message 3 of 3').waitFor()
  await bar(his.page).getByText('Line 4').waitFor()

  // Each press shows one, and then the one before it.
  await bar(page).getByRole('button').first().click()
  await bar(page).getByText('Line 3').waitFor()
  await bar(page).getByText('Pinned message 2 of 3').waitFor()

  await choose(page, 'Line 5', 'Pin')
  await page.getByRole('dialog').getByText('Replace the oldest pinned message?').waitFor()
  expect(await hers.accessibilityFaults()).toEqual([])
  await page.getByRole('button', { name: 'Replace' }).click()
  await bar(page).getByText('Line 5').waitFor()
  await bar(his.page).getByText('Line 5').waitFor()
  expect(await his.accessibilityFaults()).toEqual([])
  expect(await his.overflow()).toBeLessThanOrEqual(0)

  // Both are found in the details, newest first, and lead to where they stand.
  await choose(page, 'Line 6', 'Star')
  await goTo(hers, `/c/${id}/info`)
  await page.getByRole('link', { name: 'Starred messages' }).click()
  const starred = page.getByRole('list', { name: 'Starred messages' }).getByRole('listitem')
  await until(async () => (await starred.count()) === 2, 'two stars')
  expect(await starred.first().innerText()).toContain('Line 6')
  await page.getByRole('button', { name: 'To the newest message' }).click()
  await messageOf(page, 'The end').waitFor()
  await starred.last().getByRole('button').first().click()
  await isInSight(page, address)
  expect(await hers.accessibilityFaults()).toEqual([])
  await starred.last().getByRole('button', { name: 'Remove the star' }).click()
  await until(async () => (await starred.count()) === 1, 'one star')
  expect(await messageOf(page, address).getByTestId('starred').count()).toBe(0)

  // On a phone the list of pins is a place of its own, and leads to the chat.
  await bar(his.page).getByRole('button').last().click()
  const pinned = his.page.getByRole('list', { name: 'الرسائل المثبتة' }).getByRole('listitem')
  await until(async () => (await pinned.count()) === 3, 'three pins')
  expect(await pinned.allInnerTexts()).toEqual(['Line 5', 'Line 4', 'Line 3'].map((line) => expect.stringContaining(line)))
  expect(await his.accessibilityFaults()).toEqual([])
  expect(await his.overflow()).toBeLessThanOrEqual(0)
  await pinned.last().getByRole('button', { name: 'إلغاء التثبيت' }).click()
  await until(async () => (await pinned.count()) === 2, 'two pins')
  await pinned.last().getByRole('button').first().click()
  await timelineOf(his.page).waitFor()
  await isInSight(his.page, 'Line 4')
  await bar(page).getByText(/of 2/u).waitFor()
  for (const window of windows) {
    expect(window.complaints).toEqual([])
    await window.close()
  }
})
