/** People in chats, for tests of the web client: what they did before by HTTP, what they do now in a window. */
import { randomUUID } from 'node:crypto'
import type { Browser, Locator, Page } from 'playwright-core'
import type { Session } from '../../src/protocol/account.ts'
import { type Look, openWindow, password, signIn, type Window } from './browser.ts'
import { until } from './processes.ts'

/** A message id as clients make them. */
const newId = (): string => {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

/** Somebody with an account; what they do here they do on a device without a screen. */
export class Person {
  readonly id: string
  readonly handle: string
  readonly #url: string
  readonly #token: string

  private constructor(url: string, session: Session) {
    this.#url = url
    this.#token = session.accessToken
    this.id = session.user.id
    this.handle = session.user.handle
  }

  static async signUp(url: string, handle: string, name: string): Promise<Person> {
    const response = await fetch(`${url}/v1/accounts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ handle, name, password, device: { name: 'A device without a screen' } }),
    })
    return new Person(url, (await response.json()) as Session)
  }

  async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.#url}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (response.status === 204 ? undefined : await response.json()) as T
  }

  async directWith(other: Person): Promise<string> {
    return (await this.ask<{ id: string }>('POST', '/conversations', { kind: 'direct', userId: other.id })).id
  }

  async group(title: string, ...others: Person[]): Promise<string> {
    return (await this.ask<{ id: string }>('POST', '/conversations', { kind: 'group', title, userIds: others.map(({ id }) => id) })).id
  }

  /** Gives the number of the last one. */
  async says(conversationId: string, ...texts: string[]): Promise<number> {
    let last = 0
    for (const text of texts) {
      const content = { type: 'text', text }
      last = (await this.ask<{ seq: number }>('POST', `/conversations/${conversationId}/messages`, { id: newId(), content })).seq
    }
    return last
  }

  /** What is there for so long; gives its number. */
  async whispers(conversationId: string, text: string, expireSeconds: number, more: object = {}): Promise<number> {
    const body = { id: newId(), content: { type: 'text', text }, expireSeconds, ...more }
    return (await this.ask<{ seq: number }>('POST', `/conversations/${conversationId}/messages`, body)).seq
  }

  knows(other: Person): Promise<unknown> {
    return this.ask('PUT', `/contacts/${other.id}`, {})
  }
}

/** Their window, signed in and online, at a path. */
export async function windowOf({ handle }: Person, browser: Browser, url: string, path: string, look: Look = {}): Promise<Window> {
  const window = await openWindow(browser, url, '/sign-in', look)
  await signIn(window, handle)
  await window.isAt('online')
  await goTo(window, path)
  return window
}

/** As a link does, without loading the page again. */
export const goTo = ({ page }: Pick<Window, 'page'>, path: string): Promise<void> =>
  page.evaluate(`history.pushState({}, '', ${JSON.stringify(path)})`)

export const timelineOf = (page: Page): Locator => page.getByTestId('timeline')
export const composerOf = (page: Page): Locator => page.locator('main textarea')
export const hasFocus = (element: Locator): Promise<unknown> =>
  until(() => element.evaluate((one) => one === document.activeElement), `the focus is at ${element.toString()}`)
/** A message by a part of its text, not of what it quotes; the newest of several. */
export const messageOf = (page: Page, text: string): Locator =>
  page
    .locator('[data-cid]')
    .filter({ has: page.locator('p, [data-count]', { hasText: text }) })
    .last()
/** Their chat's row in the list. */
export const rowOf = (page: Page, conversationId: string): Locator => page.locator(`li[data-id="${conversationId}"]`)

export async function write(page: Page, text: string): Promise<void> {
  await composerOf(page).fill(text)
  await composerOf(page).press('Enter')
}

const further: Readonly<Record<string, readonly string[]>> = { sent: ['sent', 'delivered', 'read'], delivered: ['delivered', 'read'] }

/** Waits for a tick on a message; one that is further on counts. */
export const hasStatus = (page: Page, text: string, status: string): Promise<void> =>
  page
    .locator((further[status] ?? [status]).map((name) => `[data-cid][data-status="${name}"]`).join())
    .filter({ has: page.locator('p, [data-count]', { hasText: text }) })
    .last()
    .waitFor()

/** Opens a message's menu, and chooses. */
export async function choose(page: Page, text: string, action: string): Promise<void> {
  const message = messageOf(page, text)
  await message.scrollIntoViewIfNeeded()
  await message.locator('p, [data-count]').first().click({ button: 'right' })
  await page.getByRole('menuitem', { name: action, exact: false }).click()
}

/** A message in the middle of the view, once nothing moves any more, and where it stands. */
export async function messageInView(page: Page): Promise<{ cid: string; top: number }> {
  let last = ''
  return until(
    async () => {
      const seen = await timelineOf(page).evaluate((timeline) => {
        const { top, height } = timeline.getBoundingClientRect()
        const messages = [...timeline.querySelectorAll<HTMLElement>('[data-cid]')]
        const middle = messages.find((message) => message.getBoundingClientRect().top > top + height / 2)
        return middle && { cid: middle.dataset['cid'] ?? '', top: middle.getBoundingClientRect().top }
      })
      const before = last
      last = JSON.stringify(seen)
      return last === before ? seen : undefined
    },
    'the view is still',
    { everyMs: 120 },
  )
}

/** Where a message stands now; far away if it is not in the page. */
export const topOf = async (page: Page, cid: string): Promise<number> =>
  page.evaluate((id) => document.querySelector(`[data-cid="${id}"]`)?.getBoundingClientRect().top ?? -10_000, cid)
