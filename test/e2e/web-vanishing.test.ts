/** Messages that disappear, in real windows and on the server's disk: the timer is set, seen and told, and what is over is gone from all of them. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, type Window } from '../support/browser.ts'
import { choose, goTo, messageOf, Person, rowOf, timelineOf, windowOf } from '../support/chats.ts'
import { Server } from '../support/server.ts'

let server: Server
let browser: Browser
let people: { alice: Person; bob: Person }
let alice: Window
let bob: Window
let id: string
/** Where secrets are while they are none. */
let filesBefore: string[]

/** They are over before anybody looks. */
async function saySecrets(writer: Person, reader: Person): Promise<void> {
  const first = await writer.whispers(id, 'Zzyzxcanary two', 5)
  const second = await writer.whispers(id, 'Zzyzxcanary '.repeat(3_000), 5)
  for (const [seq, text] of [
    [first, 'Zzyzxcanary three'],
    [second, 'Zzyzxcanary, edited '.repeat(500)],
  ] as const)
    await writer.ask('PATCH', `/conversations/${id}/messages/${seq}`, { content: { type: 'text', text } })
  await reader.whispers(id, 'quoting', 3_600, { replyTo: first })
  await reader.ask('GET', `/search?q=Zzyzxcanary&conversationId=${id}`)
  for (const seq of [first, second]) await reader.ask('PUT', `/conversations/${id}/messages/${seq}/reactions/${encodeURIComponent('👍')}`)
}

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.start(), launchBrowser()])
  people = { alice: await Person.signUp(server.url, 'alice', 'Alice Marlowe'), bob: await Person.signUp(server.url, 'bob', 'Bob Okafor') }
  id = await people.alice.group('Ridge Walkers', people.bob)
  await saySecrets(people.alice, people.bob)
  filesBefore = filesWith(server.state, 'Zzyzxcanary')
  ;[alice, bob] = await Promise.all([
    windowOf(people.alice, browser, server.url, `/c/${id}`),
    windowOf(people.bob, browser, server.url, `/c/${id}`, { viewport: 'phone', locale: 'ar' }),
  ])
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

test('the timer is set in the details, stands on top of the chat, and is told in it, to whoever reads which way', async () => {
  // What happened before a device has caught up is told by no line.
  await people.alice.says(id, 'Before the timer')
  await messageOf(bob.page, 'Before the timer').waitFor()
  await goTo(alice, `/c/${id}/info`)
  await alice.page.getByLabel('Disappearing messages').selectOption({ label: '1 week' })
  await alice.page.getByText('You set messages to disappear after 1 week').waitFor()
  await alice.page.getByTitle('Messages disappear after 1 week').waitFor()
  expect(await alice.page.getByLabel('Disappearing messages').locator('option').allTextContents()).toEqual([
    'Off',
    '1 day',
    '1 week',
    '90 days',
  ])
  await bob.page.getByTitle('تختفي الرسائل بعد أسبوع').waitFor()
  await bob.page.getByText(/Alice Marlowe.*تختفي الرسائل بعد أسبوع/u).waitFor()
  await people.bob.says(id, 'It goes in a week')
  await messageOf(alice.page, 'It goes in a week').getByTitle('Disappears in 6 days').waitFor()
  await choose(alice.page, 'It goes in a week', 'Info')
  await alice.page.getByRole('dialog').getByText('Disappears in 6 days').waitFor()
  expect(await alice.accessibilityFaults()).toEqual([])
})

test('what is over says so, in the chat and in the list, also without a connection', async () => {
  await people.bob.whispers(id, 'Zzyzxcanary one', 5)
  await messageOf(alice.page, 'Zzyzxcanary one')
    .getByTitle(/Disappears in \d seconds?/u)
    .waitFor()
  await messageOf(bob.page, 'Zzyzxcanary one').waitFor()
  await rowOf(alice.page, id).getByText('Zzyzxcanary one').waitFor()
  expect([await bob.overflow(), await bob.accessibilityFaults()]).toEqual([0, []])
  await alice.page.context().setOffline(true)
  await alice.isAt('offline')
  await timelineOf(alice.page).getByText('This message has disappeared').nth(2).waitFor()
  await rowOf(alice.page, id).getByText('This message has disappeared').waitFor()
  await timelineOf(bob.page).getByText('اختفت هذه الرسالة').nth(2).waitFor()
  await alice.page.context().setOffline(false)
  await alice.isAt('online')
  await timelineOf(alice.page).getByText('This message has disappeared').nth(2).waitFor()
  expect(await stored(alice)).not.toContain('Zzyzxcanary')
})

/** Everything that the page keeps, as text. */
const stored = (window: Window): Promise<string> =>
  window.page.evaluate(async () => {
    const found: unknown[] = []
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open(name)
        request.addEventListener('success', () => resolve(request.result))
      })
      for (const table of db.objectStoreNames) {
        found.push(
          await new Promise((resolve) => {
            const request = db.transaction(table).objectStore(table).getAll()
            request.addEventListener('success', () => resolve(request.result))
          }),
        )
      }
      db.close()
    }
    return JSON.stringify(found)
  })

/** The files below a folder that hold a word, as bytes; not the local server’s own traces, which name the addresses that were asked for. */
function filesWith(folder: string, word: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(folder, name)
    return !name.includes('observability') && statSync(path).isFile() && readFileSync(path).includes(word)
  })
}

/** What a database has written ahead goes into it. */
function checkpoint(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.sqlite')) continue
    const db = new DatabaseSync(join(folder, name))
    db.exec('pragma wal_checkpoint(truncate)')
    db.close()
  }
}

test('on the disk of the server no byte is left of what was there: short or long, edited, found, quoted, reacted to', async () => {
  expect(filesBefore).not.toEqual([])
  await server.kill()
  checkpoint(server.state)
  expect(filesWith(server.state, 'Zzyzxcanary')).toEqual([])
})
