/** The window of the web client: every screen accessible in both themes and directions and on all sizes, and a keyboard that reaches all of it. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser, type Look, navigation, openWindow, password, signIn, type Window } from '../support/browser.ts'
import { Server } from '../support/server.ts'

let server: Server
let browser: Browser
/** Alice's contact. */
let bobId: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.start(), launchBrowser()])
  const session = async (handle: string, name: string) => {
    const response = await fetch(`${server.url}/v1/accounts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ handle, name, password, device: { name: 'A phone' } }),
    })
    return (await response.json()) as { user: { id: string }; accessToken: string }
  }
  const [alice, bob, carol] = await Promise.all([session('alice', 'Alice'), session('bob', 'Bob Builder'), session('carol', 'كارول')])
  bobId = bob.user.id
  const put = (userId: string, input: object) =>
    fetch(`${server.url}/v1/contacts/${userId}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${alice.accessToken}` },
      body: JSON.stringify(input),
    })
  await Promise.all([put(bobId, {}), put(carol.user.id, { blocked: true })])
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

async function aliceAt(path: string, look: Look): Promise<Window> {
  const window = await openWindow(browser, server.url, '/sign-in', look)
  await signIn(window, 'alice')
  await go(window, path)
  return window
}

/** As a link does, without loading the page again. */
const go = ({ page }: Window, path: string): Promise<void> => page.evaluate(`history.pushState({}, '', ${JSON.stringify(path)})`)

/** What says that a screen is there, whatever the language. */
const screens = () => [
  { path: '/', sign: 'main h1, main p' },
  { path: '/contacts', sign: 'section ul a' },
  { path: `/contacts/${bobId}`, sign: 'main dl' },
  { path: '/settings', sign: 'section ul a' },
  { path: '/settings/profile', sign: 'main form' },
  { path: '/settings/appearance', sign: 'main select' },
  { path: '/settings/chats', sign: 'main input' },
  { path: '/settings/privacy', sign: 'main input' },
  { path: '/settings/devices', sign: 'main h2' },
  { path: '/settings/keyboard', sign: 'main kbd' },
  { path: '/settings/account', sign: 'main button' },
  { path: '/settings/nothing', sign: 'section a' },
  { path: '/nowhere', sign: 'main a' },
  { path: '/invite/abc', sign: 'main button' },
]
const doors = [
  { path: '/sign-in', sign: 'main form' },
  { path: '/sign-up', sign: 'main form' },
]

const looks: Look[] = [
  { viewport: 'desktop', colorScheme: 'light', locale: 'en' },
  { viewport: 'desktop', colorScheme: 'dark', locale: 'ar' },
  { viewport: 'tablet', colorScheme: 'dark', locale: 'en' },
  { viewport: 'phone', colorScheme: 'light', locale: 'ar' },
  { viewport: 'phone', colorScheme: 'dark', locale: 'en' },
]

describe.each(looks)('on a $viewport, $colorScheme, in $locale', (look) => {
  /** Looks at each screen and gives what is wrong, by path. */
  async function faultsOf(window: Window, places: { path: string; sign: string }[]): Promise<Record<string, string[]>> {
    const faults: Record<string, string[]> = {}
    for (const { path, sign } of places) {
      await go(window, path)
      await window.page.locator(`:is(${sign}):visible`).first().waitFor()
      const found = await window.accessibilityFaults()
      if ((await window.overflow()) > 0) found.push('wider than the window')
      if (found.length > 0) faults[path] = found
    }
    return faults
  }

  test('nobody is kept out at the doors', async () => {
    const window = await openWindow(browser, server.url, '/sign-up', look)
    expect(await faultsOf(window, doors)).toEqual({})
    await window.page.locator('button[type="submit"]').click()
    expect(await window.accessibilityFaults()).toEqual([])
    expect(window.complaints).toEqual([])
    await window.close()
  })

  test('nor at any screen inside', async () => {
    const window = await aliceAt('/', look)
    // On a phone the main pane is another page than the list.
    const shown = screens().filter(({ path }) => look.viewport !== 'phone' || !['/', '/settings/nothing'].includes(path))
    expect(await faultsOf(window, shown)).toEqual({})
    expect(window.complaints).toEqual([])
    await window.close()
  })
})

test('dialogs are accessible, hold the focus, and give it back', async () => {
  const window = await aliceAt('/contacts', {})
  const { page } = window
  const add = page.getByRole('button', { name: 'Add a contact' })
  await add.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Add a contact' })
  await dialog.waitFor()
  expect(await page.evaluate('document.activeElement.tagName')).toBe('INPUT')
  expect(await window.accessibilityFaults()).toEqual([])
  for (let presses = 0; presses < 6; presses += 1) {
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement === document.body || document.activeElement.closest("dialog") !== null')).toBe(true)
  }
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Add a contact')
  expect(window.complaints).toEqual([])
  await window.close()
})

test('F6 goes around the parts of the window, both ways', async () => {
  const window = await aliceAt('/settings/chats', {})
  const { page } = window
  await page.locator('main input').waitFor()
  const region = () => page.evaluate('document.activeElement.closest("[data-region]")?.localName')
  const visited = []
  for (const key of ['F6', 'F6', 'F6', 'F6', 'Shift+F6', 'Shift+F6']) {
    await page.keyboard.press(key)
    visited.push(await region())
  }
  expect(visited).toEqual(['nav', 'section', 'main', 'nav', 'main', 'section'])
  await window.close()
})

test('Ctrl K goes anywhere by name, and says how much it found', async () => {
  const window = await aliceAt('/', {})
  const { page } = window
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').waitFor()
  expect(await window.accessibilityFaults()).toEqual([])
  await page.keyboard.type('cont')
  await page.getByText('1 result').waitFor({ state: 'attached' })
  await page.keyboard.press('Enter')
  await page.waitForURL('**/contacts')
  await page.getByRole('combobox').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('zzz')
  await page.getByText('Nothing is called that.').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('combobox').waitFor({ state: 'detached' })
  expect(window.complaints).toEqual([])
  await window.close()
})

test('? shows the shortcuts, but not to who is typing', async () => {
  const window = await aliceAt('/settings/profile', {})
  const { page } = window
  await page.getByLabel('About').focus()
  await page.keyboard.type('?')
  expect(await page.getByLabel('About').inputValue()).toBe('?')
  expect(await page.getByRole('dialog').count()).toBe(0)
  await page.getByRole('heading', { name: 'Profile' }).click()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  expect(await window.accessibilityFaults()).toEqual([])
  await window.close()
})

test('on a phone there is one pane, and Back leads to the list', async () => {
  const window = await aliceAt('/settings', { viewport: 'phone' })
  const { page } = window
  const visible = (selector: string) => page.locator(selector).isVisible()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  expect([await visible('section[data-region]'), await visible('main'), await navigation(page).isVisible()]).toEqual([true, false, true])
  await page.getByRole('link', { name: /^Privacy/u }).click()
  await page.getByRole('heading', { name: 'Privacy' }).waitFor()
  expect([await visible('section[data-region]'), await visible('main'), await navigation(page).isVisible()]).toEqual([false, true, false])
  // Where the link was is gone: one goes on where it led.
  await page.locator('main:focus').waitFor()
  await page.getByRole('button', { name: 'Back' }).click()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/settings')
  expect(window.complaints).toEqual([])
  await window.close()
})

test('every word is from a catalogue, and fits when it is a third longer', async () => {
  const window = await aliceAt('/', { locale: 'en-XA', viewport: 'phone' })
  const theirs = new Set([
    'Alice',
    'alice',
    'Bob Builder',
    'bob',
    '@bob',
    'كارول',
    '@carol',
    'Chrome on Linux',
    'Chrome على Linux',
    'A phone',
    'English',
    'العربية',
  ])
  const strange: Record<string, unknown> = {}
  for (const { path, sign } of screens().filter(({ path }) => !['/', '/settings/nothing'].includes(path))) {
    await go(window, path)
    await window.page.locator(`:is(${sign}):visible`).first().waitFor()
    const texts: string[] = await window.page.evaluate(`(() => {
      const walker = document.createTreeWalker(document.querySelector('#root'), NodeFilter.SHOW_TEXT)
      const texts = []
      while (walker.nextNode()) {
        const { parentElement } = walker.currentNode
        const text = walker.currentNode.data.trim()
        if (text && parentElement.checkVisibility() && !parentElement.closest('[aria-hidden=true], kbd')) texts.push(text)
      }
      return texts
    })()`)
    const plain = texts.filter((text) => !/[⟦⟧]/u.test(text) && !theirs.has(text) && /\p{L}/u.test(text))
    if (plain.length > 0 || (await window.overflow()) > 0) strange[path] = { plain, overflow: await window.overflow() }
  }
  expect(strange).toEqual({})
  await window.close()
})

describe('the server', () => {
  const get = (path: string, accept: string) => fetch(`${server.url}${path}`, { headers: { accept } })

  test('gives the page for every address of the app, under a policy without exceptions', async () => {
    const response = await get('/c/whatever', 'text/html')
    expect(response.status).toBe(200)
    expect(await response.text()).toMatch(/<div id="root">/u)
    const policy = response.headers.get('content-security-policy')
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/u)
    expect(policy).toMatch(/require-trusted-types-for 'script'/u)
    expect(policy).not.toMatch(/unsafe|https?:|\*/u)
  })

  test('never gives the page for a file that is missing', async () => {
    for (const path of ['/assets/index-00000000.js', '/missing.png']) {
      const response = await get(path, 'text/html,*/*')
      expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
    expect((await get('/c/whatever', 'application/json')).status).toBe(404)
  })

  test('has what is named after its content kept for good, and asks again for all else', async () => {
    const page = await (await get('/', 'text/html')).text()
    const script = /src="(\/assets\/[^"]+\.js)"/u.exec(page)?.[1] ?? ''
    expect((await get(script, '*/*')).headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect((await get('/sw.js', '*/*')).headers.get('cache-control')).toBe('no-cache')
    expect((await get('/', 'text/html')).headers.get('cache-control')).toBe('public, max-age=0, must-revalidate')
  })
})
