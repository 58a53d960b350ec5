/** A real browser for tests: windows that note what they should not have done, people in them, and waiting for states alone. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserContext, chromium as launcher, type Locator, type Page } from 'playwright-core'

export const viewports = {
  phone: { width: 360, height: 740 },
  tablet: { width: 768, height: 1024 },
  desktop: { width: 1440, height: 900 },
} as const

// Not the switches that the package proposes: they turn off what is tested here.
const launching = async () => {
  chromium.setGraphicsMode = false
  return { executablePath: await chromium.executablePath(), args: ['--no-sandbox', '--disable-gpu'], headless: true }
}

/** With a microphone in which it beeps, and somebody who allows it. */
const microphone = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

export async function launchBrowser({ hasMicrophone = false }: { hasMicrophone?: boolean } = {}): Promise<Browser> {
  const { args, ...options } = await launching()
  return launcher.launch({ ...options, args: hasMicrophone ? [...args, ...microphone] : args })
}

/** A profile on disk, as an installed app has it: one window, tabs that share everything. */
export const launchProfile = async (folder: string, options: { serviceWorkers?: 'block' } = {}): Promise<BrowserContext> =>
  launcher.launchPersistentContext(folder, { ...(await launching()), ...options })

export interface Look {
  viewport?: keyof typeof viewports
  /** What the system of this person prefers. */
  colorScheme?: 'light' | 'dark'
  locale?: 'en' | 'ar' | 'en-XA'
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeResult {
  violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[]
}

/** One window of one person. */
export class Window {
  readonly page: Page
  /** Everything that no page should do: errors, warnings, foreign requests, failed ones. */
  readonly complaints: string[] = []
  readonly #expected = new Set<string>()

  constructor(page: Page, origin: string) {
    this.page = page
    page.on('console', (message) => {
      // How its sockets fare is the connection's business; a request that fails is told below; and that a service worker came while a page
      // was loading costs a file twice, once.
      if (/WebSocket connection|Failed to load resource|cross-world service worker/u.test(message.text())) return
      if (['error', 'warning'].includes(message.type())) this.complaints.push(`console: ${message.text()}`)
    })
    page.on('pageerror', (error) => this.complaints.push(`thrown: ${error.message}`))
    page.on('request', (request) => {
      const { protocol, origin: from } = new URL(request.url())
      if (!['data:', 'blob:'].includes(protocol) && from !== origin) this.complaints.push(`foreign: ${request.url()}`)
    })
    page.on('response', (response) => {
      const told = `${response.status()} ${new URL(response.url()).pathname}`
      if (response.status() >= 400 && !this.#expected.has(told)) this.complaints.push(told)
    })
  }

  /** `409 /v1/accounts` is what this test is about. */
  expects(answer: string): void {
    this.#expected.add(answer)
  }

  /** How far the page is wider than its window. */
  overflow(): Promise<number> {
    return this.page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  }

  /** Waits until the SDK says so of itself. */
  async isAt(state: 'online' | 'offline'): Promise<void> {
    await this.page.locator(`html[data-conn="${state}"]`).waitFor({ state: 'attached' })
  }

  /** What axe finds, a line for each rule and place; nothing moves while it looks. */
  async accessibilityFaults(): Promise<string[]> {
    await this.page.evaluate('Promise.all(document.getAnimations().map((a) => a.finished.catch(() => undefined)))')
    await this.page.evaluate(axeSource)
    const { violations }: AxeResult = await this.page.evaluate('axe.run({ resultTypes: ["violations"] })')
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
    )
  }

  close(): Promise<void> {
    return this.page.context().close()
  }
}

/** A window of its own, with nothing in it from others. */
export async function openWindow(browser: Browser, origin: string, path = '/', look: Look = {}): Promise<Window> {
  const { viewport = 'desktop', colorScheme = 'light', locale = 'en' } = look
  const context = await browser.newContext({
    baseURL: origin,
    viewport: viewports[viewport],
    colorScheme,
    locale: locale === 'en-XA' ? 'en' : locale,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  if (locale === 'en-XA') await context.addInitScript(`localStorage.setItem('edgewise.appearance', '{"locale":"en-XA"}')`)
  const window = new Window(await context.newPage(), origin)
  await window.page.goto(path)
  return window
}

export const password = 'a long enough password'

/** Makes an account through the door, as a person does; `/` must be open. */
export async function signUp({ page }: Window, handle: string, name = handle): Promise<void> {
  await page.locator('input[name="name"]').fill(name)
  await page.locator('input[name="username"]').fill(handle)
  await page.locator('input[name="password"]').fill(password)
  await page.locator('button[type="submit"]').click()
  await navigation(page).waitFor()
}

/** At `/sign-in`. */
export async function signIn({ page }: Window, handle: string): Promise<void> {
  await page.locator('input[name="username"]').fill(handle)
  await page.locator('input[name="password"]').fill(password)
  await page.locator('button[type="submit"]').click()
  await navigation(page).waitFor()
}

/** What only people who are signed in see, on every device that shows a list. */
export const navigation = (page: Page): Locator => page.locator('nav[data-region]')
