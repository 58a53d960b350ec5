/** The largest file there may be, over a line that breaks, through a server that falls and a page that is loaded anew. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { limits } from '../../src/protocol/limits.ts'
import { Actor } from '../support/actor.ts'
import { BadLine } from '../support/bad-line.ts'
import { launchBrowser, password } from '../support/browser.ts'
import { Person, windowOf } from '../support/chats.ts'
import { pick, sendTray } from '../support/media.ts'
import { until } from '../support/processes.ts'
import { Server } from '../support/server.ts'

const size = limits.mediaBytes
const folder = mkdtempSync(join(tmpdir(), 'edgewise-large-'))
let server: Server
let browser: Browser
let line: BadLine

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.start(), launchBrowser()])
  line = await BadLine.to(server.port)
})
afterAll(async () => {
  await browser.close()
  await line.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('100 MiB survive three cuts, a killed server and a reload, and arrive as they were', { timeout: 240_000 }, async () => {
  const [alice, bob] = await Promise.all([
    Person.signUp(server.url, 'alice', 'Alice Marlowe'),
    Person.signUp(server.url, 'bob', 'Bob Okafor'),
  ])
  const id = await alice.directWith(bob)
  const path = join(folder, 'everything.bin')
  const bytes = randomBytes(size)
  writeFileSync(path, bytes)

  const window = await windowOf(alice, browser, line.url, `/c/${id}`)
  const before = line.up
  const at = (share: number) => line.reached(before + Math.floor(size * share))
  const faults = (async () => {
    for (const share of [0.15, 0.3, 0.45]) {
      await at(share)
      line.cut()
    }
    await at(0.65)
    await server.restart()
    await at(0.85)
    await window.page.reload()
  })()
  await pick(window.page, 'Document', path)
  await sendTray(window.page)
  await faults

  const reader = await Actor.signIn(server.url, bob.handle, password)
  await until(async () => (await reader.messages(id)).length === 1, 'the message with the file', { withinMs: 150_000 })
  const [message] = await reader.messages(id)
  const content = message?.content
  expect(content).toMatchObject({ type: 'file', size, name: 'everything.bin' })
  const mediaId = content?.type === 'file' ? content.mediaId : ''
  const answer = await reader.bytes(`/v1/media/${mediaId}`)
  expect(answer.status).toBe(200)
  expect(createHash('sha256').update(answer.body).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
  // Five interruptions cost at most a part each, and what was on its way.
  expect(line.up - before).toBeLessThan(size + 5 * (limits.mediaPartBytes + 4 * 1024 * 1024))
})
