/** Notices in a browser: from the server, encrypted, through a push service of our own, to the service worker, the screen and the chat. */
import type { Browser, CDPSession, Worker } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PushPayload } from '../../src/protocol/push.ts'
import { launchBrowser, type Window } from '../support/browser.ts'
import { composerOf, goTo, messageOf, Person, windowOf } from '../support/chats.ts'
import { until } from '../support/processes.ts'
import { type Place, PushServices } from '../support/push-services.ts'
import { Server } from '../support/server.ts'

let services: PushServices
let server: Server
let browser: Browser
let alice: Person
let bob: Person
let id: string
/** bob's window, and where his browser takes pushes. */
let window: Window
let place: Place
let worker: Worker
let devtools: CDPSession
let registrationId: string

/** There is no push service for a browser without a network: its subscription is one of our own. */
const subscribing = ({ subscription }: Place): string => `
  const told = ${JSON.stringify(subscription)}
  let isSubscribed = false
  let key
  const made = () => ({
    endpoint: told.endpoint,
    options: { applicationServerKey: key },
    toJSON: () => ({ endpoint: told.endpoint, keys: told.keys }),
    unsubscribe: async () => ((isSubscribed = false), true),
  })
  PushManager.prototype.getSubscription = async () => (isSubscribed ? made() : null)
  PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
    if (!userVisibleOnly) throw new Error('it has to be visible')
    key = applicationServerKey.buffer
    isSubscribed = true
    return made()
  }`

/** A browser without a screen shows no notices: what it would show is kept where it would be asked for. */
const showing = `{
  let shown = []
  const prototype = ServiceWorkerRegistration.prototype
  prototype.showNotification = async function (title, { renotify, ...options } = {}) {
    shown = shown.filter(({ tag }) => tag !== options.tag)
    const one = { title, ...options, close: () => void (shown = shown.filter((other) => other !== one)) }
    shown.push(one)
  }
  prototype.getNotifications = async ({ tag } = {}) => shown.filter((one) => tag === undefined || one.tag === tag)
}`
/** A page asks the same registration, in another world. */
const asking = `
  Object.defineProperty(Notification, 'permission', { get: () => globalThis.permitted ?? 'default' })
  Notification.requestPermission = async () => (globalThis.permitted = 'granted')`

const notices = (): Promise<{ tag: string; title: string; body: string }[]> =>
  worker.evaluate(`self.registration.getNotifications().then((all) => all.map(({ tag, title, body }) => ({ tag, title, body })))`)

/** What came to the push service goes to the service worker, as the browser would do it. */
const deliver = (payload: PushPayload): Promise<unknown> =>
  devtools.send('ServiceWorker.deliverPushMessage', { origin: server.url, registrationId, data: JSON.stringify(payload) })

/** As a click of the person does. */
const click = (action = '', reply?: string): Promise<unknown> =>
  worker.evaluate(
    `self.registration.getNotifications().then(([notification]) => {
      const event = new ExtendableEvent('notificationclick')
      Object.assign(event, ${JSON.stringify({ action, ...(reply === undefined ? {} : { reply }) })}, { notification })
      self.dispatchEvent(event)
    })`,
  )

beforeAll(async () => {
  services = await PushServices.start()
  ;[server, browser] = await Promise.all([Server.start(services.vars), launchBrowser()])
  ;[alice, bob] = await Promise.all([Person.signUp(server.url, 'alice', 'Alice Marlowe'), Person.signUp(server.url, 'bob', 'Bob Okafor')])
  id = await alice.directWith(bob)
  place = services.browser()
  window = await windowOf(bob, browser, server.url, '/')
  const { page } = window
  await page.addInitScript(`${asking};${subscribing(place)}`)
  await page.reload()
  await window.isAt('online')
  devtools = await page.context().newCDPSession(page)
  const registered = new Promise<string>((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations
      if (first) resolve(first.registrationId)
    })
  })
  await devtools.send('ServiceWorker.enable')
  registrationId = await registered
  worker = await until(() => page.context().serviceWorkers()[0], 'the service worker')
  await worker.evaluate(showing)
})
afterAll(async () => {
  await browser.close()
  await server.stop()
  await services.stop()
  if (services.errors.length > 0) throw new Error('pushes that do not check', { cause: services.errors })
})

test('nobody is asked on load; who turns it on in the settings is subscribed', async () => {
  const { page } = window
  expect(await page.getByText('Be told of new messages').count()).toBe(0)
  await goTo(window, '/settings/notifications')
  const turn = page.getByRole('switch', { name: 'Notifications on this device' })
  expect(await turn.isChecked()).toBe(false)
  await turn.click()
  await until(() => turn.isChecked(), 'it is on')
  // The next message that comes while he is away is pushed.
  await page.evaluate(
    'Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true }); document.dispatchEvent(new Event("visibilitychange"))',
  )
  await until(
    async () => {
      await alice.says(id, 'Are you there?')
      return place.arrived.length > 0
    },
    'a push',
    { withinMs: 50_000, everyMs: 2_500 },
  )
  expect(place.payloads[0]).toMatchObject({ kind: 'message', conversationId: id, title: 'Alice Marlowe' })
}, 80_000)

test('a push shows one notice for the chat, which the next replaces', async () => {
  const [first] = place.payloads
  if (!first) throw new Error('nothing was pushed')
  await deliver(first)
  await until(async () => (await notices()).length === 1, 'a notice')
  expect(await notices()).toEqual([{ tag: id, title: 'Alice Marlowe', body: first.body }])
  await deliver({ ...first, seq: first.seq + 1, body: '2 new messages from Alice Marlowe' })
  await until(async () => (await notices())[0]?.body.startsWith('2 new') ?? false, 'the notice is another')
  expect(await notices()).toHaveLength(1)
})

test('a click leads to the chat, and reading there takes the notice away', async () => {
  const { page } = window
  await click()
  await page.waitForURL(`**/c/${id}`)
  await page.evaluate(
    'Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true }); document.dispatchEvent(new Event("visibilitychange"))',
  )
  await messageOf(page, 'Are you there?').waitFor()
  expect(await notices()).toEqual([])
})

test('a notice is answered where the browser allows it', async () => {
  const { page } = window
  await goTo(window, '/contacts')
  await deliver({ kind: 'message', conversationId: id, seq: 1, title: 'Alice Marlowe', body: 'Still there?', badge: 1 })
  await until(async () => (await notices()).length === 1, 'a notice')
  await click('reply', 'Yes, from a notice')
  await goTo(window, `/c/${id}`)
  await messageOf(page, 'Yes, from a notice').waitFor()
  expect(await composerOf(page).inputValue()).toBe('')
  expect(await notices()).toEqual([])
})

test('what was read on another device vanishes', async () => {
  await goTo(window, '/contacts')
  const seq = await alice.says(id, 'One more')
  await deliver({ kind: 'message', conversationId: id, seq, title: 'Alice Marlowe', body: 'One more', badge: 1 })
  await until(async () => (await notices()).length === 1, 'a notice')
  await deliver({ kind: 'clear', conversationId: id, seq, title: '', body: '', badge: 0 })
  await until(async () => (await notices()).length === 0, 'no notice')
})

test('quiet hours make no sound, and hide nothing', async () => {
  const { page } = window
  await goTo(window, '/settings/notifications')
  await page.getByRole('switch', { name: 'Quiet hours' }).click()
  await page.getByLabel('From').fill('00:00')
  await page.getByLabel('To', { exact: true }).fill('23:59')
  await deliver({ kind: 'message', conversationId: id, seq: 99, title: 'Alice Marlowe', body: 'Shh', badge: 1 })
  await until(async () => (await notices()).length === 1, 'a notice')
  expect(await worker.evaluate('self.registration.getNotifications().then(([one]) => one.silent)')).toBe(true)
  expect(await window.accessibilityFaults()).toEqual([])
})
