/** Files after somebody is no longer meant to have them: no address that a browser ever saw gives anything, and nothing of them stays in it. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Actor } from '../support/actor.ts'
import { launchBrowser, password } from '../support/browser.ts'
import { Person, windowOf } from '../support/chats.ts'
import { carried, document, isSharp, painted, pick, sendTray, storedOf } from '../support/media.ts'
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

/** Every address of a file that a page asks for, from now on. */
function watched(page: Page): Set<string> {
  const seen = new Set<string>()
  page.on('request', (request) => {
    if (/\/v1\/media\/[^/]+/u.test(request.url())) seen.add(request.url())
  })
  return seen
}

/** What a page gets for an address by itself, with whatever the browser keeps for it. */
const gets = (page: Page, url: string): Promise<number> => page.evaluate(async (address) => (await fetch(address)).status, url)

const keptIn = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const asked = indexedDB.open('edgewise')
      asked.addEventListener('success', () => resolve(asked.result))
      asked.addEventListener('error', () => reject(asked.error ?? new Error('no database')))
    })
    const counts = [...database.objectStoreNames].map(
      (name) =>
        new Promise<number>((resolve) => {
          const asked = database.transaction(name).objectStore(name).count()
          asked.addEventListener('success', () => resolve(asked.result))
        }),
    )
    database.close()
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
  })

test('a revoked browser has nothing left, a stranger never had anything, and who was removed gets nothing new', async () => {
  const [alice, bob, carol] = await Promise.all([
    Person.signUp(server.url, 'alice', 'Alice Marlowe'),
    Person.signUp(server.url, 'bob', 'Bob Okafor'),
    Person.signUp(server.url, 'carol', 'Carol Reyes'),
  ])
  const id = await alice.group('Harbour', bob)
  const [a, b, c] = await Promise.all([
    windowOf(alice, browser, server.url, `/c/${id}`),
    windowOf(bob, browser, server.url, `/c/${id}`),
    windowOf(carol, browser, server.url, '/'),
  ])
  const [ofAlice, ofBob] = [watched(a.page), watched(b.page)]
  await pick(a.page, 'Photos and videos', await painted(a.page, 'harbour.jpg', 1_200, 800, 210))
  await sendTray(a.page)
  await pick(a.page, 'Document', document('plan.pdf', 4_000))
  await sendTray(a.page)
  await isSharp(carried(b.page, 'image').last())
  await carried(b.page, 'file').last().waitFor()

  const reader = await Actor.signIn(server.url, bob.handle, password)
  const mediaIds = (await reader.messages(id)).flatMap(({ content }) => (content && content.type !== 'text' ? [content.mediaId] : []))
  expect(mediaIds).toHaveLength(2)
  const addresses = [...ofBob, ...mediaIds.map((mediaId) => `${server.url}/v1/media/${mediaId}`)]
  expect(ofBob.size).toBeGreaterThan(0)
  expect(await keptIn(b.page)).toBeGreaterThan(0)

  // A stranger, signed in, by the same addresses.
  const stranger = await Actor.signIn(server.url, carol.handle, password)
  const strangers = await Promise.all(addresses.map(async (url) => (await stranger.bytes(url.replace(server.url, ''))).status))
  expect(new Set(strangers)).toEqual(new Set([404]))
  c.expects('401 /v1/media')
  expect(new Set(await Promise.all(addresses.map((url) => gets(c.page, url))))).toEqual(new Set([401]))

  // Removed from the group: what came before stays readable, what comes after is not there.
  await alice.ask('DELETE', `/conversations/${id}/members/${bob.id}`)
  await pick(a.page, 'Photos and videos', await painted(a.page, 'secret.jpg', 1_200, 800, 20))
  await sendTray(a.page)
  await until(async () => (await storedOf(a.page, 'image').count()) === 2, 'the second picture is stored')
  await isSharp(carried(a.page, 'image').last())
  const later = [...ofAlice].filter((url) => !mediaIds.some((mediaId) => url.includes(mediaId)))
  expect(later.length).toBeGreaterThan(0)
  const answers = await Promise.all(later.map(async (url) => (await reader.bytes(new URL(url).pathname)).status))
  expect(answers.filter((status) => status < 400)).toEqual([])

  // Revoked: the same browser gets nothing by any of them, and has wiped what it had.
  const { devices } = await bob.ask<{ devices: { id: string; name: string }[] }>('GET', '/devices')
  for (const device of devices.filter(({ name }) => !['A device without a screen', 'another'].includes(name)))
    await bob.ask('DELETE', `/devices/${device.id}`)
  await b.page.locator('html[data-conn="unauthorized"]').waitFor({ state: 'attached' })
  expect(new Set(await Promise.all(addresses.map((url) => gets(b.page, url))))).toEqual(new Set([401]))
  await until(async () => (await keptIn(b.page)) === 0, 'the browser keeps nothing')
})
