/** Taking one's data along and leaving for good, in a real browser: what one sees, what the others see, and what stays behind. */
import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, navigation, password } from '../support/browser.ts'
import { composerOf, goTo, Person, rowOf, timelineOf, windowOf } from '../support/chats.ts'
import { until } from '../support/processes.ts'
import { Server } from '../support/server.ts'

let server: Server
let browser: Browser
let [alice, bob]: Person[] = []
let direct: string
beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.start(), launchBrowser()])
  ;[alice, bob] = await Promise.all([Person.signUp(server.url, 'alice', 'Alice'), Person.signUp(server.url, 'bob', 'Bob')])
  direct = await alice.directWith(bob)
  await alice.says(direct, 'Something of mine')
  await bob.says(direct, 'Something of his')
  await alice.says(await alice.group('Friends', bob), 'To all')
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

const people = (): [Person, Person] => {
  if (!alice || !bob) throw new Error('nobody signed up')
  return [alice, bob]
}

/** In place of the system's own window: files in the browser's private folder, whose writing may be held up. */
const fakePicker = `
  window.isHeld = true
  window.showSaveFilePicker = async ({ suggestedName }) => {
    const folder = await navigator.storage.getDirectory()
    const file = await folder.getFileHandle(suggestedName, { create: true })
    const make = file.createWritable.bind(file)
    file.createWritable = async () => {
      const inner = await make()
      const writer = inner.getWriter()
      return new WritableStream({
        write: async (chunk) => {
          while (window.isHeld) await new Promise((done) => setTimeout(done, 10))
          await writer.write(chunk)
        },
        close: () => writer.close(),
        abort: () => writer.abort(),
      })
    }
    return file
  }`
const saved = `(async () => {
  const folder = await navigator.storage.getDirectory()
  const names = []
  for await (const name of folder.keys()) names.push(name)
  const [name = ''] = names.filter((one) => one.endsWith('.zip'))
  const file = await (await folder.getFileHandle(name)).getFile()
  const text = await file.text()
  return { size: file.size, begins: text.slice(0, 2), has: text.includes('Something of mine') }
})()`

test('one takes all data along, sees how far it is, and may stop; where pages cannot write, the browser saves it', async () => {
  const [me] = people()
  const window = await windowOf(me, browser, server.url, '/settings/account')
  const { page } = window
  await page.evaluate(fakePicker)
  const dialog = page.getByRole('dialog')
  const begin = async () => {
    await page.getByRole('button', { name: 'Export my data' }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
  }
  await begin()
  await dialog.getByText(/^[1-9].* of 2 chats$/u).waitFor()
  expect(await window.accessibilityFaults()).toEqual([])
  await dialog.getByRole('button', { name: 'Stop' }).click()
  await page.evaluate('window.isHeld = false')
  await dialog.getByRole('button', { name: 'Save' }).waitFor()
  expect(await page.evaluate(saved)).toMatchObject({ size: 0 })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText(/^It is saved: /u).waitFor()
  expect(await page.evaluate(saved)).toMatchObject({ begins: 'PK', has: true })
  await dialog.getByRole('button', { name: 'Close' }).last().click()

  await page.evaluate('window.showSaveFilePicker = undefined')
  const [download] = await Promise.all([page.waitForEvent('download'), begin()])
  expect(download.suggestedFilename()).toMatch(/^edgewise-\d{4}-\d\d-\d\d\.zip$/u)
  await dialog.getByText(/^Your browser is saving it/u).waitFor()
  expect((await readFile(await download.path())).includes('Something of mine')).toBe(true)
  expect(window.complaints).toEqual([])
  await window.close()
})

test('who deletes the account is gone here and there: the other sees tombstones of nobody, and writes no more', async () => {
  const [me, other] = people()
  const mine = await windowOf(me, browser, server.url, `/c/${direct}`)
  const his = await windowOf(other, browser, server.url, `/c/${direct}`, { viewport: 'phone' })
  await timelineOf(his.page).getByText('Something of mine').waitFor()
  await composerOf(his.page).fill('A question')
  await goTo(mine, '/settings/account')
  mine.expects('403 /v1/me')
  // Its sockets hear of it before its answer comes.
  mine.expects('401 /v1/sessions/refresh')
  his.expects(`404 /v1/users/${me.id}`)
  await mine.page.evaluate('localStorage.setItem("edgewise.emoji", "[]")')
  await mine.page.getByRole('button', { name: 'Delete account' }).click()
  const dialog = mine.page.getByRole('dialog')
  await dialog.getByText(/What others wrote stays with them/u).waitFor()
  expect(await mine.accessibilityFaults()).toEqual([])
  await dialog.getByLabel('Your password, to be sure').fill('not the password')
  await mine.page.keyboard.press('Enter')
  await dialog.getByText('That is not your password.').waitFor()
  await dialog.getByLabel('Your password, to be sure').fill(password)
  await mine.page.keyboard.press('Enter')
  await mine.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  expect(await navigation(mine.page).count()).toBe(0)
  await until(() => mine.page.evaluate('localStorage.getItem("edgewise.emoji") === null'), 'what the browser kept is gone')
  const rows = `new Promise((done) => {
    const asked = indexedDB.databases().then((all) => Promise.all(all.map(({ name }) => new Promise((found) => {
      const open = indexedDB.open(name)
      open.onsuccess = () => {
        const db = open.result
        const stores = [...db.objectStoreNames]
        if (stores.length === 0) return found([])
        const transaction = db.transaction(stores)
        Promise.all(stores.map((store) => new Promise((ok) => { transaction.objectStore(store).getAll().onsuccess = ({ target }) => ok(target.result) }))).then(found)
      }
    }))))
    asked.then((found) => done(JSON.stringify(found)))
  })`
  await until(async () => !/Something|Alice/u.test(await mine.page.evaluate<string>(rows)), 'nothing is stored here')

  const { page } = his
  await page.getByText('This account was deleted. Nobody reads here any more.').waitFor()
  await page.getByRole('link', { name: 'Deleted account' }).first().waitFor()
  await timelineOf(page).getByText('This message was deleted').waitFor()
  await timelineOf(page).getByText('Something of his').waitFor()
  expect(await timelineOf(page).getByText('Something of mine').count()).toBe(0)
  expect([await his.overflow(), await his.accessibilityFaults()]).toEqual([0, []])
  await goTo(his, `/c/${direct}/info`)
  await page.getByRole('heading', { name: 'Deleted account' }).waitFor()
  await goTo(his, '/')
  await rowOf(page, direct).getByText('Deleted account').waitFor()
  expect([...mine.complaints, ...his.complaints]).toEqual([])
})
