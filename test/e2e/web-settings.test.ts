/** Settings and contacts of the web client against a real server: what is chosen holds, here and on other devices. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser, navigation, openWindow, signIn, signUp, type Window } from '../support/browser.ts'
import { Server } from '../support/server.ts'

let server: Server
let browser: Browser
let alice: Window
beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.start(), launchBrowser()])
  const [bob, carol] = await Promise.all([openWindow(browser, server.url), openWindow(browser, server.url)])
  alice = await openWindow(browser, server.url)
  await Promise.all([signUp(bob, 'bob', 'Bob Builder'), signUp(carol, 'carol', 'كارول'), signUp(alice, 'alice', 'Alice')])
  await Promise.all([bob.close(), carol.close()])
})
beforeEach(() => alice.complaints.splice(0))
afterAll(async () => {
  await browser.close()
  await server.stop()
})

const root = (window: Window, attribute: string): Promise<string | null> => window.page.locator('html').getAttribute(attribute)

describe('settings', () => {
  test('a profile is saved, and the other device has it', async () => {
    const { page } = alice
    await page.goto('/settings/profile')
    await page.getByLabel('Name', { exact: true }).fill('Alice in Chains')
    await page.getByLabel('About').fill('Down the rabbit hole')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    await page.getByRole('link', { name: /Alice in Chains/u }).waitFor()

    const other = await openWindow(browser, server.url, '/sign-in')
    await signIn(other, 'alice')
    await other.page.goto('/settings')
    await other.page.getByRole('link', { name: /Alice in Chains @alice Down the rabbit hole/u }).waitFor()
    await other.close()
    expect(alice.complaints).toEqual([])
  })

  test('an empty name cannot be saved', async () => {
    const { page } = alice
    await page.goto('/settings/profile')
    await page.getByLabel('Name', { exact: true }).fill('   ')
    await page.getByText('Say what others should call you.').waitFor()
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  })

  test('theme, contrast and text size hold from the first paint on', async () => {
    const { page } = alice
    await page.goto('/settings/appearance')
    await page.getByRole('radio', { name: 'Dark' }).check()
    await page.getByRole('switch', { name: 'High contrast' }).check()
    await page.getByRole('radio', { name: 'Large' }).check()
    const chosen = async () => [await root(alice, 'data-theme'), await root(alice, 'data-contrast'), await root(alice, 'data-text-size')]
    expect(await chosen()).toEqual(['dark', 'more', 'large'])
    await page.reload({ waitUntil: 'commit' })
    await page.locator('html[data-theme="dark"][data-contrast="more"][data-text-size="large"]').waitFor()

    await page.getByRole('radio', { name: 'System' }).check()
    await page.getByRole('switch', { name: 'High contrast' }).uncheck()
    await page.getByRole('radio', { name: 'Normal' }).check()
    expect(await chosen()).toEqual([null, null, null])
    expect(alice.complaints).toEqual([])
  })

  test('the language turns the page around, also in the other tab', async () => {
    const { page } = alice
    await page.goto('/settings/appearance')
    const tab = await page.context().newPage()
    await tab.goto('/')
    await navigation(tab).waitFor()
    await page.getByLabel('Language').selectOption({ label: 'العربية' })
    await page.getByRole('heading', { name: 'المظهر', level: 1 }).waitFor()
    expect([await root(alice, 'lang'), await root(alice, 'dir')]).toEqual(['ar', 'rtl'])
    await tab.locator('html[lang="ar"][dir="rtl"]').waitFor()
    await tab.close()
    await page.getByLabel('اللغة').selectOption({ label: 'English' })
    await page.getByRole('heading', { name: 'Appearance', level: 1 }).waitFor()
    expect([await root(alice, 'lang'), await root(alice, 'dir')]).toEqual(['en', 'ltr'])
    expect(alice.complaints).toEqual([])
  })

  test('privacy is the account’s', async () => {
    const { page } = alice
    await page.goto('/settings/privacy')
    const saved = () => page.waitForResponse((response) => response.url().endsWith('/v1/me') && response.request().method() === 'PATCH')
    await Promise.all([saved(), page.getByRole('radio', { name: 'Nobody' }).check()])
    await Promise.all([saved(), page.getByRole('switch', { name: 'Read receipts' }).uncheck()])
    await page.getByText('You have blocked nobody.').waitFor()
    await page.reload()
    await page.getByRole('radio', { name: 'Nobody', checked: true }).waitFor()
    await page.getByRole('switch', { name: 'Read receipts', checked: false }).waitFor()
    expect(alice.complaints).toEqual([])
  })

  test('what Enter does is chosen', async () => {
    const { page } = alice
    await page.goto('/settings/chats')
    await page.getByText('Shift + Enter begins a new line.').waitFor()
    await page.getByRole('switch', { name: 'Enter sends' }).uncheck()
    await page.getByText('Enter begins a new line, Ctrl + Enter sends.').waitFor()
    await page.getByRole('switch', { name: 'Enter sends' }).check()
    expect(alice.complaints).toEqual([])
  })
})

describe('contacts', () => {
  test('somebody is found by handle, named, renamed and removed', async () => {
    const { page } = alice
    alice.expects('404 /v1/users/nobody_here')
    await page.goto('/contacts')
    await page.getByText('No contacts yet').waitFor()
    await page.getByRole('button', { name: 'Add a contact' }).first().click()
    await page.getByLabel('Their handle').fill('@nobody_here')
    await page.keyboard.press('Enter')
    await page.getByText('Nobody has the handle @nobody_here.').waitFor()
    await page.getByLabel('Their handle').fill('alice')
    await page.keyboard.press('Enter')
    await page.getByText('That is you.').waitFor()
    await page.getByLabel('Their handle').fill('bob')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('Bob Builder').waitFor()
    await page.getByLabel('Name, as you like it').fill('Bobby')
    await page.getByRole('button', { name: 'Add', exact: true }).click()

    await page.getByRole('heading', { name: 'Bobby' }).waitFor()
    await page.getByRole('main').getByText('Bob Builder').waitFor()
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.getByLabel('Name, as you like it').fill('Robert')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('link', { name: /^Robert/u }).waitFor()

    await page.getByRole('button', { name: 'Remove from contacts' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove from contacts' }).click()
    await page.getByText('No contacts yet').waitFor()
    expect(alice.complaints).toEqual([])
  })

  test('who is blocked is kept apart, and comes back', async () => {
    const { page } = alice
    await page.goto('/contacts')
    for (const handle of ['bob', 'carol']) {
      await page.getByRole('button', { name: 'Add a contact' }).first().click()
      await page.getByLabel('Their handle').fill(handle)
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    // Found by any of their names, accents or not.
    await page.getByLabel('Search contacts').fill('buil')
    await page.getByRole('list', { name: 'Contacts' }).getByRole('listitem').getByText('Bob Builder').click()
    expect(await page.getByRole('list', { name: 'Contacts' }).getByRole('listitem').count()).toBe(1)
    await page.getByLabel('Search contacts').fill('')

    await page.getByRole('button', { name: 'Block', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Block' }).click()
    await page.getByText('You have blocked Bob Builder').waitFor()
    expect(await page.getByRole('button', { name: 'Message' }).isDisabled()).toBe(true)
    const listed = page.waitForResponse((response) => response.url().endsWith('/v1/contacts'))
    await page.goto('/settings/privacy')
    await listed
    await page.getByRole('button', { name: 'Unblock Bob Builder' }).click()
    await page.getByText('You have blocked nobody.').waitFor()
    expect(alice.complaints).toEqual([])
  })
})

test('signing out leaves nothing on the device', async () => {
  const { page } = alice
  await page.goto('/settings/account')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await page.goto('/contacts')
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  expect(await page.getByText('Bob Builder').count()).toBe(0)
  expect(alice.complaints).toEqual([])
})
