/** Searching from a device: the server's hits as they come, and what the device holds where the server cannot be asked. */
import { expect, test } from 'vitest'
import type { Search } from '../../src/client/index.ts'
import { memory } from '../../src/client/memory.ts'
import { random } from '../support/random.ts'
import { Device } from './support/device.ts'
import { fill, say, stage } from './support/stage.ts'

const found = (search: Search): string[] =>
  search.get().hits.map(({ message: { conversationId, content } }) => `${conversationId} ${content?.type === 'text' ? content.text : '?'}`)

test('hits of all conversations come newest first, with what matches in them', async () => {
  const { world, friends, alice, run } = await stage()
  const family = world.group('family', ['alice', 'carol'])
  say(friends, 'bob', 'the Café opens', 'nothing')
  say(family, 'carol', 'a', 'b', 'c', 'coffee or cafe')
  const search = alice.chat.search({ q: 'cafe' })
  expect(search.get()).toEqual({ hits: [], status: 'searching', scope: 'everything', hasMore: false })
  await run()
  const { hits, ...rest } = search.get()
  expect([found(search), rest]).toEqual([
    ['family coffee or cafe', 'friends the Café opens'],
    { status: 'ready', scope: 'everything', hasMore: false },
  ])
  expect(hits.map(({ snippet, marks }) => marks.map(({ from, to }) => snippet.slice(from, to)))).toEqual([['cafe'], ['Café']])
})

test('a search of a tenth of what there is goes on where it stopped, and gives nothing twice', async () => {
  const { friends, alice, run } = await stage()
  fill(friends, 75)
  const search = alice.chat.search({ q: 'text', conversationId: 'friends' })
  await run()
  const sizes = [search.get().hits.length]
  while (search.get().hasMore) {
    await search.more()
    sizes.push(search.get().hits.length)
  }
  expect(sizes).toEqual([30, 60, 75])
  expect(search.get().hits.map(({ message }) => message.seq)).toEqual(Array.from({ length: 75 }, (_, i) => 75 - i))
})

test('filters reach the server: sender, dates, kind, links', async () => {
  const { friends, alice, run } = await stage()
  say(friends, 'bob', 'red one', 'red two https://red.example')
  say(friends, 'alice', 'red three')
  const of = async (filter: object): Promise<string[]> => {
    const search = alice.chat.search({ q: 'red', ...filter })
    await run()
    return found(search).map((text) => text.replace('friends red ', ''))
  }
  const sentAt = (seq: number): number => friends.log[seq - 1]?.sentAt ?? 0
  expect(await of({ senderId: 'alice' })).toEqual(['three'])
  expect(await of({ hasLink: true })).toEqual(['two https://red.example'])
  expect(await of({ hasLink: true, type: 'image' })).toEqual([])
  expect(await of({ from: sentAt(2) })).toEqual(['three', 'two https://red.example'])
  expect(await of({ to: sentAt(1) })).toEqual(['one'])
})

test('the best come first when they are asked for: the words together, whole, and with little beside them', async () => {
  const { friends, alice, run } = await stage()
  say(friends, 'bob', 'blue sky', 'a sky that is far too blue for me', 'blue skyline', 'sky blue')
  const search = alice.chat.search({ q: 'blue sky', order: 'best' })
  await run()
  expect(found(search)).toEqual([
    'friends blue sky',
    'friends blue skyline',
    'friends sky blue',
    'friends a sky that is far too blue for me',
  ])
})

test('offline it finds what this device holds by the same words, and says that it is only that', async () => {
  const { world, friends, alice, run } = await stage()
  say(friends, 'bob', 'Ärger im Büro', 'gone', '東京に行く')
  alice.chat.conversation('friends').window()
  await run()
  world.isDown = true
  world.closeAll(1006)
  await run()
  const of = async (q: string): Promise<unknown[]> => {
    const search = alice.chat.search({ q })
    await run()
    return [found(search), search.get().scope, search.get().status]
  }
  expect(await of('arger bur')).toEqual([['friends Ärger im Büro'], 'device', 'ready'])
  expect(await of('東京')).toEqual([['friends 東京に行く'], 'device', 'ready'])
  expect(await of('im arg')).toEqual([['friends Ärger im Büro'], 'device', 'ready'])
  expect(await of('ger')).toEqual([[], 'device', 'ready'])
})

test('offline, filters hold, and what was deleted here is not found', async () => {
  const { world, friends, alice, run } = await stage()
  say(friends, 'bob', 'red one', 'red two www.red.example')
  say(friends, 'alice', 'red three', 'red four')
  const timeline = alice.chat.conversation('friends').window()
  await run()
  world.isDown = true
  world.closeAll(1006)
  await run()
  const four = timeline.get().items.find((item) => item.kind === 'message' && item.seq === 4)
  if (four?.kind === 'message') alice.chat.conversation('friends').delete(four, 'all')
  const of = async (filter: object): Promise<string[]> => {
    const search = alice.chat.search({ q: 'red', ...filter })
    await run()
    return found(search).map((text) => text.replace('friends red ', ''))
  }
  expect(await of({})).toEqual(['three', 'two www.red.example', 'one'])
  expect(await of({ senderId: 'bob', hasLink: true })).toEqual(['two www.red.example'])
  expect(await of({ type: 'link' })).toEqual(['two www.red.example'])
  expect(await of({ conversationId: 'elsewhere' })).toEqual([])
  expect(await of({ to: friends.log[0]?.sentAt ?? 0 })).toEqual(['one'])
})

test('where the server falls silent before it said anything, this device is looked through', async () => {
  const { world, friends, alice, run } = await stage()
  say(friends, 'bob', 'hello')
  alice.chat.conversation('friends').window()
  await run()
  world.isDown = true
  const search = alice.chat.search({ q: 'hello' })
  await run()
  expect([found(search), search.get().scope]).toEqual([['friends hello'], 'device'])
})

test('what is refused is told with its reason, and goes on when it is asked again', async () => {
  const { world, friends, alice, run } = await stage()
  say(friends, 'bob', 'hello')
  world.refuse = (route) => (route === 'GET /v1/search' ? { code: 'rate_limited', retryAfterSeconds: 1 } : undefined)
  const search = alice.chat.search({ q: 'hello' })
  await run()
  expect(search.get()).toMatchObject({ hits: [], status: 'failed', hasMore: true, failure: { code: 'rate_limited' } })
  world.refuse = undefined
  await search.more()
  expect([found(search), search.get().status, search.get().failure]).toEqual([['friends hello'], 'ready', undefined])
})

test('an access token that has ended is exchanged', async () => {
  const { world, friends, alice, run } = await stage()
  say(friends, 'bob', 'hello')
  let refusals = 1
  world.refuse = (route) => (route === 'GET /v1/search' && refusals-- > 0 ? { code: 'unauthenticated' } : undefined)
  const search = alice.chat.search({ q: 'hello' })
  await run()
  expect(found(search)).toEqual(['friends hello'])
})

test('a stopped search tells nothing more', async () => {
  const { friends, alice, run } = await stage()
  say(friends, 'bob', 'hello')
  const search = alice.chat.search({ q: 'hello' })
  const states: unknown[] = []
  search.subscribe(() => states.push(search.get()))
  search.stop()
  await run()
  await search.more()
  expect([states, search.get().status]).toEqual([[], 'searching'])
})

test('what has no words finds nothing and asks nobody', async () => {
  const { world, alice, run } = await stage()
  const search = alice.chat.search({ q: '  …' })
  await run()
  expect([search.get().status, search.get().hits, world.requests.includes('GET /v1/search')]).toEqual(['ready', [], false])
})

test('jumps to the first message of a time, wherever it lies', async () => {
  const { world, friends, alice, run } = await stage()
  fill(friends, 400)
  const at = (seq: number): number => friends.log[seq - 1]?.sentAt ?? 0
  const asked = (): number => world.requests.filter((request) => request.endsWith('/friends/messages')).length
  const timeline = alice.chat.conversation('friends').window({ size: 40 })
  await run()
  await timeline.jump({ at: at(100) })
  expect([timeline.get().anchorSeq, timeline.get().items.length, timeline.get().hasNewer]).toEqual([100, 40, true])
  const before = asked()
  // It lies in what is here now.
  await timeline.jump({ at: at(105) })
  expect([timeline.get().anchorSeq, asked() - before]).toEqual([105, 0])
  await timeline.jump({ at: at(400) + 1 })
  expect(timeline.get().anchorSeq).toBe(400)
  await timeline.jump({ at: 0 })
  expect(timeline.get().anchorSeq).toBe(1)
})

test('offline a time leads to what is stored', async () => {
  const { world, friends, run } = await stage()
  fill(friends, 500)
  const at = (seq: number): number => friends.log[seq - 1]?.sentAt ?? 0
  const fresh = await new Device({ world, userId: 'alice', random: random(9), storage: memory() }).signIn()
  await run()
  const timeline = fresh.chat.conversation('friends').window({ size: 40 })
  await run()
  world.isDown = true
  await timeline.jump({ at: at(10) })
  const oldest = timeline.get().anchorSeq
  await timeline.jump({ at: at(500) + 1 })
  expect([oldest, timeline.get().anchorSeq, timeline.get().hasNewer]).toEqual([301, undefined, false])
})
