/** Scheduled messages from outside: over the death of the server's processes, and as people schedule them on their screens. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Message, Scheduled } from '../../src/protocol/index.ts'
import { launchBrowser } from '../support/browser.ts'
import { composerOf, hasFocus, messageOf, Person, windowOf } from '../support/chats.ts'
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

const newId = (): string => {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

async function two(round: string): Promise<{ alice: Person; bob: Person; id: string }> {
  const [alice, bob] = await Promise.all([
    Person.signUp(server.url, `alice_${round}`, 'Alice Marlowe'),
    Person.signUp(server.url, `bob_${round}`, 'Bob Okafor'),
  ])
  return { alice, bob, id: await alice.directWith(bob) }
}

const scheduledBy = async (person: Person, id: string): Promise<Scheduled[]> =>
  (await person.ask<{ scheduled: Scheduled[] }>('GET', `/conversations/${id}/scheduled`)).scheduled
const textsFor = async (person: Person, id: string): Promise<string[]> => {
  const { messages } = await person.ask<{ messages: Message[] }>('GET', `/conversations/${id}/messages?limit=100`)
  return messages.map(({ content }) => (content?.type === 'text' ? content.text : '?'))
}

const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true })
const bar = (page: Page, words: string) => page.locator('main').getByRole('button', { name: words })

test('people schedule, change, send now and cancel on a phone, by touch and by keys, and are told what could not be sent', async () => {
  const { alice, bob, id } = await two('screen')
  const window = await windowOf(alice, browser, server.url, `/c/${id}`, { viewport: 'phone' })
  const { page } = window

  await composerOf(page).fill('good morning')
  await send(page).click({ button: 'right' })
  const dialog = page.getByRole('dialog', { name: 'Schedule message' })
  await dialog.getByRole('button', { name: 'In an hour' }).waitFor()
  expect(await window.accessibilityFaults()).toEqual([])
  await dialog.getByRole('button', { name: 'In an hour' }).click()
  await page.getByText('Scheduled for').waitFor()
  await bar(page, '1 scheduled message').waitFor()
  expect(await composerOf(page).inputValue()).toBe('')
  await hasFocus(composerOf(page))

  // By keys alone.
  await composerOf(page).fill('happy new year')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Schedule message…' }).waitFor()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  const time = dialog.getByLabel('Date and time')
  await time.fill('2020-01-01T09:00')
  await time.press('Enter')
  await dialog.getByText('Choose a time that is still to come.').waitFor()
  const soon = new Date(Date.now() + 3 * 24 * 60 * 60_000).toISOString().slice(0, 11)
  await time.fill(`${soon}09:00`)
  await time.press('Enter')
  await bar(page, '2 scheduled messages').waitFor()
  const [first, second] = await scheduledBy(alice, id)
  expect([first?.content, second?.content]).toEqual([
    { type: 'text', text: 'good morning' },
    { type: 'text', text: 'happy new year' },
  ])

  await bar(page, '2 scheduled messages').click()
  const list = page.getByRole('dialog', { name: 'Scheduled messages' })
  const choose = async (words: string, action: string): Promise<void> => {
    await list.getByRole('button', { name: `What to do with “${words}”` }).click()
    await page.getByRole('menuitem', { name: action }).click()
  }
  await list.getByText('happy new year').waitFor()
  expect([await window.accessibilityFaults(), await window.overflow()]).toEqual([[], 0])
  await choose('happy new year', 'Edit')
  await page.getByLabel('Text').fill('a happy new year')
  await page.getByRole('button', { name: 'Save' }).click()
  await list.getByText('a happy new year').waitFor()
  await choose('a happy new year', 'Change the time')
  await page.getByRole('dialog', { name: 'Send at another time' }).getByRole('button', { name: 'In an hour' }).click()
  await until(async () => ((await scheduledBy(alice, id))[1]?.sendAt ?? Infinity) < Date.now() + 2 * 60 * 60_000, 'it is moved')
  await choose('a happy new year', 'Do not send')
  await page.getByRole('dialog', { name: 'Do not send this message?' }).getByRole('button', { name: 'Cancel' }).click()
  await choose('good morning', 'Send now')
  await list.getByText('good morning').waitFor({ state: 'hidden' })
  await page.keyboard.press('Escape')
  await messageOf(page, 'good morning').waitFor()

  // Bob blocks her, and the time comes.
  const [left] = await scheduledBy(alice, id)
  if (!left) throw new Error('one is left')
  await alice.ask('PATCH', `/conversations/${id}/scheduled/${left.id}`, { sendAt: Date.now() + 1_500 })
  await bob.ask('PUT', `/contacts/${alice.id}`, { blocked: true })
  await bar(page, '1 scheduled message was not sent').click()
  await list.getByText('Not sent: you may not write here.').waitFor()
  expect(await window.accessibilityFaults()).toEqual([])
  await choose('a happy new year', 'Do not send')
  await page.getByRole('dialog', { name: 'Do not send this message?' }).getByRole('button', { name: 'Do not send' }).click()
  await list.getByText('Nothing is scheduled here.').waitFor()
  expect([await textsFor(bob, id), window.complaints]).toEqual([['good morning'], []])
  await window.close()
})

test('what is scheduled is sent once, whatever is killed before its time, or after', async () => {
  const { alice, bob, id } = await two('killed')
  const start = Date.now() + 3_000
  const words = Array.from({ length: 12 }, (_, n) => `message ${n}`)
  const plan = (text: string, n: number) => ({ id: newId(), content: { type: 'text', text }, sendAt: start + n * 250 })
  await Promise.all(words.map((text, n) => alice.ask('POST', `/conversations/${id}/scheduled`, plan(text, n))))
  const waiting = await scheduledBy(alice, id)
  expect(waiting).toHaveLength(words.length)
  await sleep(Math.max(0, start + 1_250 - Date.now()))
  // Some are sent, some are not.
  await server.kill()
  await sleep(Math.max(0, start + 2_000 - Date.now()))
  await server.restart()
  await until(async () => (await textsFor(bob, id)).length === words.length, 'all are sent', { withinMs: 20_000 })
  expect([await textsFor(bob, id), await scheduledBy(alice, id)]).toEqual([words, []])
  // A retry of what was sent is told so.
  const [first] = waiting
  if (!first) throw new Error('there was one')
  const again = { id: first.id, content: first.content, sendAt: Date.now() + 60_000 }
  await expect(alice.ask('POST', `/conversations/${id}/scheduled`, again)).rejects.toThrow('410')
})
