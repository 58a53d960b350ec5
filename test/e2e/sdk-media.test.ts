/** Files by the SDK against a real server: from Node, and from a page that is reloaded in the middle. */
import { Buffer } from 'node:buffer'
import type { Browser, Page } from 'playwright-core'
import { rolldown } from 'rolldown'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Chat, type ChatMessage, type Timeline, createClient } from '../../src/client/index.ts'
import { memory } from '../../src/client/memory.ts'
import { launchBrowser } from '../support/browser.ts'
import { until } from '../support/processes.ts'
import { Server } from '../support/server.ts'

const password = 'a long enough password'
/** A picture of one pixel. */
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
let server: Server
let browser: Browser
let script: string
let count = 0
const chats: Chat[] = []

beforeAll(async () => {
  const bundle = await rolldown({ input: 'test/client/support/sdk-page.ts', platform: 'browser' })
  const { output } = await bundle.generate({ format: 'iife', name: 'sdk', codeSplitting: false })
  await bundle.close()
  script = output[0].code
  server = await Server.start()
  browser = await launchBrowser()
})

afterEach(async () => {
  await Promise.all(chats.splice(0).map((chat) => chat.stop()))
})

afterAll(async () => {
  await browser.close()
  await server.stop()
})

async function person(name: string): Promise<{ chat: Chat; id: string; handle: string }> {
  const chat = createClient({ url: server.url, storage: memory() })
  chats.push(chat)
  const handle = `${name}_${Date.now()}_${++count}`
  const { id } = await chat.signUp({ handle, name, password, deviceName: 'test' })
  await until(() => chat.connection.get().at === 'online', `${name} is online`)
  return { chat, id, handle }
}

const messagesOf = (timeline: Timeline): ChatMessage[] => timeline.get().items.filter((item) => item.kind === 'message')
const mediaIdOf = ({ content }: ChatMessage): string => (content && content.type !== 'text' ? content.mediaId : '')

test('a picture goes from one person to another, and with its message', async () => {
  const [alice, bob] = [await person('alice'), await person('bob')]
  const hers = await alice.chat.createDirect(bob.id)
  const attachment = {
    type: 'image' as const,
    blob: new Blob([png], { type: 'image/png' }),
    mime: 'image/png',
    name: 'dot.png',
    width: 1,
    height: 1,
  }
  const sent = hers.send({ attachment, caption: 'look' })
  await sent.acked
  const his = bob.chat.conversation(hers.id)
  const timeline = his.window()
  await until(() => messagesOf(timeline).length === 1, 'bob has it')
  const [message] = messagesOf(timeline)
  if (!message) throw new Error('it is there')
  expect(message.content).toMatchObject({ type: 'image', mime: 'image/png', name: 'dot.png', size: png.length, caption: 'look' })
  const media = { mediaId: mediaIdOf(message), conversationId: hers.id }
  const info = bob.chat.media.info(media)
  info.subscribe(() => undefined)
  const blob = await bob.chat.media.blob(media)
  await until(() => info.get()?.state === 'ready', 'it was looked at')
  expect([blob.type, info.get()?.width]).toEqual(['image/png', 1])
  expect((await (await fetch((await bob.chat.media.link(media)).url)).blob()).size).toBe(blob.size)
  expect((await his.attachments({ kind: 'media' })).messages.map(({ id }) => id)).toEqual([sent.cid])
  expect((await alice.chat.storageUse()).files).toBe(1)
  hers.delete(sent, 'all')
  await until(() => messagesOf(timeline)[0]?.deletedAt !== undefined, 'it is deleted')
  await until(async () => !(await bob.chat.media.has(media)), 'bob keeps nothing of it')
  await expect(bob.chat.media.blob(media)).rejects.toMatchObject({ code: 'gone' })
})

test('a picture for a profile', async () => {
  const [alice, bob] = [await person('alice'), await person('bob')]
  const avatarMediaId = await alice.chat.media.upload(new Blob([png], { type: 'image/png' }), { name: 'me.png' })
  await alice.chat.updateMe({ avatarMediaId })
  expect((await bob.chat.findUser(alice.handle)).avatarMediaId).toBe(avatarMediaId)
  expect((await bob.chat.media.blob({ mediaId: avatarMediaId })).type).toBe('image/png')
})

const call = <R>(page: Page, name: string, ...args: unknown[]): Promise<R> =>
  page.evaluate(`sdk.${name}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`)

test('a page that is reloaded in the middle of a file goes on where it was', async () => {
  const [alice, bob] = [await person('alice'), await person('bob')]
  const { id } = await alice.chat.createDirect(bob.id)
  const context = await browser.newContext({ bypassCSP: true })
  const page = await context.newPage()
  // Any page of this origin will do that has no chat in it.
  const plain = `${server.url}/v1/health`
  let creations = 0
  let parts = 0
  const [size, part] = [13_000_000, 5_242_880]
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/v1/media')) creations++
  })
  // The second part does not get through before the page is gone.
  await page.route('**/v1/media/*/upload', (route) =>
    route.request().method() === 'PATCH' && ++parts === 2 ? undefined : route.continue(),
  )
  await page.goto(plain)
  await page.addScriptTag({ content: script })
  await call(page, 'begin', alice.handle, password)
  const cid = await call<string>(page, 'send', id, size)
  await until(() => parts === 2, 'the first part is there')
  expect((await call<{ sentBytes: number }>(page, 'state', id, cid)).sentBytes).toBeGreaterThanOrEqual(part)
  await page.goto(plain)
  await page.addScriptTag({ content: script })
  await call(page, 'begin', alice.handle, password)
  const timeline = bob.chat.conversation(id).window()
  await until(() => messagesOf(timeline).length === 1, 'bob has it')
  const [message] = messagesOf(timeline)
  const mediaId = message ? mediaIdOf(message) : ''
  const blob = await bob.chat.media.blob({ mediaId, conversationId: id })
  const bytes = new Uint8Array(await blob.arrayBuffer())
  const due = Uint8Array.from({ length: size }, (_, at) => at % 251)
  expect([Buffer.compare(bytes, due), creations, parts]).toEqual([0, 1, 4])
  expect([(await call<{ seq: number }>(page, 'state', id, cid)).seq, await call(page, 'kept', mediaId)]).toEqual([1, size])
  await context.close()
})
