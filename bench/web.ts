/** Measures the web client in a real browser: a conversation of 100,000 messages, a key until its bubble, from chat to chat, a start without a network. */
import { createServer } from 'node:http'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { build } from 'vite'
import { preact } from '../scripts/build/preact.mjs'
import { launchBrowser, viewports } from '../test/support/browser.ts'
import { Person, windowOf } from '../test/support/chats.ts'
import { Server } from '../test/support/server.ts'
import { listed, scrollThrough, startTime, switchTo, watchKey } from './web/probes.ts'

const slowdown = 4
const steps = 250
const samples = 40
const chats = 200
const root = fileURLToPath(new URL('web', import.meta.url))
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html',
  '.json': 'application/json',
}

const print = (what: string, value: string): boolean => process.stdout.write(`${what.padEnd(58)} ${value}\n`)
const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b)
const at = (values: readonly number[], share: number): number =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
const spread = (values: readonly number[]): string => `p50 ${at(values, 0.5).toFixed(1)} ms, p95 ${at(values, 0.95).toFixed(1)} ms`

/** The stage, built as the client is, on a server of its own. */
async function stage(folder: string): Promise<{ url: string; close: () => void }> {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    mode: 'production',
    plugins: [react()],
    resolve: { alias: preact },
    build: { outDir: folder, emptyOutDir: true, target: 'chrome123', assetsInlineLimit: 0 },
  })
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://stage')
    const file = extname(pathname) === '' ? 'index.html' : pathname
    try {
      const bytes = readFileSync(join(folder, file))
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(bytes)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the stage has no port')
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() }
}

async function slowed(page: Page, rate: number): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate })
  return session
}

async function measureStage(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage({ viewport: viewports.desktop })
  for (const [name, path] of [
    ['100,000 messages', '/c/chat0'],
    ['negative control', '/control'],
  ] as const) {
    await page.goto(url + path)
    await page.locator('[data-testid="timeline"][data-placed="true"] [data-key]').first().waitFor()
    const session = await slowed(page, 1)
    const { drift, blank, frames, rows, back } = await page.evaluate(scrollThrough, steps)
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    print(`${name}: anchor drift over ${frames} frames, ${rows} rows brought`, `max ${drift.toFixed(2)} px`)
    print(`${name}: blank frames`, `${blank}`)
    if (path !== '/control') print(`${name}: drift on the way back to the end`, `max ${back.toFixed(2)} px`)
    print(`${name}: heap after it`, `${(usedSize / 1e6).toFixed(1)} MB`)
  }

  await page.goto(`${url}/c/chat0`)
  await page.locator('[data-testid="timeline"][data-placed="true"]').waitFor()
  const session = await slowed(page, slowdown)
  const keys: number[] = []
  for (let sample = 0; sample < samples; sample += 1) {
    await page.locator('main textarea').fill(`Sample ${sample}`)
    await page.evaluate(watchKey)
    await page.keyboard.press('Enter')
    keys.push(await page.evaluate('globalThis.bubbleAfter'))
  }
  print(`from the key to its bubble, ${slowdown}x slower CPU`, spread(keys))
  const switches: number[] = []
  for (let sample = 0; sample < samples; sample += 1) switches.push(await page.evaluate(switchTo, `/c/chat${1 + (sample % 12)}`))
  print(`from chat to chat, ${slowdown}x slower CPU`, spread(switches))
  await session.detach()
  await page.close()
}

async function measureStart(browser: Browser): Promise<void> {
  const server = await Server.start()
  try {
    const alice = await Person.signUp(server.url, 'alice', 'Alice Marlowe')
    for (let chat = 0; chat < chats; chat += 1) await alice.says(await alice.group(`Group ${chat}`), `What was said last in ${chat}`)
    const { page } = await windowOf(alice, browser, server.url, '/')
    await page
      .locator('li[data-id]')
      .nth(chats - 1)
      .waitFor({ state: 'attached' })
    await page.evaluate('navigator.serviceWorker.ready')
    await page.reload()
    await page.locator('li[data-id]').first().waitFor()
    await page.addInitScript(startTime)
    await page.context().setOffline(true)
    await slowed(page, slowdown)
    const starts: number[] = []
    for (let sample = 0; sample < 8; sample += 1) {
      await page.reload()
      await page.locator('li[data-id] a').first().waitFor()
      starts.push(await page.evaluate(listed))
    }
    print(`start without a network, ${chats} chats, ${slowdown}x slower CPU`, spread(starts))
  } finally {
    await server.stop()
  }
}

const folder = mkdtempSync(join(tmpdir(), 'edgewise-stage-'))
const browser = await launchBrowser()
try {
  const { url, close } = await stage(folder)
  await measureStage(browser, url)
  close()
  await measureStart(browser)
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}
