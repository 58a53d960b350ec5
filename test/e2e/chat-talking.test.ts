/** People talk: what one does, the others see, on the screens that they have. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser, type Window } from '../support/browser.ts'
import {
  choose,
  composerOf,
  hasStatus,
  messageInView,
  messageOf,
  Person,
  rowOf,
  timelineOf,
  topOf,
  windowOf,
  write,
} from '../support/chats.ts'
import { until } from '../support/processes.ts'
import { Server } from '../support/server.ts'

let server: Server
let browser: Browser
let [alice, bob, carol]: Person[] = []
let windows: Window[] = []

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.start(), launchBrowser()])
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

let round = 0
beforeEach(async () => {
  round += 1
  windows = []
  const people = [
    ['alice', 'Alice Marlowe'],
    ['bob', 'Bob Okafor'],
    ['carol', 'Carol Lindqvist'],
  ] as const
  ;[alice, bob, carol] = await Promise.all(people.map(([handle, name]) => Person.signUp(server.url, `${handle}${round}`, name)))
})
afterEach(async () => {
  const complaints = windows.flatMap(({ complaints: found }) => found)
  await Promise.all(windows.map((window) => window.close()))
  if (complaints.length > 0) throw new Error(complaints.join('\n'))
})

async function open(person: Person | undefined, path: string, viewport: 'desktop' | 'phone' = 'desktop'): Promise<Page> {
  if (!person) throw new Error('nobody')
  const window = await windowOf(person, browser, server.url, path, { viewport })
  windows.push(window)
  return window.page
}
const here = () => {
  if (!alice || !bob || !carol) throw new Error('nobody is here')
  return { alice, bob, carol }
}

describe('two people', () => {
  let id: string
  beforeEach(async () => {
    id = await here().alice.directWith(here().bob)
  })

  test('a message is there at once, and its ticks follow it: sent, delivered, read', async () => {
    const a = await open(alice, `/c/${id}`)
    await write(a, 'Are you there?')
    await messageOf(a, 'Are you there?').waitFor()
    expect(await composerOf(a).inputValue()).toBe('')
    expect(await composerOf(a).evaluate((element) => element === document.activeElement)).toBe(true)
    await hasStatus(a, 'Are you there?', 'sent')

    const b = await open(bob, '/')
    await rowOf(b, id).getByText('Are you there?').waitFor()
    await rowOf(b, id).getByText('1 unread message').waitFor()
    await hasStatus(a, 'Are you there?', 'delivered')
    await rowOf(b, id).click()
    await messageOf(b, 'Are you there?').waitFor()
    await hasStatus(a, 'Are you there?', 'read')
    await messageOf(a, 'Are you there?').getByText('Read', { exact: true }).waitFor({ state: 'attached' })

    const typing = a.locator('main header').getByText('typing')
    await composerOf(b).pressSequentially('I am')
    await typing.waitFor()
    await rowOf(a, id).getByText('typing').waitFor()
    await composerOf(b).press('Enter')
    await messageOf(a, 'I am').waitFor()
    await typing.waitFor({ state: 'detached' })
    await a.getByRole('log').getByText('Bob Okafor: I am').waitFor({ state: 'attached' })
  })

  test('one who reads above is not moved, is told how many wait, and gets there with one press', async () => {
    await here().bob.says(id, ...Array.from({ length: 45 }, (_, at) => `Line ${at}`))
    const b = await open(bob, `/c/${id}`)
    await messageOf(b, 'Line 44').waitFor()
    // Where rows are measured late, the end moves on after it was reached.
    const devtools = await b.context().newCDPSession(b)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 20 })
    await messageInView(b)
    const timeline = timelineOf(b)
    await timeline.evaluate((element) => {
      element.scrollTop = 300
    })
    const { cid, top } = await messageInView(b)
    await here().alice.says(id, 'One more', 'And another')
    const jump = b.getByRole('button', { name: 'To the newest message' })
    await jump.getByText('2 unread messages').waitFor({ state: 'attached' })
    expect(await topOf(b, cid)).toBe(top)
    await jump.click()
    await until(() => messageOf(b, 'And another').isVisible(), 'the newest is seen')
    await jump.waitFor({ state: 'detached' })
    const isAtEnd = () => timeline.evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop <= 2)
    await until(isAtEnd, 'it has come to the end')
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    // At the end it follows.
    await here().alice.says(id, 'Last of all')
    await until(isAtEnd, 'it is at the end')
    await until(() => messageOf(b, 'Last of all').isVisible(), 'what came is seen')
  })

  test('a chat opens at its first unread message, with a line that stays until somebody writes', async () => {
    await here().bob.says(id, ...Array.from({ length: 40 }, (_, at) => `Old ${at}`))
    await here().alice.ask('POST', `/conversations/${id}/messages`, {
      id: '01900000-0000-7000-8000-000000000001',
      content: { type: 'text', text: 'My own' },
    })
    await here().bob.says(id, ...Array.from({ length: 40 }, (_, at) => `New ${at}`))
    const a = await open(alice, `/c/${id}`)
    const divider = a.getByTestId('unread-divider')
    await divider.getByText('40 unread messages').waitFor()
    await until(() => messageOf(a, 'New 0').isVisible(), 'the first unread one is seen')
    expect(await messageOf(a, 'New 39').count()).toBe(0)
    // What was seen was read, and no more.
    await until(async () => !(await rowOf(a, id).getByText('40 unread').count()), 'the count falls')
    expect(
      await rowOf(a, id)
        .getByText(/^\d+ unread/u)
        .count(),
    ).toBe(1)
    await write(a, 'I am back')
    await until(() => messageOf(a, 'I am back').isVisible(), 'what one wrote is seen')
    await divider.waitFor({ state: 'detached' })
  })

  test('the place in a chat is kept over other chats and a reload', async () => {
    const other = await here().alice.directWith(here().carol)
    await here().alice.says(id, ...Array.from({ length: 80 }, (_, at) => `Line ${at}`))
    const a = await open(alice, `/c/${id}`)
    await messageOf(a, 'Line 79').waitFor()
    await messageInView(a)
    await timelineOf(a).hover()
    // As a person does who was carried back to the end by what had just come.
    const wheelUp = async () => {
      await a.mouse.wheel(0, -1_500)
      return a.evaluate(`sessionStorage.getItem('edgewise.places')?.includes('${id}')`)
    }
    await until(wheelUp, 'the place is noted', { everyMs: 1_000 })
    const { cid, top } = await messageInView(a)
    const isThere = () => until(async () => Math.abs((await topOf(a, cid)) - top) <= 1, 'it is where it was')
    await rowOf(a, other).click()
    await a.locator('main h1').getByText('Carol').waitFor()
    await rowOf(a, id).click()
    expect(await isThere()).toBe(true)
    await a.reload()
    expect(await isThere()).toBe(true)
  })

  test('edit, answer, react, delete: both see all of it', async () => {
    const [a, b] = await Promise.all([open(alice, `/c/${id}`), open(bob, `/c/${id}`)])
    await write(a, 'Lunch at noom?')
    await messageOf(b, 'Lunch at noom?').waitFor()
    await composerOf(a).press('ArrowUp')
    await until(async () => (await composerOf(a).inputValue()) === 'Lunch at noom?', 'the text is there to be changed')
    await composerOf(a).fill('Lunch at noon?')
    await composerOf(a).press('Enter')
    await messageOf(b, 'Lunch at noon?').getByText('edited').waitFor()
    await composerOf(a).press('ArrowUp')
    await composerOf(a).press('Escape')
    expect(await composerOf(a).inputValue()).toBe('')

    await choose(b, 'Lunch at noon?', 'Reply')
    await write(b, 'Gladly')
    const quote = messageOf(a, 'Gladly').getByRole('button', { name: 'Lunch at noon?' })
    await quote.waitFor()
    await quote.click()
    await a.locator('[data-flash]').filter({ hasText: 'Lunch at noon?' }).waitFor()

    await messageOf(b, 'Lunch at noon?').locator('p').click({ button: 'right' })
    await b.getByRole('menuitemcheckbox', { name: 'React with 👍' }).click()
    await messageOf(a, 'Lunch at noon?').getByRole('button', { name: '👍 1' }).click()
    await messageOf(b, 'Lunch at noon?').getByRole('button', { name: '👍 2' }).waitFor()
    await messageOf(b, 'Lunch at noon?').getByRole('button', { name: 'Who reacted' }).click()
    await b.getByRole('dialog').getByText('Alice Marlowe').waitFor()
    await b.keyboard.press('Escape')

    await choose(a, 'Lunch at noon?', 'Info')
    await a.getByRole('dialog').getByText('Read by').waitFor()
    await a.getByRole('dialog').getByText('Bob Okafor').waitFor()
    await a.keyboard.press('Escape')

    await choose(a, 'Lunch at noon?', 'Delete')
    await a.getByRole('button', { name: 'Delete for everyone' }).click()
    await messageOf(b, 'This message was deleted').waitFor()
    await messageOf(a, 'You deleted this message').waitFor()
    await choose(b, 'Gladly', 'Delete')
    await b.getByRole('button', { name: 'Delete for me' }).click()
    await b.locator('[data-cid]').filter({ hasText: 'Gladly' }).waitFor({ state: 'detached' })
    expect(await messageOf(a, 'Gladly').count()).toBe(1)
  })

  test('formatting is shown and never taken for HTML; emoji alone are large', async () => {
    const a = await open(alice, `/c/${id}`)
    await write(a, '*bold* <img src=x onerror=alert(1)> https://example.org/a_b')
    await write(a, '🎉')
    const message = messageOf(a, 'bold')
    await message.waitFor()
    expect(await message.locator('strong').textContent()).toBe('bold')
    expect(await message.locator('p').textContent()).toContain('<img src=x onerror=alert(1)>')
    expect(await message.locator('a').evaluate((element) => [element.getAttribute('href'), element.getAttribute('rel')])).toEqual([
      'https://example.org/a_b',
      'noopener noreferrer nofollow',
    ])
    await messageOf(a, '🎉').locator('[data-count="1"]').waitFor()
  })

  test('on a phone there is one pane at a time, and a way back', async () => {
    await here().bob.says(id, 'Small screen')
    const a = await open(alice, '/', 'phone')
    await rowOf(a, id).click()
    await messageOf(a, 'Small screen').waitFor()
    expect(await rowOf(a, id).isVisible()).toBe(false)
    await a.locator('main').getByRole('button', { name: 'Back' }).click()
    await rowOf(a, id).waitFor()
  })
})

describe('the list', () => {
  test('pins, mutes, archives with a way back, marks unread; finds by name', async () => {
    const withBob = await here().alice.directWith(here().bob)
    const withCarol = await here().alice.directWith(here().carol)
    await here().alice.says(withBob, 'older')
    await here().alice.says(withCarol, 'newer')
    const a = await open(alice, '/')
    const order = () => a.locator('li[data-id]').evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['id']))
    await rowOf(a, withCarol).waitFor()
    expect(await order()).toEqual([withCarol, withBob])
    const act = async (conversationId: string, action: string): Promise<void> => {
      await rowOf(a, conversationId).click({ button: 'right' })
      await a.getByRole('menuitem', { name: action, exact: true }).click()
    }
    await act(withBob, 'Pin')
    await until(async () => (await order())[0] === withBob, 'the pinned one is on top')
    await act(withCarol, 'Mute for a week')
    await rowOf(a, withCarol).getByText('Muted').waitFor({ state: 'attached' })
    await act(withCarol, 'Mark as unread')
    await rowOf(a, withCarol).getByText('Marked as unread').waitFor({ state: 'attached' })
    await act(withCarol, 'Archive')
    await rowOf(a, withCarol).waitFor({ state: 'detached' })
    await a.getByRole('button', { name: 'Undo' }).click()
    await rowOf(a, withCarol).waitFor()
    await a.getByRole('searchbox').fill('caro')
    await rowOf(a, withBob).waitFor({ state: 'detached' })
    expect(await order()).toEqual([withCarol])
  })

  test('a half-written message is kept, told in the list, and there on another device', async () => {
    const id = await here().alice.directWith(here().bob)
    await here().alice.says(id, 'hello')
    const a = await open(alice, `/c/${id}`)
    await composerOf(a).pressSequentially('half a thou')
    await rowOf(a, id).getByText('Draft:').waitFor()
    await a.reload()
    await until(async () => (await composerOf(a).inputValue()) === 'half a thou', 'the draft is back')
    const phone = await open(alice, '/')
    await rowOf(phone, id).getByText('half a thou').waitFor()
    expect(await rowOf(phone, id).getByText('Draft:').count()).toBe(1)
  })

  test('a new chat begins with a handle', async () => {
    const a = await open(alice, '/')
    await a.getByRole('button', { name: 'New chat' }).first().click()
    await a.getByRole('dialog').getByRole('textbox').fill(`@bob${round}`)
    await a.getByRole('button', { name: `Find @bob${round}` }).click()
    await a.getByRole('dialog').getByRole('button', { name: 'Bob Okafor' }).click()
    await a.locator('main h1').getByText('Bob Okafor').waitFor()
    await write(a, 'First words')
    await hasStatus(a, 'First words', 'sent')
    expect(await a.locator('li[data-id]').count()).toBe(1)
  })
})

test('blocking ends the writing, in words', async () => {
  const id = await here().alice.directWith(here().bob)
  await here().alice.says(id, 'hello')
  const a = await open(alice, `/c/${id}/info`)
  await a.locator('[data-pane="info"]').getByRole('button', { name: 'Block' }).click()
  await a.getByRole('dialog').getByRole('button', { name: 'Block' }).click()
  await a.locator('main').getByText('You have blocked Bob Okafor').waitFor()
  expect(await composerOf(a).count()).toBe(0)
  const b = await open(bob, `/c/${id}`)
  windows.at(-1)?.expects(`403 /v1/conversations/${id}/messages`)
  await write(b, 'Why?')
  await hasStatus(b, 'Why?', 'failed')
  await messageOf(b, 'Why?').getByRole('button', { name: 'Delete' }).click()
  await messageOf(b, 'Why?').waitFor({ state: 'detached' })
  await a.locator('main').getByRole('button', { name: 'Unblock' }).click()
  await composerOf(a).waitFor()
})
