/** Nothing that is written is lost or doubled: without a network, over reloads, over the server's death, on several tabs and devices. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, launchProfile, navigation, password, Window } from '../support/browser.ts'
import { composerOf, hasStatus, messageOf, Person, rowOf, timelineOf, windowOf, write } from '../support/chats.ts'
import { until } from '../support/processes.ts'
import { Server } from '../support/server.ts'

let server: Server
let browser: Browser
let alice: Person
let bob: Person
let id: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.start(), launchBrowser()])
  ;[alice, bob] = await Promise.all([Person.signUp(server.url, 'alice', 'Alice Marlowe'), Person.signUp(server.url, 'bob', 'Bob Okafor')])
  id = await alice.directWith(bob)
  await bob.says(id, 'From before')
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

/** What stands in a timeline, oldest first, without the small print in its lines. */
const textsOf = (page: Page): Promise<string[]> =>
  timelineOf(page)
    .locator('[data-cid] p')
    .evaluateAll((paragraphs) =>
      paragraphs.map(({ childNodes }) =>
        [...childNodes]
          .filter(({ nodeType }) => nodeType === 3)
          .map(({ textContent }) => textContent)
          .join(''),
      ),
    )

test('offline: everything is readable, what is written waits through a reload and leaves once, in order', async () => {
  const a = await windowOf(alice, browser, server.url, `/c/${id}`)
  const b = await windowOf(bob, browser, server.url, `/c/${id}`)
  const context = a.page.context()
  await messageOf(a.page, 'From before').waitFor()
  await a.page.evaluate('navigator.serviceWorker.ready')
  await context.setOffline(true)
  await a.isAt('offline')
  const written = Array.from({ length: 5 }, (_, at) => `Written offline ${at}`)
  for (const text of written) await write(a.page, text)
  await hasStatus(a.page, 'Written offline 4', 'queued')
  await messageOf(a.page, 'Written offline 4').getByText('Waiting to be sent').waitFor({ state: 'attached' })
  await a.page.reload()
  await messageOf(a.page, 'From before').waitFor()
  await hasStatus(a.page, 'Written offline 4', 'queued')
  await rowOf(a.page, id).getByText('Written offline 4').waitFor()

  // One is taken back before it leaves.
  await messageOf(a.page, 'Written offline 2').locator('p').click({ button: 'right' })
  await a.page.getByRole('menuitem', { name: 'Do not send' }).click()
  await messageOf(a.page, 'Written offline 2').waitFor({ state: 'detached' })

  await context.setOffline(false)
  await hasStatus(a.page, 'Written offline 4', 'read')
  const expected = ['From before', ...written.filter((text) => !text.endsWith('2'))]
  await until(async () => (await textsOf(b.page)).length === expected.length, 'all have come')
  expect(await textsOf(b.page)).toEqual(expected)
  await until(async () => (await textsOf(a.page)).length === expected.length, 'what was taken back is nowhere')
  expect(await textsOf(a.page)).toEqual(expected)
  await Promise.all([a.close(), b.close()])
})

test('the server dies while somebody types, and comes back', async () => {
  const a = await windowOf(alice, browser, server.url, `/c/${id}`)
  await messageOf(a.page, 'From before').waitFor()
  await composerOf(a.page).pressSequentially('Before the fall')
  await server.kill()
  await composerOf(a.page).pressSequentially(' and after')
  await composerOf(a.page).press('Enter')
  await messageOf(a.page, 'Before the fall and after').waitFor()
  await a.isAt('offline')
  await server.start()
  // It would come back by itself within half a minute; the network's return is what makes it try at once.
  await a.page.evaluate(`dispatchEvent(new Event('online'))`)
  await hasStatus(a.page, 'Before the fall and after', 'sent')
  const texts = await textsOf(a.page)
  expect(texts.filter((text) => text === 'Before the fall and after')).toHaveLength(1)
  await a.close()
})

test('two tabs of one device show the same, whichever of them writes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'edgewise-profile-'))
  const profile = await launchProfile(folder)
  const first = new Window(await profile.newPage(), server.url)
  await first.page.goto(`${server.url}/sign-in`)
  await first.page.locator('input[name="username"]').fill('alice')
  await first.page.locator('input[name="password"]').fill(password)
  await first.page.locator('button[type="submit"]').click()
  await navigation(first.page).waitFor()
  await first.isAt('online')
  await first.page.goto(`${server.url}/c/${id}`)
  const second = new Window(await profile.newPage(), server.url)
  await second.page.goto(`${server.url}/c/${id}`)
  await messageOf(second.page, 'From before').waitFor()
  await write(second.page, 'From the second tab')
  await messageOf(first.page, 'From the second tab').waitFor()
  await hasStatus(second.page, 'From the second tab', 'sent')
  await write(first.page, 'From the first tab')
  await messageOf(second.page, 'From the first tab').waitFor()
  await composerOf(first.page).fill('a draft in both')
  await until(async () => (await composerOf(second.page).inputValue()) === 'a draft in both', 'the draft is in both')
  await composerOf(first.page).fill('')
  // The one that leads goes; the other goes on alone.
  await first.page.close()
  await write(second.page, 'Alone now')
  await hasStatus(second.page, 'Alone now', 'sent')
  expect([...first.complaints, ...second.complaints]).toEqual([])
  await profile.close()
  rmSync(folder, { recursive: true, force: true })
})

test('two devices of one person agree on what was sent and read', async () => {
  const [laptop, phone] = await Promise.all([
    windowOf(alice, browser, server.url, `/c/${id}`),
    windowOf(alice, browser, server.url, '/', { viewport: 'phone' }),
  ])
  await messageOf(laptop.page, 'From before').waitFor()
  await write(laptop.page, 'From the laptop')
  await rowOf(phone.page, id).getByText('From the laptop').waitFor()
  await rowOf(phone.page, id)
    .getByText(/^(?:Sent|Delivered|Read)$/u)
    .waitFor({ state: 'attached' })
  // Read on one is read on the other.
  await laptop.page.locator('nav[data-region]').getByRole('link', { name: 'Settings' }).click()
  await bob.says(id, 'To both')
  await rowOf(phone.page, id).getByText('1 unread message').waitFor({ state: 'attached' })
  await rowOf(phone.page, id).click()
  await messageOf(phone.page, 'To both').waitFor()
  await laptop.page.locator('nav[data-region]').getByRole('link', { name: 'Chats' }).click()
  await until(async () => (await rowOf(laptop.page, id).getByText('unread').count()) === 0, 'it is read on the laptop too')
  expect([...laptop.complaints, ...phone.complaints]).toEqual([])
  await Promise.all([laptop.close(), phone.close()])
})
