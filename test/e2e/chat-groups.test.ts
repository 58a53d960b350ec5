/** Groups: made, filled, governed, left; and what each role sees of them. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, type Window } from '../support/browser.ts'
import { choose, composerOf, goTo, hasFocus, hasStatus, messageOf, Person, rowOf, windowOf, write } from '../support/chats.ts'
import { until } from '../support/processes.ts'
import { Server } from '../support/server.ts'

let server: Server
let browser: Browser
let people: { alice: Person; bob: Person; carol: Person; dan: Person }
let windows: { alice: Window; bob: Window; carol: Window; dan: Window }
let pages: { alice: Page; bob: Page; carol: Page; dan: Page }

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.start(), launchBrowser()])
  const signUp = (handle: string, name: string) => Person.signUp(server.url, handle, name)
  const [alice, bob, carol, dan] = await Promise.all([
    signUp('alice', 'Alice Marlowe'),
    signUp('bob', 'Bob Okafor'),
    signUp('carol', 'Carol Lindqvist'),
    signUp('dan', 'Dan Reyes'),
  ])
  people = { alice, bob, carol, dan }
  await Promise.all([alice.knows(bob), alice.knows(carol), alice.directWith(dan)])
  const [a, b, c, d] = await Promise.all([alice, bob, carol, dan].map((person) => windowOf(person, browser, server.url, '/')))
  if (!a || !b || !c || !d) throw new Error('a window is missing')
  windows = { alice: a, bob: b, carol: c, dan: d }
  pages = { alice: a.page, bob: b.page, carol: c.page, dan: d.page }
})
afterAll(async () => {
  const complaints = Object.values(windows).flatMap(({ complaints: found }) => found)
  await browser.close()
  await server.stop()
  if (complaints.length > 0) throw new Error(complaints.join('\n'))
})

const info = (page: Page) => page.locator('[data-pane="info"]')
const idIn = (page: Page): string => decodeURIComponent(/\/c\/([^/]+)/u.exec(page.url())?.[1] ?? '')

test('a group is made, talks, governs itself, and is left', async () => {
  const { alice, bob, carol, dan } = pages

  await alice.getByRole('button', { name: 'New chat' }).first().click()
  await alice.getByRole('button', { name: 'New group' }).click()
  await alice.getByRole('button', { name: 'Create the group' }).click()
  await alice.getByText('Give the group a name.').waitFor()
  await alice.getByRole('dialog').getByLabel('Name of the group').fill('Ridge Walkers')
  // Contacts are offered, and whoever there is a chat with; after a choice everybody is, again.
  await alice.getByRole('dialog').getByRole('button', { name: 'Dan Reyes' }).waitFor()
  await alice.getByRole('dialog').getByRole('textbox').last().fill('Bob')
  await alice.getByRole('dialog').getByRole('button', { name: 'Dan Reyes' }).waitFor({ state: 'detached' })
  await alice.getByRole('dialog').getByRole('button', { name: 'Bob Okafor' }).waitFor()
  await alice.keyboard.press('Enter')
  await alice.getByRole('dialog').getByRole('button', { name: 'Carol Lindqvist' }).click()
  await alice.getByRole('button', { name: 'Create the group' }).click()
  await alice.locator('main h1').getByText('Ridge Walkers').waitFor()
  await hasFocus(composerOf(alice))
  const id = idIn(alice)

  // All are told, and all must have it for two ticks.
  await write(alice, 'Welcome')
  await Promise.all([rowOf(bob, id).click(), rowOf(carol, id).getByText('Alice: Welcome').waitFor()])
  await messageOf(bob, 'Welcome').waitFor()
  await hasStatus(alice, 'Welcome', 'delivered')
  await rowOf(carol, id).click()
  await hasStatus(alice, 'Welcome', 'read')

  // A mention: completed with the keyboard, a chip for all, a badge for the one who is meant.
  await goTo(windows.carol, '/')
  await composerOf(bob).pressSequentially('ask @car')
  await bob.getByRole('option', { name: 'Carol Lindqvist' }).waitFor()
  await composerOf(bob).press('Enter')
  expect(await composerOf(bob).inputValue()).toBe('ask @carol ')
  await composerOf(bob).press('Enter')
  await messageOf(alice, 'ask').getByText('@Carol Lindqvist').waitFor()
  await rowOf(carol, id).getByText('You are mentioned').waitFor({ state: 'attached' })
  await rowOf(carol, id).getByText('ask @Carol Lindqvist').waitFor()
  await choose(alice, 'ask', 'Reply')
  await write(alice, 'She knows')
  await messageOf(bob, 'She knows').getByRole('button', { name: 'ask @Carol Lindqvist' }).waitFor()

  // A fourth joins by a link.
  await goTo(windows.alice, `/c/${id}/info`)
  await info(alice).getByRole('button', { name: 'Create a link' }).click()
  const link = info(alice).getByText('/invite/')
  await link.waitFor()
  await dan.goto(new URL(await link.innerText()).pathname)
  await dan.getByRole('button', { name: 'Join the group' }).click()
  await dan.locator('main h1').getByText('Ridge Walkers').waitFor()
  await alice.locator('main').getByText('Dan Reyes joined').waitFor()
  await info(alice).getByRole('button', { name: 'Revoke' }).click()
  await link.waitFor({ state: 'detached' })

  // Roles: what one may do is what one sees.
  const menuOf = (page: Page, name: string) => info(page).getByRole('button', { name: `Menu of ${name}` })
  await menuOf(alice, 'Bob Okafor').click()
  await alice.getByRole('menuitem', { name: 'Make an admin' }).click()
  await bob.locator('main').getByText('You are now an admin').waitFor()
  await goTo(windows.bob, `/c/${id}/info`)
  await menuOf(bob, 'Alice Marlowe').click()
  expect(await bob.getByRole('menuitem').allInnerTexts()).toEqual(['Message'])
  await bob.keyboard.press('Escape')
  await goTo(windows.dan, `/c/${id}/info`)
  await info(dan).getByRole('heading', { name: 'Members' }).waitFor()
  expect(await info(dan).getByRole('button', { name: 'Add people' }).count()).toBe(0)
  expect(await info(dan).getByRole('button', { name: 'Create a link' }).count()).toBe(0)

  // An admin renames it, closes it for members, and deletes what a member wrote.
  await write(dan, 'Off topic')
  await choose(bob, 'Off topic', 'Delete')
  await bob.getByRole('button', { name: 'Delete for everyone' }).click()
  await messageOf(dan, 'You deleted this message').or(messageOf(dan, 'This message was deleted')).waitFor()
  await info(bob).getByRole('button', { name: 'Name and description' }).click()
  await bob.getByLabel('Name of the group').fill('Summit Walkers')
  await bob.getByRole('button', { name: 'Save' }).click()
  await dan.locator('main h1').getByText('Summit Walkers').waitFor()
  await alice.locator('main').getByText('Bob Okafor named the group “Summit Walkers”').waitFor()
  // What the server does not take is not shown as chosen.
  const writers = info(bob).getByRole('group', { name: 'Who writes' })
  await bob.route('**/v1/conversations/**', (route) => (route.request().method() === 'PATCH' ? route.abort() : route.continue()))
  await writers.getByRole('radio', { name: 'Admins' }).click()
  await bob.getByText('The server cannot be reached. Check your connection.').first().waitFor()
  await info(bob).getByRole('switch', { name: 'On top of the list' }).click()
  expect(await writers.getByRole('radio', { name: 'Everyone' }).isChecked()).toBe(true)
  expect(await info(bob).getByRole('switch', { name: 'On top of the list' }).isChecked()).toBe(false)
  await bob.unroute('**/v1/conversations/**')
  await writers.getByRole('radio', { name: 'Admins' }).click()
  await dan.getByText('Only admins write in this group.').waitFor()
  expect(await composerOf(dan).count()).toBe(0)

  // Those who are out may not ask who is in.
  for (const window of [windows.dan, windows.alice]) window.expects(`403 /v1/conversations/${id}/members`)
  // Whoever is removed reads on what was, and writes no more; whoever is banned can be let in again.
  await menuOf(bob, 'Dan Reyes').click()
  await bob.getByRole('menuitem', { name: 'Ban' }).click()
  await bob.getByRole('dialog').getByRole('button', { name: 'Ban' }).click()
  await dan.getByText('You are no longer in this group.').first().waitFor()
  await messageOf(dan, 'deleted').waitFor()
  await info(bob).getByRole('button', { name: 'Lift the ban' }).click()
  await info(bob).getByRole('heading', { name: 'Banned' }).waitFor({ state: 'detached' })

  // The last owner stays until somebody else is one.
  await info(alice).getByRole('button', { name: 'Leave the group' }).click()
  windows.alice.expects(`409 /v1/conversations/${id}/members/${people.alice.id}`)
  await alice.getByRole('dialog').getByRole('button', { name: 'Leave the group' }).click()
  await alice.getByText('You are the last owner.').waitFor()
  await menuOf(alice, 'Bob Okafor').click()
  await alice.getByRole('menuitem', { name: 'Make an owner' }).click()
  await alice.getByRole('dialog').getByRole('button', { name: 'Make an owner' }).click()
  await until(async () => (await info(alice).getByText('Owner', { exact: true }).count()) === 2, 'there are two owners')
  await info(alice).getByRole('button', { name: 'Leave the group' }).click()
  await alice.getByRole('dialog').getByRole('button', { name: 'Leave the group' }).click()
  await alice.locator('main').getByText('You are no longer in this group.').waitFor()
  await bob.locator('main').getByText('Alice Marlowe left').waitFor()
  await info(bob).getByRole('button', { name: 'Close' }).click()
  await info(bob).waitFor({ state: 'detached' })
})
