/** Several tabs of one browser: one holds the sockets, all show the same, and another takes over when it goes. */
import { expect, test } from 'vitest'
import { everyKey } from '../../src/client/storage.ts'
import { memory } from '../../src/client/memory.ts'
import { random } from '../support/random.ts'
import { FakeClock, settle } from './support/clock.ts'
import { Device } from './support/device.ts'
import { arrived, bytesFor, nameOf, photo, waitingFiles } from './support/files.ts'
import { fill, messagesOf, textsOf } from './support/stage.ts'
import { FakeTabs } from './support/tabs.ts'
import { World } from './support/world.ts'

async function browser(): Promise<{ world: World; tabs: FakeTabs; first: Device; second: Device; run: (ms?: number) => Promise<void> }> {
  const world = new World(new FakeClock())
  world.group('friends', ['alice', 'bob'], 100)
  const [tabs, storage] = [new FakeTabs(), memory('browser')]
  const first = new Device({ world, userId: 'alice', random: random(1), storage, tabs })
  const second = new Device({ world, userId: 'alice', random: random(2), storage, tabs })
  await second.chat.start()
  await first.signIn()
  const run = async (ms = 3_000): Promise<void> => {
    for (let i = 0; i < 10; i++) {
      await world.clock.advance(ms / 10)
      while (world.pump()) await world.clock.advance(0)
    }
  }
  await run()
  return { world, tabs, first, second, run }
}

test('signing in at one tab signs the other in, and there is one inbox socket', async () => {
  const { world, first, second } = await browser()
  const hellos = world.heard.filter(({ frame }) => frame.type === 'hello')
  const states = [first, second].map(({ chat }) => [chat.me.get()?.handle, chat.connection.get().at, chat.conversations.get().length])
  expect([hellos.length, states]).toEqual([
    1,
    [
      ['alice', 'online', 1],
      ['alice', 'online', 1],
    ],
  ])
})

test('a message sent at a tab that does not lead is sent by the one that does, and shown by both', async () => {
  const { world, first, second, run } = await browser()
  const timelines = [first, second].map(({ chat }) => chat.conversation('friends').window())
  await run()
  const sent = second.chat.conversation('friends').send('hello')
  await run()
  expect([await sent.acked, timelines.map(textsOf), world.conversations.get('friends')?.log.length]).toEqual([
    { seq: 1, sentAt: expect.any(Number) },
    [['hello'], ['hello']],
    1,
  ])
})

test('a tab that does not lead reads older messages through the one that does', async () => {
  const { world, second, run } = await browser()
  const model = world.conversations.get('friends')
  if (!model) throw new Error('there are friends')
  fill(model, 120)
  const timeline = second.chat.conversation('friends').window()
  await run()
  const [older] = await Promise.all([timeline.older(), run()])
  expect([older, textsOf(timeline).length >= 100]).toEqual([undefined, true])
})

test('when the tab that leads is closed, another leads', async () => {
  const { world, tabs, first, second, run } = await browser()
  first.kill()
  tabs.drop('edgewise-leader')
  await run()
  const sent = second.chat.conversation('friends').send('still here')
  await run()
  expect([second.chat.connection.get().at, (await sent.acked).seq, world.conversations.get('friends')?.log.length]).toEqual([
    'online',
    1,
    1,
  ])
})

test('a tab that is looked at takes the lead from one that is frozen', async () => {
  const { world, first, second, run } = await browser()
  // It has the lock still, and says nothing.
  first.crashAfter(0)
  second.chat.conversation('friends').send('are you there?')
  await run(5_000)
  const before = world.conversations.get('friends')?.log.length
  await run(20_000)
  expect([before, world.conversations.get('friends')?.log.length, second.chat.connection.get().at]).toEqual([0, 1, 'online'])
})

test('a hidden tab leaves the lead where it is', async () => {
  const { world, first, second, run } = await browser()
  second.isVisible = false
  first.crashAfter(0)
  second.chat.conversation('friends').send('are you there?')
  await run(60_000)
  expect(world.conversations.get('friends')?.log.length).toBe(0)
})

test('a new tab, opened later, hears of the state at once', async () => {
  const { world, tabs, first, run } = await browser()
  const third = new Device({ world, userId: 'alice', random: random(3), storage: first.storage, tabs })
  await third.chat.start()
  await run(500)
  await settle()
  expect([third.chat.connection.get().at, third.chat.conversations.get().map(({ id }) => id)]).toEqual(['online', ['friends']])
})

test('signing out at one tab signs all out', async () => {
  const { first, second, run } = await browser()
  await second.chat.signOut()
  await run()
  expect([first, second].map(({ chat }) => [chat.connection.get().at, chat.me.get(), chat.conversations.get().length])).toEqual([
    ['idle', undefined, 0],
    ['idle', undefined, 0],
  ])
})

test('a file that is sent at a tab that does not lead is uploaded by the one that does; both show how far it is, and have it', async () => {
  const { world, first, second, run } = await browser()
  const timelines = [first, second].map(({ chat }) => chat.conversation('friends').window())
  await run()
  world.refuse = (route) => (route.startsWith('PATCH') && world.media.all.get('media-1')?.parts === 1 ? { code: 'unavailable' } : undefined)
  const file = photo('film.jpg', 6_000_000)
  const seen = timelines.map(() => new Set<string>())
  for (const [at, timeline] of timelines.entries()) {
    timeline.get()
    timeline.subscribe(() => {
      const { upload } = messagesOf(timeline)[0] ?? {}
      seen[at]?.add(`${upload?.at} ${upload?.sentBytes}`)
    })
  }
  const sent = second.chat.conversation('friends').send({ attachment: file })
  await run()
  expect(seen.map((told) => told.has('uploading 0') && told.has('waiting 5242880'))).toEqual([true, true])
  const local = { mediaId: `local.${sent.cid}` }
  expect((await Promise.all([first, second].map(({ chat }) => chat.media.blob(local)))).map(({ size }) => size)).toEqual([
    6_000_000, 6_000_000,
  ])
  world.refuse = undefined
  await run(60_000)
  const has = await Promise.all([first, second].map(({ chat }) => chat.media.has({ mediaId: 'media-1' })))
  expect([(await sent.acked).seq, timelines.map((timeline) => messagesOf(timeline)[0]?.upload), has]).toEqual([
    1,
    [undefined, undefined],
    [true, true],
  ])
})

test('when the tab that leads is closed in the middle of a file, the next one goes on where it was', async () => {
  const { world, tabs, first, second, run } = await browser()
  world.media.cutAfter = 1_000_000
  world.refuse = (route) => (route.startsWith('HEAD') ? { code: 'unavailable' } : undefined)
  const timeline = second.chat.conversation('friends').window()
  first.chat.conversation('friends').send({ attachment: photo('film.jpg', 6_000_000) })
  await run()
  expect(messagesOf(timeline)[0]?.upload).toMatchObject({ sentBytes: 0, totalBytes: 6_000_000 })
  world.refuse = undefined
  first.kill()
  tabs.drop('edgewise-leader')
  await run(60_000)
  const [message] = world.conversations.get('friends')?.log ?? []
  const creations = world.requests.filter((one) => one === 'POST /v1/media').length
  expect([message && arrived(world, message)?.equals(bytesFor('film.jpg', 6_000_000)), creations, await waitingFiles(second)]).toEqual([
    true,
    1,
    [],
  ])
})

test('a file can be held and taken back at a tab that does not lead', async () => {
  const { world, first, second, run } = await browser()
  world.refuse = (route) => (route.startsWith('PATCH') ? { code: 'unavailable' } : undefined)
  const timelines = [first, second].map(({ chat }) => chat.conversation('friends').window())
  const conversation = second.chat.conversation('friends')
  const [held, back] = ['held.jpg', 'back.jpg'].map((name) => conversation.send({ attachment: photo(name) }))
  await run()
  conversation.pauseUpload(held?.cid ?? '')
  back?.cancel()
  world.refuse = undefined
  await run(60_000)
  const shown = timelines.map((timeline) => messagesOf(timeline).map((message) => [nameOf(message), message.upload?.at]))
  expect([shown, world.conversations.get('friends')?.log, await waitingFiles(first)]).toEqual([
    [[['held.jpg', 'paused']], [['held.jpg', 'paused']]],
    [],
    [held?.cid],
  ])
})

test('what the server tells of a file reaches all tabs, and signing out at one leaves no file', async () => {
  const { world, first, second, run } = await browser()
  world.media.add('a', 'bob', bytesFor('a', 10))
  const model = world.conversations.get('friends')
  if (!model) throw new Error('there are friends')
  const session = model.open({ userId: 'bob', deliver: () => undefined })
  model.receive(session, { type: 'send', id: 'x', content: { type: 'image', mediaId: 'a', mime: 'image/jpeg', size: 10 } })
  first.chat.conversation('friends').open()
  await run()
  const info = second.chat.media.info({ mediaId: 'a' })
  info.subscribe(() => undefined)
  await run()
  model.looked({ ...world.media.infoOf('a'), state: 'failed' })
  await run()
  expect(info.get()?.state).toBe('failed')
  await second.chat.media.blob({ mediaId: 'a' })
  await first.chat.signOut()
  await run()
  expect(await first.storage.range('blobs', everyKey)).toEqual([])
})
