/**
 * Notices of a browser that shows none and has no push service: what it would show is kept in a cache, where its pages and its service
 * worker find the same, and what a push service or a person would do is done in the worker.
 */
import type { BrowserContext } from 'playwright-core'
import type { PushPayload } from '../../src/protocol/push.ts'
import { until } from './processes.ts'
import type { Place } from './push-services.ts'

export interface Shown {
  tag: string
  title: string
  body: string
  silent: boolean
  actions?: { title: string }[]
}

/** For pages and the worker. */
const showing = `{
  const change = (next) => navigator.locks.request('test.notices', async () => {
    const cache = await caches.open('test.notices')
    const kept = await cache.match('/')
    const before = kept ? await kept.json() : []
    const after = next(before)
    if (after !== before) await cache.put('/', Response.json(after))
    return after
  })
  const prototype = ServiceWorkerRegistration.prototype
  prototype.showNotification = async (title, options) => void (await change((all) => [...all.filter(({ tag }) => tag !== options.tag), { title, ...options }]))
  prototype.getNotifications = async ({ tag: wanted } = {}) =>
    (await change((all) => all))
      .filter(({ tag }) => wanted === undefined || tag === wanted)
      .map((one) => ({ ...one, close: () => void change((all) => all.filter(({ tag }) => tag !== one.tag)) }))
}`

/** For the worker: what only a real click allows. And its badge, of which this browser would crash. */
const acting = `{
  navigator.setAppBadge = async (count) => void (globalThis.badge = count)
  globalThis.opened = []
  WindowClient.prototype.focus = async function () { return this }
  Clients.prototype.openWindow = async (path) => (globalThis.opened.push(path), null)
  globalThis.happen = async (type, parts) => {
    const waits = []
    self.dispatchEvent(Object.assign(new Event(type), parts, { waitUntil: (wait) => waits.push(wait) }))
    await Promise.all(waits)
  }
}`

/** For pages: the person allows it when asked, and the push service is one of ours. */
const subscribing = ({ subscription }: Place): string => `{
  Object.defineProperty(Notification, 'permission', { get: () => localStorage.getItem('test.permission') ?? 'default' })
  Notification.requestPermission = async () => (localStorage.setItem('test.permission', 'granted'), 'granted')
  const told = ${JSON.stringify(subscription)}
  const keyOf = () => localStorage.getItem('test.pushKey')
  const made = () => ({
    endpoint: told.endpoint,
    options: { applicationServerKey: Uint8Array.from(JSON.parse(keyOf())).buffer },
    toJSON: () => ({ endpoint: told.endpoint, keys: told.keys }),
    unsubscribe: async () => (localStorage.removeItem('test.pushKey'), true),
  })
  PushManager.prototype.getSubscription = async () => (keyOf() ? made() : null)
  PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
    if (!userVisibleOnly) throw new Error('it has to be visible')
    localStorage.setItem('test.pushKey', JSON.stringify([...applicationServerKey]))
    return made()
  }
}`

export class Notices {
  readonly #context: BrowserContext

  private constructor(context: BrowserContext) {
    this.#context = context
  }

  /** For pages that are loaded from now on. */
  static async in(context: BrowserContext, place: Place): Promise<Notices> {
    await context.addInitScript(`if ('caches' in globalThis) { ${showing};${subscribing(place)} }`)
    return new Notices(context)
  }

  /** Evaluates in the worker that there is now: a browser may have started another. */
  async inWorker<T>(script: string): Promise<T> {
    const worker = await until(() => this.#context.serviceWorkers().at(-1), 'the service worker')
    await worker.evaluate(`if (!globalThis.happen) { ${showing};${acting} }`)
    return worker.evaluate(script)
  }

  /** A push comes. Resolves when the worker is done with it. */
  deliver(payload: PushPayload): Promise<void> {
    return this.inWorker(`happen('push', { data: { json: () => (${JSON.stringify(payload)}) } })`)
  }

  /** The person clicks on the only notice, or on one of its buttons. Resolves when the worker is done with it. */
  async click(action = '', reply?: string): Promise<void> {
    await this.inWorker(`self.registration.getNotifications().then(([notification]) =>
      happen('notificationclick', { notification, ...${JSON.stringify({ action, reply })} }))`)
  }

  /** What the browser shows. */
  shown(): Promise<Shown[]> {
    return this.inWorker('self.registration.getNotifications().then((all) => all.map(({ close, data, ...one }) => one))')
  }

  /** The only one. */
  async one(): Promise<Shown> {
    const [one, ...others] = await this.shown()
    if (!one || others.length > 0) throw new Error(`${others.length + (one ? 1 : 0)} notices`)
    return one
  }

  async vanish(): Promise<void> {
    await until(async () => (await this.shown()).length === 0, 'no notice')
  }

  /** Windows that the worker opened. */
  opened(): Promise<string[]> {
    return this.inWorker('globalThis.opened')
  }
}
