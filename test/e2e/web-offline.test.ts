/** The web client as an installed app: whole without a network, and new versions that come when somebody wants them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request, type Server as HttpServer } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { launchProfile, navigation, signUp, Window } from '../support/browser.ts'
import { freePort, until } from '../support/processes.ts'
import { Server } from '../support/server.ts'

const profile = mkdtempSync(join(tmpdir(), 'edgewise-profile-'))
let server: Server
let context: BrowserContext
let window: Window
/** Stands before the server, and may say that there is a new version. */
let front: HttpServer
let origin: string
let version = ''

beforeAll(async () => {
  ;[server, context] = await Promise.all([Server.startAsUsersDo(), launchProfile(profile)])
  const port = await freePort()
  origin = `http://127.0.0.1:${port}`
  front = createServer((asked, answer) => {
    const onward = request(
      {
        port: server.port,
        host: '127.0.0.1',
        path: asked.url,
        method: asked.method,
        // What is packed, or was not sent because it is known, cannot be added to.
        headers: { ...asked.headers, 'accept-encoding': 'identity', 'if-none-match': '' },
      },
      (got) => {
        const { 'content-length': _, ...headers } = got.headers
        answer.writeHead(got.statusCode ?? 502, asked.url === '/sw.js' ? headers : got.headers)
        got.on('data', (bytes: Buffer) => answer.write(bytes))
        got.on('end', () => answer.end(asked.url === '/sw.js' ? version : undefined))
      },
    )
    onward.on('error', () => answer.destroy())
    asked.pipe(onward)
  })
  front.on('upgrade', (asked, socket, head) => {
    const onward = connect(server.port, '127.0.0.1', () => {
      const headers = Object.entries(asked.headers).map(([name, value]) => `${name}: ${String(value)}`)
      onward.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`)
      onward.write(head)
      onward.pipe(socket)
      socket.pipe(onward)
    })
    for (const end of [onward, socket]) {
      end.on('error', () => {
        onward.destroy()
        socket.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => front.listen(port, '127.0.0.1', resolve))

  window = new Window(context.pages()[0] ?? (await context.newPage()), origin)
  await window.page.goto(origin)
  await signUp(window, 'alice', 'Alice')
  await window.isAt('online')
})
beforeEach(() => window.complaints.splice(0))
afterAll(async () => {
  await context.close()
  front.close()
  front.closeAllConnections()
  await server.stop()
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
})

/** Until a worker is there that answers for the next page. */
const workerIsReady = (): Promise<unknown> =>
  window.page.evaluate(`navigator.serviceWorker.ready.then(({ active }) =>
    active.state === 'activated' || new Promise((resolve) => active.addEventListener('statechange', resolve)))`)

test('it can be installed', async () => {
  await workerIsReady()
  await window.page.reload()
  const devtools = await context.newCDPSession(window.page)
  const { errors, url } = await devtools.send('Page.getAppManifest')
  expect([new URL(url).pathname, errors]).toEqual(['/manifest.webmanifest', []])
  expect((await devtools.send('Page.getInstallabilityErrors')).installabilityErrors).toEqual([])
  await devtools.detach()
})

test('without a network it opens, on any of its pages, and says that it is offline', async () => {
  const { page } = window
  await workerIsReady()
  await context.setOffline(true)
  await page.goto(`${origin}/settings/privacy`)
  await page.getByRole('heading', { name: 'Privacy' }).waitFor()
  await window.isAt('offline')
  await page.getByText('You are offline. What you write is sent when the connection is back.').waitFor()
  expect(await window.accessibilityFaults()).toEqual([])

  // What needs the server says so where it was asked for, and nothing changes.
  await page.getByRole('switch', { name: 'Read receipts' }).click()
  await page.getByText('The server cannot be reached. Check your connection.').waitFor()
  await page.getByRole('switch', { name: 'Read receipts', checked: true }).waitFor()

  await context.setOffline(false)
  await window.isAt('online')
  await page.getByText('You are offline.').waitFor({ state: 'detached' })
  expect(window.complaints).toEqual([])
})

test('a server that restarts is found again, and nobody is signed out', async () => {
  const { page } = window
  await page.goto(`${origin}/settings`)
  await window.isAt('online')
  await server.kill()
  await window.isAt('offline')
  await server.start()
  await page.evaluate(`dispatchEvent(new Event('online'))`)
  await window.isAt('online')
  expect(await navigation(page).isVisible()).toBe(true)
})

test('a new version waits until it is wanted, and never takes a draft with it', async () => {
  const { page } = window
  await page.goto(`${origin}/settings/profile`)
  await window.isAt('online')
  version = '\n// A new version.\n'
  await page.evaluate('navigator.serviceWorker.getRegistration().then((registration) => registration.update())')
  await page.getByText('A new version is ready.').waitFor()

  await page.evaluate('globalThis.isOld = true')
  await page.getByLabel('About').fill('Half a sentence')
  await page.getByRole('button', { name: 'Reload' }).click()
  await page.getByText('A new version is ready. It starts once your draft is sent.').waitFor()
  expect(await page.getByLabel('About').inputValue()).toBe('Half a sentence')
  expect(await page.evaluate('globalThis.isOld')).toBe(true)

  const loaded = page.waitForEvent('load')
  await page.getByRole('button', { name: 'Save' }).click()
  await loaded
  expect(await page.evaluate('globalThis.isOld')).toBeUndefined()
  await until(async () => (await page.getByLabel('About').inputValue()) === 'Half a sentence', 'what was saved is there')
})
