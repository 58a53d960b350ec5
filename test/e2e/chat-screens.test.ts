/** Every screen of the chats: accessible in both themes and directions, on all sizes; and all of it done by the keyboard alone. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser, type Look, type Window } from '../support/browser.ts'
import { composerOf, goTo, hasFocus, hasStatus, messageOf, Person, timelineOf, windowOf, write } from '../support/chats.ts'
import { until } from '../support/processes.ts'
import { Server } from '../support/server.ts'

let server: Server
let browser: Browser
let alice: Person
let direct: string
let group: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.start(), launchBrowser()])
  const [a, bob, farid] = await Promise.all([
    Person.signUp(server.url, 'alice', 'Alice Marlowe'),
    Person.signUp(server.url, 'bob', 'Bob Okafor'),
    Person.signUp(server.url, 'farid', 'فريد حداد'),
    Person.signUp(server.url, 'carol', 'Carol Lindqvist'),
  ])
  alice = a
  await alice.knows(bob)
  direct = await alice.directWith(bob)
  await bob.says(
    direct,
    'Hello',
    '*bold*, `code` and https://example.org',
    '> quoted\nanswer',
    '```\nconst a = 1\n```',
    '- one\n- two',
    '🎉',
  )
  await alice.says(direct, 'A longer message that goes over more than one line on every screen there is, to see how it is broken', 'short')
  group = await alice.group('Ridge Walkers', bob, farid)
  const seq = await farid.says(group, 'صباح الخير')
  await alice.ask('PUT', `/conversations/${group}/messages/${seq}/reactions/${encodeURIComponent('👍')}`)
  await alice.ask('POST', `/conversations/${group}/messages`, {
    id: '01900000-0000-7000-8000-000000000002',
    content: { type: 'text', text: 'hi @farid' },
    replyTo: seq,
    mentions: [farid.id],
  })
  await bob.says(group, 'Unread')
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

const looks: Look[] = [
  { viewport: 'desktop', colorScheme: 'light', locale: 'en' },
  { viewport: 'desktop', colorScheme: 'dark', locale: 'ar' },
  { viewport: 'tablet', colorScheme: 'dark', locale: 'en-XA' },
  { viewport: 'phone', colorScheme: 'light', locale: 'ar' },
]

/** The times that do not run as the interface does. */
const strayTimes = ({ page }: Window): Promise<(string | null)[]> =>
  timelineOf(page)
    .locator('[data-cid] time')
    .evaluateAll((times) => times.filter((time) => !time.matches(`:dir(${document.documentElement.dir})`)).map((time) => time.textContent))

/** What is open beside the screen itself, by what opens it. */
const openings: Record<string, (window: Window) => Promise<void>> = {
  'the menu of a message': async ({ page }) => {
    await page.locator('[data-cid][data-mine="true"] p').last().click({ button: 'right' })
    await page.getByRole('menu').waitFor()
  },
  'the emoji': async ({ page }) => {
    await page.locator('main textarea').locator('xpath=preceding-sibling::*').getByRole('button').click()
    const first = page.locator('[data-emoji]').first()
    await first.waitFor()
    expect(await first.locator('xpath=ancestor::*[@role="group"]').evaluate((grid) => grid.scrollWidth - grid.clientWidth)).toBe(0)
  },
  'the question before a deletion': async ({ page }) => {
    await page.locator('[data-cid][data-mine="true"] p').last().click({ button: 'right' })
    await page.getByRole('menu').locator('> [role="menuitem"]').last().click()
    await page.getByRole('dialog').waitFor()
  },
  'people to mention': async ({ page }) => {
    await composerOf(page).fill('@')
    await page.getByRole('option').first().waitFor()
  },
}

describe.each(looks)('on a $viewport, $colorScheme, in $locale', (look) => {
  test('every screen is accessible and fits', async () => {
    const window = await windowOf(alice, browser, server.url, '/', look)
    const faults: Record<string, string[]> = {}
    const inspect = async (what: string): Promise<void> => {
      const found = await window.accessibilityFaults()
      if ((await window.overflow()) > 0) found.push('wider than the window')
      if (found.length > 0) faults[what] = found
    }
    await window.page.locator('li[data-id]').first().waitFor()
    await inspect('the list')
    for (const [name, path] of [
      ['a direct chat', `/c/${direct}`],
      ['a group', `/c/${group}`],
    ] as const) {
      await goTo(window, path)
      await until(() => timelineOf(window.page).locator('[data-cid]').last().isVisible(), 'messages are there')
      await inspect(name)
      expect(await strayTimes(window)).toEqual([])
    }
    for (const [what, open] of Object.entries(openings)) {
      await open(window)
      await inspect(what)
      await window.page.keyboard.press('Escape')
      await window.page.keyboard.press('Escape')
      await goTo(window, `/c/${group}`)
    }
    await composerOf(window.page).fill('')
    for (const id of [direct, group]) {
      await goTo(window, `/c/${id}/info`)
      await window.page.locator('[data-pane="info"] input[role="switch"]').first().waitFor()
      await inspect(`details of ${id === group ? 'a group' : 'a person'}`)
    }
    expect(faults).toEqual({})
    expect(window.complaints).toEqual([])
    await window.close()
  })
})

test('a walk without a mouse: to a chat, through its messages, an answer, a reaction, an edit, and back', async () => {
  const window = await windowOf(alice, browser, server.url, '/')
  const { page } = window
  const { keyboard } = page
  const focused = (): Promise<string> =>
    page.evaluate(`document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''`)

  await page.locator('li[data-id]').first().waitFor()
  await keyboard.press('Control+k')
  await page.getByRole('combobox').waitFor()
  await keyboard.type('ridge')
  await keyboard.press('Enter')
  await messageOf(page, 'Unread').waitFor()
  await keyboard.press('Alt+m')
  await hasFocus(composerOf(page))
  await keyboard.type('By hand @bob')
  await page.getByRole('option', { name: 'Bob Okafor' }).waitFor()
  await keyboard.press('Tab')
  await keyboard.press('Enter')
  await hasStatus(page, 'By hand', 'sent')

  // One tab stop for the whole timeline; arrows within.
  await keyboard.press('Shift+Tab')
  await keyboard.press('Shift+Tab')
  await until(async () => (await focused()).includes('By hand'), 'the newest message has the focus')
  expect(await focused()).toMatch(/^You, .*By hand @bob, (?:Sent|Delivered)$/u)
  await keyboard.press('ArrowUp')
  await until(async () => (await focused()).startsWith('Bob Okafor'), 'the one before it has the focus')
  await keyboard.press('Home')
  await until(async () => !(await focused()).startsWith('Bob Okafor'), 'the first has the focus')
  await keyboard.press('End')
  await until(async () => (await focused()).includes('By hand'), 'the newest has it again')
  await keyboard.press('ArrowUp')
  await until(async () => (await focused()).startsWith('Bob Okafor'), 'the one before it has the focus')

  await keyboard.press('e')
  await page.getByRole('dialog').getByRole('searchbox').waitFor()
  await keyboard.type('thumbs up')
  await page.locator('[data-emoji]').first().waitFor()
  await keyboard.press('Enter')
  await messageOf(page, 'Unread').getByRole('button', { name: '👍 1' }).waitFor()
  await until(async () => (await focused()).startsWith('Bob Okafor'), 'the focus is back')
  await keyboard.press('Enter')
  await until(async () => !(await focused()).startsWith('Bob Okafor'), 'the focus is in the message')
  await keyboard.press('Escape')
  await until(async () => (await focused()).startsWith('Bob Okafor'), 'and out of it')

  await keyboard.press('r')
  await hasFocus(composerOf(page))
  await keyboard.type('Read now')
  await keyboard.press('Enter')
  await messageOf(page, 'Read now').getByRole('button', { name: 'Unread' }).waitFor()
  await hasStatus(page, 'Read now', 'sent')
  await keyboard.press('ArrowUp')
  await until(async () => (await composerOf(page).inputValue()) === 'Read now', 'the last one is edited')
  await keyboard.type('!')
  await keyboard.press('Enter')
  await messageOf(page, 'Read now!').waitFor()

  await keyboard.press('Alt+ArrowDown')
  await page.locator('main h1').getByText('Bob Okafor').waitFor()
  await keyboard.press('Alt+ArrowUp')
  await page.locator('main h1').getByText('Ridge Walkers').waitFor()
  await keyboard.press('Escape')
  await page.waitForURL((url) => url.pathname === '/')

  // Somebody by their handle, who is not known yet.
  await keyboard.press('Control+k')
  await page.getByRole('combobox').fill('@carol')
  await page.getByRole('option', { name: 'Find @carol' }).waitFor()
  await keyboard.press('Enter')
  await page.waitForURL('**/contacts/*')
  await page.locator('main').getByText('Carol Lindqvist').first().waitFor()
  await goTo(window, '/')

  // A new chat, by a handle: found, opened, and written in.
  await page.getByRole('button', { name: 'New chat' }).focus()
  await keyboard.press('Enter')
  await hasFocus(page.getByRole('dialog').getByRole('textbox'))
  await keyboard.type('@carol')
  await keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Carol Lindqvist' }).waitFor()
  await keyboard.press('Enter')
  await page.locator('main h1').getByText('Carol Lindqvist').waitFor()
  await hasFocus(composerOf(page))
  expect(window.complaints).toEqual([])
  await window.close()
})

test('where Enter breaks the line, Ctrl and Enter send', async () => {
  const window = await windowOf(alice, browser, server.url, '/settings/chats')
  await window.page.getByRole('switch').click()
  await goTo(window, `/c/${direct}`)
  await composerOf(window.page).fill('one')
  await composerOf(window.page).press('Enter')
  await composerOf(window.page).pressSequentially('two')
  expect(await composerOf(window.page).inputValue()).toBe('one\ntwo')
  await composerOf(window.page).press('Control+Enter')
  await hasStatus(window.page, 'one', 'sent')
  await composerOf(window.page).fill('x'.repeat(99_990))
  await window.page.getByText('10 characters left').waitFor()
  await composerOf(window.page).fill('x'.repeat(100_001))
  expect(await window.page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
  await composerOf(window.page).fill('')
  await write(window.page, 'not sent by Enter alone')
  expect(await messageOf(window.page, 'not sent by').count()).toBe(0)
  await window.close()
})
