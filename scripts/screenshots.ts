/** `npm run screenshots`: tells a story on a server of its own and writes docs/images, the same on every machine. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { launchBrowser } from '../test/support/browser.ts'
import { goTo } from '../test/support/chats.ts'
import { Server } from '../test/support/server.ts'
import { StoryClock } from './screenshots/story-clock.ts'
import { type Story, tell } from './screenshots/story.ts'
import { enter, type Look } from './screenshots/studio.ts'
import { fewerColours } from './screenshots/print.ts'

const folder = fileURLToPath(new URL('../docs/images/', import.meta.url))
const mostBytes = 300_000
const desktop = { width: 1280, height: 880, scale: 2 }
const phone = { width: 390, height: 844, scale: 2, isPhone: true } as const

interface Picture {
  look: Look
  path: (story: Story) => string
  /** What has to be there. */
  ready: (page: Page) => Promise<unknown>
}

const said = (text: string) => (page: Page) => page.locator('[data-cid] p', { hasText: text }).last().waitFor()
const typing = (page: Page): Promise<void> =>
  page
    .locator('main header')
    .getByText(/typing/u)
    .waitFor()
/** Jonas is there, and one sees it. */
const present = (page: Page): Promise<void> =>
  page.locator('li[data-id]', { hasText: 'Jonas Weber' }).locator('[class*="_online"]').waitFor()
const members = (page: Page): Promise<void> => page.locator('[data-pane="info"]').getByText('Tom Ashworth').last().waitFor()

/** In an order in which none reads what another shows as unread. */
const pictures: Record<string, Picture> = {
  'phone-list': { look: phone, path: () => '/', ready: present },
  'phone-chat': { look: phone, path: ({ amara }) => `/c/${amara}`, ready: typing },
  'desktop-dark': { look: { ...desktop, colorScheme: 'dark' }, path: ({ amara }) => `/c/${amara}`, ready: typing },
  'desktop-arabic': { look: { ...desktop, locale: 'ar' }, path: ({ layla }) => `/c/${layla}`, ready: said('جميل') },
  'phone-group': { look: phone, path: ({ walkers }) => `/c/${walkers}/info`, ready: members },
  'desktop-light': {
    look: desktop,
    path: ({ walkers }) => `/c/${walkers}/info`,
    ready: async (page) => Promise.all([said('7:52')(page), typing(page), members(page)]),
  },
}

mkdirSync(folder, { recursive: true })
const wanted = process.argv.slice(2)
const [server, browser] = await Promise.all([Server.start(), launchBrowser()])
try {
  const clock = new StoryClock()
  const story = await tell(server.url, clock)
  for (const [name, { look, path, ready }] of Object.entries(pictures)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const page = await enter(browser, server.url, clock, 'mira', look)
    await goTo({ page }, path(story))
    await ready(page)
    await page.evaluate('document.fonts.ready')
    await page.mouse.move(0, 0)
    const picture = await fewerColours(await page.screenshot({ caret: 'hide' }))
    writeFileSync(`${folder}${name}.png`, picture)
    await page.context().close()
    const bytes = picture.length
    process.stdout.write(`${name.padEnd(16)} ${Math.round(bytes / 1000)} kB${bytes > mostBytes ? ': too large' : ''}\n`)
    if (bytes > mostBytes) process.exitCode = 1
  }
  await story.end()
} finally {
  await browser.close()
  await server.stop()
}
