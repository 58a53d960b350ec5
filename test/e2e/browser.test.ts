/** The API documentation of a fresh server in a real browser: whole, quiet, and with nothing from elsewhere. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { routes } from '../../src/protocol/index.ts'
import { launchBrowser } from '../support/browser.ts'
import { Server } from '../support/server.ts'

const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } }

let server: Server
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.startAsUsersDo(), launchBrowser()])
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

describe.each(Object.entries(sizes))('on a %s', (_, viewport) => {
  let page: Page
  /** Everything that the page should not have done. */
  let complaints: string[]

  beforeEach(async () => {
    complaints = []
    page = await browser.newPage({ viewport })
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`)
    })
    page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`))
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url())
      if (protocol !== 'data:' && origin !== server.url) complaints.push(`foreign: ${request.url()}`)
    })
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`)
    })
  })
  afterEach(() => page.close())

  const overflow = (): Promise<number> => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

  test('the documentation shows every route, and tries one', async () => {
    const response = await page.goto(`${server.url}/v1/docs`, { waitUntil: 'networkidle' })
    expect(response?.headers()['content-security-policy']).toMatch(/default-src 'none'/u)
    await page.locator('.opblock').first().waitFor()
    expect(await page.locator('.opblock').count()).toBe(Object.keys(routes).length)
    expect(await overflow()).toBe(0)

    const health = page.locator('.opblock', { has: page.locator('[data-path="/v1/health"]') })
    await health.locator('.opblock-summary').click()
    await health.getByRole('button', { name: 'Try it out' }).click()
    await health.getByRole('button', { name: 'Execute' }).click()
    expect(await health.locator('.live-responses-table .response-col_status').last().textContent()).toMatch(/^200/u)
    expect(complaints).toEqual([])
  })
})
