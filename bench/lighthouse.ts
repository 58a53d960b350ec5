/**
 * `npm run bench:lighthouse`: what Lighthouse says of the sign-in page and of the app with somebody in it, as a phone on a slow network.
 * It is 180 MB with all it needs, so it is installed when this runs, not with the project. With a folder's name it keeps the reports there.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import chromium from '@sparticuz/chromium'
import { z } from 'zod'
import { tools } from '../scripts/tools.ts'
import { launchProfile, password } from '../test/support/browser.ts'
import { Person } from '../test/support/chats.ts'
import { freePort, isListening, signalGroup, start, until } from '../test/support/processes.ts'
import { Server } from '../test/support/server.ts'

const version = '13.5.0'
const runs = 3
const asked = { performance: 95, accessibility: 100, 'best-practices': 100 } as const
const metrics = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift', 'speed-index']

const audit = z.object({
  score: z.number().nullable(),
  scoreDisplayMode: z.string(),
  displayValue: z.string().optional(),
  title: z.string(),
})
const category = z.object({ score: z.number(), auditRefs: z.array(z.object({ id: z.string(), weight: z.number() })) })
const report = z.object({ categories: z.record(z.string(), category), audits: z.record(z.string(), audit) })
type Report = z.infer<typeof report>
type Lighthouse = (url: string, flags: object) => Promise<{ lhr: unknown }>

const print = (line: string): boolean => process.stdout.write(`${line}\n`)
const scoreOf = ({ categories }: Report, name: string): number => Math.round((categories[name]?.score ?? 0) * 100)

/** What costs points, apart from the metrics themselves. */
const faults = ({ categories, audits }: Report): string[] =>
  Object.keys(asked)
    .flatMap((name) => categories[name]?.auditRefs.filter(({ weight, id }) => weight > 0 && !metrics.includes(id)) ?? [])
    .flatMap(({ id }) => {
      const found = audits[id]
      return found && found.score !== null && found.score < 1 ? [`${id}: ${found.title} ${found.displayValue ?? ''}`] : []
    })

/** A profile in which somebody is signed in and nothing is cached, so that the app comes over the network as it did the first time. */
async function signedIn(profile: string, server: Server): Promise<void> {
  const alice = await Person.signUp(server.url, 'alice', 'Alice Marlowe')
  const bob = await Person.signUp(server.url, 'bob', 'Bob Okafor')
  for (let chat = 0; chat < 30; chat += 1) await alice.says(await alice.group(`Group ${chat}`, bob), `What was said last in ${chat}`)
  const context = await launchProfile(profile, { serviceWorkers: 'block' })
  const page = await context.newPage()
  await page.goto(`${server.url}/sign-in`)
  await page.locator('input[name="username"]').fill(alice.handle)
  await page.locator('input[name="password"]').fill(password)
  await page.locator('button[type="submit"]').click()
  await page.locator('li[data-id]').nth(5).waitFor()
  const session = await context.newCDPSession(page)
  await session.send('Network.clearBrowserCache')
  await context.close()
}

/** Chromium with a door for Lighthouse; gives what ends it. */
async function open(profile: string, port: number): Promise<() => void> {
  chromium.setGraphicsMode = false
  const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    `--user-data-dir=${profile}`,
    `--remote-debugging-port=${port}`,
    'about:blank',
  ]
  const child = start(await chromium.executablePath(), args)
  await until(() => isListening(port), 'the browser listens')
  return () => signalGroup(child, 'SIGKILL')
}

/** Each run starts from the profile as it was prepared: the first leaves a service worker. */
async function judge(lighthouse: Lighthouse, url: string, profile: string, keepIn: string | undefined, name: string): Promise<Report[]> {
  const reports: Report[] = []
  for (let run = 0; run < runs; run += 1) {
    const port = await freePort()
    const fresh = `${profile}-${run}`
    cpSync(profile, fresh, { recursive: true })
    const close = await open(fresh, port)
    try {
      const { lhr } = await lighthouse(url, { port, logLevel: 'error', onlyCategories: Object.keys(asked), disableStorageReset: true })
      reports.push(report.parse(lhr))
      if (keepIn !== undefined) writeFileSync(join(keepIn, `${name}-${run}.json`), JSON.stringify(lhr, undefined, 2))
    } finally {
      close()
      rmSync(fresh, { recursive: true, force: true, maxRetries: 5 })
    }
  }
  return reports.toSorted((a, b) => scoreOf(a, 'performance') - scoreOf(b, 'performance'))
}

const module = join(tools('lighthouse', [`lighthouse@${version}`]), 'lighthouse/core/index.js')
const { default: lighthouse } = z
  .object({ default: z.custom<Lighthouse>((value) => typeof value === 'function') })
  .parse(await import(pathToFileURL(module).href))
const [keepIn] = process.argv.slice(2)
if (keepIn !== undefined) mkdirSync(keepIn, { recursive: true })
const server = await Server.start()
const folders: string[] = []
try {
  print(`Lighthouse ${version}, mobile, simulated; the median of ${runs}\n`)
  for (const [name, path, prepare] of [
    ['sign-in', '/sign-in', async () => undefined],
    ['app', '/', signedIn],
  ] as const) {
    const found: Report[] = []
    const profile = mkdtempSync(join(tmpdir(), 'edgewise-lighthouse-'))
    folders.push(profile)
    await prepare(profile, server)
    found.push(...(await judge(lighthouse, server.url + path, profile, keepIn, name)))
    const middle = found[Math.floor(found.length / 2)]
    if (!middle) continue
    for (const [kind, least] of Object.entries(asked)) {
      const score = scoreOf(middle, kind)
      print(`${name.padEnd(8)} ${kind.padEnd(15)} ${String(score).padStart(4)} of ${least}${score < least ? '  falls short' : ''}`)
    }
    print(`${name.padEnd(8)} ${metrics.map((metric) => `${metric} ${middle.audits[metric]?.displayValue ?? '?'}`).join(', ')}`)
    for (const fault of faults(middle)) print(`${name.padEnd(8)} - ${fault}`)
    print('')
  }
} finally {
  await server.stop()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
