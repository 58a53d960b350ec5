/** Where pictures are taken: a browser that sees the story's times, the same letters on every machine, and colours that do not depend on random ids. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { tools } from '../tools.ts'
import { password } from './cast.ts'
import type { StoryClock } from './story-clock.ts'

const fonts = tools('fonts', [
  '@fontsource-variable/inter@5.3.0',
  '@fontsource-variable/noto-sans-arabic@5.3.0',
  'twemoji-colr-font@15.0.3',
])
const fontsPath = '/fonts-of-pictures/'
const styles = ['@fontsource-variable/inter/index.css', '@fontsource-variable/noto-sans-arabic/index.css', 'twemoji-colr-font/twemoji.css']
const ownStyles = ':root { --font: "Inter Variable", "Noto Sans Arabic Variable", "Twemoji", sans-serif !important; }'

/** Of everybody's initials; an avatar that is not here would change its colour from run to run. */
const hues: Readonly<Record<string, number>> = { ML: 4, AO: 0, JW: 6, PR: 8, TA: 3, ل: 1, ID: 7, RW: 5, RC: 9, F4: 2, You: 4, أنت: 4 }

/** In the page: the clock, the letters, the colours. */
function dress({ offsetMs, links, hueOf }: { offsetMs: number; links: string[]; hueOf: Readonly<Record<string, number>> }): void {
  globalThis.Date = new Proxy(Date, {
    construct: (real, args, target) => Reflect.construct(real, args.length === 0 ? [real.now() + offsetMs] : args, target),
    get: (real, name) => (name === 'now' ? () => real.now() + offsetMs : Reflect.get(real, name)),
  })
  const initials = (name: string): string => {
    const words = name.trim().split(/\s+/u)
    return [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => word?.[0] ?? '').join('')
  }
  const paint = (): void => {
    for (const element of document.querySelectorAll<HTMLElement>('[data-hue]')) {
      const said = (element.firstElementChild ?? element).textContent ?? ''
      const hue = hueOf[said] ?? hueOf[initials(said)] ?? hueOf[said.trim()[0] ?? '']
      if (hue !== undefined && element.dataset['hue'] !== String(hue)) element.dataset['hue'] = String(hue)
    }
  }
  document.addEventListener('DOMContentLoaded', () => {
    for (const href of links) document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href }))
    new MutationObserver(paint).observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ['data-hue'] })
  })
}

export interface Look {
  width: number
  height: number
  scale: number
  colorScheme?: 'light' | 'dark'
  locale?: string
  isPhone?: true
}

export async function enter(browser: Browser, url: string, clock: StoryClock, handle: string, look: Look): Promise<Page> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: look.width, height: look.height },
    deviceScaleFactor: look.scale,
    colorScheme: look.colorScheme ?? 'light',
    locale: look.locale ?? 'en',
    hasTouch: look.isPhone ?? false,
    isMobile: look.isPhone ?? false,
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
  })
  await seenByTheStory(context, clock)
  await context.route(`**${fontsPath}**`, async (route) => {
    const path = new URL(route.request().url()).pathname.slice(fontsPath.length)
    if (path === 'own.css') await route.fulfill({ contentType: 'text/css', body: ownStyles })
    else await route.fulfill({ body: readFileSync(join(fonts, path)), contentType: path.endsWith('.css') ? 'text/css' : 'font/woff2' })
  })
  const links = [...styles, 'own.css'].map((path) => fontsPath + path)
  await context.addInitScript(dress, { offsetMs: clock.offsetMs, links, hueOf: hues })

  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.locator('input[name="username"]').fill(handle)
  await page.locator('input[name="password"]').fill(password)
  await page.locator('button[type="submit"]').click()
  await page.locator('html[data-conn="online"]').waitFor({ state: 'attached' })
  return page
}

/** All that comes from the server has the story's times in it. */
async function seenByTheStory(context: BrowserContext, clock: StoryClock): Promise<void> {
  await context.route('**/v1/**', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: clock.rewritten(await response.text()) })
  })
  await context.routeWebSocket('**/v1/**', (socket) => {
    const server = socket.connectToServer()
    server.onMessage((message) => socket.send(typeof message === 'string' ? clock.rewritten(message) : message))
  })
}
