/** How a device stays connected: tokens, pauses, pings, and the network coming and going. */
import { describe, expect, test } from 'vitest'
import { random } from '../support/random.ts'
import { messagesOf, stage, textsOf } from './support/stage.ts'
import { everyKey } from '../../src/client/storage.ts'

const countOf = (requests: string[], request: string): number => requests.filter((one) => one === request).length

describe('tokens', () => {
  test('all sockets that end with 4401 share one refresh, and come back', async () => {
    const { world, alice, run } = await stage()
    alice.chat.conversation('friends').open()
    await run()
    world.requests.length = 0
    world.expireTokens()
    await run()
    // Bob’s device refreshes as well.
    expect([countOf(world.requests, 'POST /v1/sessions/refresh'), alice.chat.connection.get()]).toEqual([2, { at: 'online' }])
  })

  test('a revoked device is unauthorized and keeps nothing', async () => {
    const { world, alice, run } = await stage()
    alice.chat.conversation('friends').send('hello')
    await run()
    world.expireTokens({ revoke: true })
    await run()
    const stored = await Promise.all(
      (['meta', 'summaries', 'messages', 'outbox'] as const).map((table) => alice.storage.range(table, everyKey)),
    )
    expect([alice.chat.connection.get(), alice.chat.me.get(), alice.chat.conversations.get(), stored.flat()]).toEqual([
      { at: 'unauthorized' },
      undefined,
      [],
      [],
    ])
  })

  test('a token is renewed before it ends, without a new socket', async () => {
    const { world, alice, run } = await stage()
    world.heard.length = 0
    await run(15 * 60_000)
    const types = new Set(world.heard.map(({ frame }) => frame.type))
    expect([types, alice.chat.connection.get().at]).toEqual([new Set(['auth']), 'online'])
  })

  test('signing out leaves nothing behind', async () => {
    const { alice, run } = await stage()
    await alice.chat.signOut()
    await run()
    expect([alice.chat.connection.get(), alice.chat.me.get(), await alice.storage.range('meta', everyKey)]).toEqual([
      { at: 'idle' },
      undefined,
      [],
    ])
  })
})

describe('pauses', () => {
  test('grow with each failure, up to 30 s, and tell when the next try is', async () => {
    const { world, alice } = await stage()
    world.isDown = true
    world.closeAll(1006)
    const pauses: number[] = []
    alice.chat.connection.subscribe(() => {
      const state = alice.chat.connection.get()
      if (state.at === 'offline' && state.retryAt !== undefined) pauses.push(state.retryAt - world.clock.now())
    })
    await world.clock.advance(10 * 60_000)
    const caps = pauses.map((_, n) => Math.min(30_000, 500 * 2 ** n) + 1)
    expect({
      many: pauses.length > 20,
      within: pauses.every((pause, n) => pause <= (caps[n + 1] ?? 30_001)),
      longest: Math.max(...pauses) > 20_000,
    }).toEqual({
      many: true,
      within: true,
      longest: true,
    })
  })

  test('are as short as the surroundings ask', async () => {
    const { world, alice } = await stage()
    alice.longestPauseMs = 2_000
    world.isDown = true
    await alice.restart()
    const pauses: number[] = []
    alice.chat.connection.subscribe(() => {
      const state = alice.chat.connection.get()
      if (state.at === 'offline' && state.retryAt !== undefined) pauses.push(state.retryAt - world.clock.now())
    })
    await world.clock.advance(60_000)
    expect([pauses.length > 30, Math.max(...pauses) <= 2_001]).toEqual([true, true])
  })

  test('end at once when the network returns or the page is looked at', async () => {
    const { world, alice } = await stage()
    for (const event of ['online', 'visible'] as const) {
      alice.network('offline')
      expect(alice.chat.connection.get().at).toBe('offline')
      alice.network(event)
      await world.clock.advance(0)
      expect(['syncing', 'online']).toContain(alice.chat.connection.get().at)
    }
  })
})

test('a line that does not answer a ping within 10 s is left', async () => {
  const { world, alice, run } = await stage()
  world.muteAll()
  await run(24_000)
  const before = alice.chat.connection.get().at
  await run(12_000)
  expect([before, world.connections > 2]).toEqual(['online', true])
  expect(alice.chat.connection.get().at).toBe('online')
})

test('a server that refuses the frames of this version is said to want another', async () => {
  const { world, alice, run } = await stage()
  world.closeAll(4400)
  await run()
  expect(alice.chat.connection.get()).toEqual({ at: 'outdated' })
})

test('a message that was sent as the line broke is there once', async () => {
  const { world, friends, alice, run } = await stage()
  const timeline = alice.chat.conversation('friends').window()
  await run()
  // Nothing that the server says arrives any more.
  world.mischief = { chance: random(1), probability: 1 }
  alice.chat.conversation('friends').send('hello')
  await world.clock.advance(100)
  world.mischief = undefined
  world.closeAll(1006)
  await run(10_000)
  expect([friends.log.length, textsOf(timeline), messagesOf(timeline)[0]?.seq]).toEqual([1, ['hello'], 1])
})
