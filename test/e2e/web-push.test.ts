/** Notices in a browser: from the server, encrypted, through a push service of our own, to the service worker, the screen and the chat. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PushPayload } from '../../src/protocol/push.ts'
import { launchBrowser, Window } from '../support/browser.ts'
import { composerOf, goTo, messageOf, Person, rowOf, windowOf } from '../support/chats.ts'
import { Notices } from '../support/notices.ts'
import { until } from '../support/processes.ts'
import { type Place, PushServices } from '../support/push-services.ts'
import { Server } from '../support/server.ts'

let services: PushServices
let server: Server
let browser: Browser
let alice: Person
let bob: Person
let carol: Person
let id: string
/** bob's window, and where his browser takes pushes. */
let window: Window
let place: Place
let notices: Notices

const of = (seq: number, body: string): PushPayload => ({
  kind: 'message',
  conversationId: id,
  seq,
  title: 'Alice Marlowe',
  body,
  badge: 1,
})

/** What the window thinks of whether somebody sees it. */
const turn = (state: 'hidden' | 'visible'): Promise<unknown> =>
  window.page.evaluate(
    `Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true }); document.dispatchEvent(new Event('visibilitychange'))`,
  )

/** Whether a chat is in front in one of bob's tabs. */
const looks = (): Promise<boolean> =>
  window.page.evaluate('navigator.locks.query().then(({ held }) => held.some(({ name }) => name.startsWith("edgewise.looking/")))')

/** alice writes, and a push of it comes to bob's browser. */
async function pushed(text: string): Promise<number> {
  const seq = await alice.says(id, text)
  await notices.deliver(of(seq, text))
  return seq
}

beforeAll(async () => {
  services = await PushServices.start()
  ;[server, browser] = await Promise.all([Server.start(services.vars), launchBrowser()])
  ;[alice, bob, carol] = await Promise.all([
    Person.signUp(server.url, 'alice', 'Alice Marlowe'),
    Person.signUp(server.url, 'bob', 'Bob Okafor'),
    Person.signUp(server.url, 'carol', 'Carol Reyes'),
  ])
  id = await alice.directWith(bob)
  place = services.browser()
  window = await windowOf(bob, browser, server.url, '/')
  notices = await Notices.in(window.page.context(), place)
  await window.page.reload()
  await window.isAt('online')
})
afterAll(async () => {
  await browser.close()
  await server.stop()
  await services.stop()
  if (services.errors.length > 0) throw new Error('pushes that do not check', { cause: services.errors })
})

test('nobody is asked on load; who turns it on in the settings is subscribed, and pushed to while away', async () => {
  const { page } = window
  expect(await page.getByText('Be told of new messages').count()).toBe(0)
  await goTo(window, '/settings/notifications')
  const on = page.getByRole('switch', { name: 'Notifications on this device' })
  expect(await on.isChecked()).toBe(false)
  const subscribed = page.waitForResponse((response) => response.url().endsWith('/push') && response.request().method() === 'PUT')
  await on.click()
  await until(() => on.isChecked(), 'it is on')
  expect((await subscribed).status()).toBe(204)
  // A page that is hidden would make the sound instead.
  await page.getByRole('switch', { name: 'Sound' }).click()
  await turn('hidden')
  // He did something just now; the first message that comes half a minute later is pushed.
  await until(
    async () => {
      await alice.says(id, 'Are you there?')
      return place.arrived.length > 0
    },
    'a push',
    { withinMs: 50_000, everyMs: 10_000 },
  )
  expect(place.payloads[0]).toMatchObject({ kind: 'message', conversationId: id, title: 'Alice Marlowe' })
}, 80_000)

test('an address that the push service changed is told to the server', async () => {
  const moved = services.browser()
  const { endpoint, keys } = moved.subscription
  await notices.inWorker(`happen('pushsubscriptionchange', { newSubscription: { toJSON: () => (${JSON.stringify({ endpoint, keys })}) } })`)
  await alice.says(id, 'Did you move?')
  expect((await moved.nth(1)).payload).toMatchObject({ kind: 'message', conversationId: id })
})

test('a push shows one notice for the chat, which the next replaces; what is no news is silent', async () => {
  const [first] = place.payloads
  if (!first) throw new Error('nothing was pushed')
  await notices.deliver(first)
  expect(await notices.one()).toMatchObject({ tag: id, title: 'Alice Marlowe', body: first.body, silent: false })
  expect(await notices.inWorker('globalThis.badge')).toBe(first.badge)
  await notices.deliver({ ...first, seq: first.seq + 1, body: '2 new messages from Alice Marlowe' })
  expect(await notices.one()).toMatchObject({ tag: id, body: '2 new messages from Alice Marlowe', silent: false })
  await notices.deliver(first)
  expect(await notices.one()).toMatchObject({ body: first.body, silent: true })
})

test('a click leads to the chat, and reading there takes the notice away', async () => {
  await notices.click()
  await window.page.waitForURL(`**/c/${id}`)
  expect(await notices.opened()).toEqual([])
  await pushed('And here?')
  await turn('visible')
  await messageOf(window.page, 'And here?').waitFor()
  await notices.vanish()
})

test('what is looked at is not shown', async () => {
  await until(() => window.page.evaluate<boolean>('document.hasFocus()'), 'the focus')
  await pushed('You see this')
  expect(await notices.shown()).toEqual([])
  await goTo(window, '/contacts')
  await until(async () => !(await looks()), 'nobody looks')
})

test('a notice is answered, and what was answered is read', async () => {
  const { page } = window
  await pushed('Still there?')
  expect((await notices.one()).actions).toMatchObject([{ title: 'Reply' }, { title: 'Mark as read' }])
  await notices.click('reply', 'Yes, from a notice')
  await notices.vanish()
  await goTo(window, `/c/${id}`)
  await messageOf(page, 'Yes, from a notice').waitFor()
  expect(await composerOf(page).inputValue()).toBe('')
})

test('what was read on another device vanishes, by a push or without', async () => {
  await goTo(window, '/contacts')
  const seq = await pushed('One more')
  expect(await notices.one()).toMatchObject({ body: 'One more' })
  await notices.deliver({ ...of(seq, ''), kind: 'clear', title: '', badge: 0 })
  expect(await notices.shown()).toEqual([])
  await pushed('And another')
  // The push that is faster than the page is not taken for one that was read.
  await notices.deliver(of(seq + 100, 'Not here yet'))
  await bob.says(id, 'From the phone')
  await goTo(window, '/')
  await rowOf(window.page, id).filter({ hasText: 'From the phone' }).waitFor()
  expect(await notices.one()).toMatchObject({ body: 'Not here yet' })
  await notices.deliver(of(seq + 1, 'And another'))
  await bob.says(id, 'From the phone again')
  await notices.vanish()
})

test('a chat that nobody looks at makes one sound, in one tab; then its notice makes none', async () => {
  await goTo(window, '/settings/notifications')
  await window.page.getByRole('switch', { name: 'Sound' }).click()
  const other = await window.page.context().newPage()
  const pages = [window.page, other]
  await other.goto(`${server.url}/contacts`)
  await other.locator('html[data-conn="online"]').waitFor({ state: 'attached' })
  for (const page of pages)
    await page.evaluate(
      'globalThis.tones = 0; { const make = AudioContext.prototype.createOscillator; AudioContext.prototype.createOscillator = function () { tones += 1; return make.call(this) } }',
    )
  for (const page of pages) await page.getByRole('link', { name: 'Contacts' }).first().click()
  const tones = async (): Promise<number> =>
    (await Promise.all(pages.map((page) => page.evaluate<number>('tones')))).reduce((sum, one) => sum + one, 0)
  const seq = await alice.says(id, 'Do you hear me?')
  await until(async () => (await tones()) > 0, 'a sound')
  await until(
    async () =>
      await notices.inWorker<boolean>(`navigator.locks.query().then(({ held }) => !held.some(({ name }) => name === 'edgewise.chime'))`),
    'the sound is over',
  )
  expect(await tones()).toBe(2)
  await notices.deliver(of(seq, 'Do you hear me?'))
  expect(await notices.one()).toMatchObject({ silent: true })
  // One tab shows the chat: the other is silent too. What carol writes is heard.
  await goTo({ page: other }, `/c/${id}`)
  await until(looks, 'he looks at the chat')
  await alice.says(id, 'You see me')
  await messageOf(other, 'You see me').waitFor()
  const third = await carol.directWith(bob)
  await carol.says(third, 'And me?')
  await until(async () => (await tones()) > 2, 'another sound')
  expect(await tones()).toBe(4)
  await other.close()
  await notices.vanish()
})

test('quiet hours make no sound, and hide nothing', async () => {
  const { page } = window
  await goTo(window, '/settings/notifications')
  await page.getByRole('switch', { name: 'Quiet hours' }).click()
  await page.getByLabel('From').fill('00:00')
  await page.getByLabel('To', { exact: true }).fill('23:59')
  await until(
    async () =>
      (
        await notices.inWorker<string>(`caches.open('notices').then((cache) => cache.match('/for-worker')).then((kept) => kept.text())`)
      ).includes('"isOn":true,"from":0,"to":1439'),
    'the worker knows',
  )
  await pushed('Shh')
  expect(await notices.one()).toMatchObject({ body: 'Shh', silent: true })
  expect(await window.accessibilityFaults()).toEqual([])
  await page.getByRole('switch', { name: 'Quiet hours' }).click()
})

test('without a page a notice is answered and marked as read, with tokens that had to be exchanged', async () => {
  const { page } = window
  const context = page.context()
  await page.close()
  await pushed('Nobody at home?')
  // Its time is over.
  await notices.inWorker(`new Promise((resolve, reject) => {
    const opening = indexedDB.open('edgewise')
    opening.onerror = reject
    opening.onsuccess = () => {
      const meta = opening.result.transaction('meta', 'readwrite').objectStore('meta')
      meta.get('session').onsuccess = ({ target }) => {
        const row = target.result
        meta.put({ ...row, session: { ...row.session, accessToken: 'old', accessTokenExpiresAt: 1 } }, 'session').onsuccess = () => { opening.result.close(); resolve() }
      }
    }
  })`)
  await notices.click('reply', 'Not at home')
  const { messages } = await alice.ask<{ messages: { content?: { text: string } }[] }>('GET', `/conversations/${id}/messages`)
  expect(messages.map(({ content }) => content?.text)).toContain('Not at home')
  const seq = await pushed('Then later')
  await notices.click('read')
  const summaries = await bob.ask<{ conversations: { id: string; readSeq: number }[] }>('GET', '/conversations')
  expect(summaries.conversations.find((one) => one.id === id)?.readSeq).toBe(seq)
  expect(await notices.opened()).toEqual([])
  // Without a connection a window opens, with what was written.
  await pushed('One for later')
  await context.setOffline(true)
  await notices.click('reply', 'Later & later')
  await context.setOffline(false)
  expect(await notices.opened()).toEqual([`/c/${id}#draft=Later%20%26%20later`])
  const reopened = await context.newPage()
  window = new Window(reopened, server.url)
  await reopened.goto(server.url + (await notices.opened())[0])
  await window.isAt('online')
  await messageOf(reopened, 'One for later').waitFor()
  expect(await composerOf(reopened).inputValue()).toBe('Later & later')
  await composerOf(reopened).fill('')
})

test('who turns it off, or signs out, is unsubscribed, and nothing stays to be seen', async () => {
  const { page } = window
  const unsubscribed = (): Promise<unknown> =>
    page.waitForResponse(
      (response) => response.url().endsWith('/push') && response.request().method() === 'DELETE' && response.status() === 204,
    )
  const isSubscribed = (): Promise<boolean> =>
    page.evaluate('navigator.serviceWorker.ready.then(({ pushManager }) => pushManager.getSubscription()).then((one) => one !== null)')
  await goTo(window, '/settings/notifications')
  const on = page.getByRole('switch', { name: 'Notifications on this device' })
  const told = unsubscribed()
  await on.click()
  await told
  expect(await isSubscribed()).toBe(false)
  await on.click()
  await until(isSubscribed, 'subscribed again')
  await pushed('Not for the next one')
  await page.waitForFunction('document.title.startsWith("(")')
  await goTo(window, '/settings/account')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await page.locator('input[name="password"]').waitFor()
  await notices.vanish()
  await until(async () => !(await isSubscribed()), 'no subscription')
  expect(await page.title()).toBe('Edgewise')
  expect(await page.evaluate(`JSON.parse(localStorage.getItem('edgewise.notices')).isWanted`)).toBe(false)
})
