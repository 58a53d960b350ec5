/** The doors of the web client: making an account, coming back, another device, and being shown out. */
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchBrowser, type Look, navigation, openWindow, password, signIn, signUp, type Window } from '../support/browser.ts'
import { Server } from '../support/server.ts'

let server: Server
let browser: Browser
const open: Window[] = []

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.start(), launchBrowser()])
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((window) => window.close()))
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

async function visit(path = '/', look: Look = {}): Promise<Window> {
  const window = await openWindow(browser, server.url, path, look)
  open.push(window)
  return window
}

test('a newcomer makes an account with the keyboard alone, and is still there after a reload', async () => {
  const window = await visit()
  const { page } = window
  await page.getByRole('heading', { name: 'Make an account' }).waitFor()
  await page.getByLabel('Your name').focus()
  await page.keyboard.type('Alice Ångström')
  // The handle follows from the name.
  await page.keyboard.press('Tab')
  expect(await page.getByLabel('Handle').inputValue()).toBe('alice_angstrom')
  await page.keyboard.press('Tab')
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await navigation(page).waitFor()
  await window.isAt('online')

  await page.reload()
  await navigation(page).waitFor()
  expect(await page.getByRole('link', { name: 'Your profile' }).getAttribute('href')).toBe('/settings/profile')
  expect(window.complaints).toEqual([])
})

test('what is missing is said at the field, before the server is asked', async () => {
  const window = await visit('/sign-up')
  const { page } = window
  await page.getByRole('button', { name: 'Create account' }).click()
  expect(await page.getByRole('alert').allTextContents()).toEqual([
    'Say what others should call you.',
    'Choose a handle.',
    'Use at least 8 characters.',
  ])
  expect(await page.evaluate('document.activeElement.name')).toBe('name')
  // What a handle cannot hold does not stay in its field.
  await page.getByLabel('Handle').fill('x')
  await page.getByLabel('Handle').fill('')
  await page.getByLabel('Handle').pressSequentially('@')
  expect(await page.getByLabel('Handle').inputValue()).toBe('')
  await page.getByLabel('Handle').fill('9lives')
  await page.getByText('Use 3 to 32 of a–z, 0–9 and _, and begin with a letter.').waitFor()
  expect(window.complaints).toEqual([])
})

test('a handle that is taken is said so', async () => {
  await signUp(await visit('/sign-up'), 'taken')
  const window = await visit('/sign-up')
  window.expects('409 /v1/accounts')
  const { page } = window
  await page.getByLabel('Your name').fill('Somebody else')
  await page.getByLabel('Handle').fill('@Taken')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByText('Somebody has this handle already.').waitFor()
  expect(window.complaints).toEqual([])
})

test('a wrong password lets nobody in, the right one does, and a deep link is kept', async () => {
  await signUp(await visit('/sign-up'), 'bob')
  const window = await visit('/settings/devices')
  window.expects('401 /v1/sessions')
  const { page } = window
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel('Handle').fill('bob')
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('This handle and password do not belong together.').waitFor()
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Devices', level: 1 }).waitFor()
  expect(window.complaints).toEqual([])
})

test('a device that is signed out elsewhere shows the door and why', async () => {
  const first = await visit('/sign-up')
  await signUp(first, 'carol')
  const second = await visit('/sign-in')
  await signIn(second, 'carol')
  await second.isAt('online')

  await first.page.goto('/settings/devices')
  await first.page.getByRole('button', { name: /^Sign out / }).click()
  await first.page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await first.page.getByText(/is signed out\.$/u).waitFor()
  await first.page.getByText('You are signed in nowhere else.').waitFor()

  await second.page.getByText('This device was signed out. Everything stored on it has been removed.').waitFor()
  await second.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  expect(await navigation(second.page).count()).toBe(0)
})

test('an invite asks a stranger in first, and says what is wrong with it', async () => {
  const window = await visit('/invite/no-such-invite')
  window.expects('404 /v1/invites/no-such-invite/accept')
  const { page } = window
  await page.getByRole('heading', { name: 'You are invited' }).waitFor()
  await page.getByText('Sign in or make an account, and you can join the group.').waitFor()
  await page.getByLabel('Your name').fill('Dan')
  await page.getByLabel('Handle').fill('dan')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('button', { name: 'Join the group' }).click()
  await page.getByText('There is no such invite. Perhaps a part of the link was lost.').waitFor()
  await page.getByRole('button', { name: 'Not now' }).click()
  await navigation(page).waitFor()
  expect(new URL(page.url()).pathname).toBe('/')
  expect(window.complaints).toEqual([])
})
