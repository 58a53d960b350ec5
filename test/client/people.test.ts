/** Marks, unread counts, typing, presence, drafts and the list: what people see of each other, and of themselves elsewhere. */
import { describe, expect, test } from 'vitest'
import { random } from '../support/random.ts'
import { Device } from './support/device.ts'
import { fill, messagesOf, stage, textsOf } from './support/stage.ts'

describe('marks', () => {
  test('a message is delivered by being received, and read by being marked so', async () => {
    const { alice, bob, run } = await stage()
    const timeline = alice.chat.conversation('friends').window()
    await run()
    alice.chat.conversation('friends').send('hello')
    await run()
    const delivered = messagesOf(timeline)[0]?.status
    bob.chat.conversation('friends').markRead(1)
    await run()
    expect([delivered, messagesOf(timeline)[0]?.status]).toEqual(['delivered', 'read'])
  })

  test('many become one, within 300 ms for reading and a second for delivery', async () => {
    const { world, friends, alice, run } = await stage()
    alice.chat.conversation('friends').open()
    await run()
    world.heard.length = 0
    fill(friends, 5)
    for (const seq of [1, 2, 3, 4]) alice.chat.conversation('friends').markRead(seq)
    await world.clock.advance(200)
    const early = world.heard.filter(({ frame }) => frame.type === 'read' || frame.type === 'delivered').length
    await world.clock.advance(150)
    await run()
    const told = world.heard.filter(
      ({ deviceId, frame }) => deviceId === 'device-1' && (frame.type === 'read' || frame.type === 'delivered'),
    )
    expect([early, told.map(({ frame }) => frame)]).toEqual([
      0,
      [
        { type: 'read', seq: 4 },
        { type: 'delivered', seq: 5 },
      ],
    ])
  })

  test('a mark that may have been lost with its line is told again', async () => {
    const { world, friends, alice, run } = await stage()
    fill(friends, 2)
    alice.chat.conversation('friends').open()
    await run()
    world.deafness = true
    alice.chat.conversation('friends').markRead(2)
    await run()
    const before = friends.marksOf('alice').readSeq
    world.deafness = false
    world.closeAll(1006)
    await run(10_000)
    expect([before, friends.marksOf('alice').readSeq]).toEqual([0, 2])
  })

  test('a mark made offline is told when the network returns, also after a restart', async () => {
    const { world, friends, alice, run } = await stage()
    fill(friends, 3)
    await run()
    world.isDown = true
    world.closeAll(1006)
    alice.chat.conversation('friends').markRead(3)
    expect(alice.chat.conversation('friends').info.get()?.unreadCount).toBe(0)
    await run()
    await alice.restart()
    world.isDown = false
    await run(60_000)
    expect(friends.marksOf('alice').readSeq).toBe(3)
  })
})

describe('the list', () => {
  test('counts what is unread as the server does, with and without an open socket', async () => {
    const { world, friends, alice, run } = await stage()
    const conversation = alice.chat.conversation('friends')
    const counts: unknown[] = []
    const look = async (): Promise<void> => {
      await run()
      counts.push([conversation.info.get()?.unreadCount, world.summary('friends', 'alice').unreadCount])
    }
    fill(friends, 3)
    await look()
    conversation.open()
    fill(friends, 2)
    await look()
    conversation.markRead(4)
    await look()
    expect(counts).toEqual([
      [3, 3],
      [5, 5],
      [1, 1],
    ])
  })

  test('has the pinned first, then the newest activity, with what waits to be sent', async () => {
    const { world, alice, run } = await stage()
    world.group('family', ['alice', 'bob'])
    world.group('work', ['alice', 'bob'])
    await run()
    world.pin('work', 'alice')
    await run()
    world.isDown = true
    world.closeAll(1006)
    alice.chat.conversation('friends').send('later')
    await run()
    const rows = alice.chat.conversations.get().map(({ id, pendingMessage }) => [id, pendingMessage?.status])
    expect(rows).toEqual([
      ['work', undefined],
      ['friends', 'queued'],
      ['family', undefined],
    ])
  })

  test('messages of conversations that are not open come by the inbox, each told once', async () => {
    const { friends, alice, bob, run } = await stage()
    const told: [number, boolean][] = []
    alice.chat.on('message', ({ message, mine }) => told.push([message.seq, mine]))
    fill(friends, 1)
    await run()
    bob.chat.conversation('friends').send('two')
    alice.chat.conversation('friends').send('three')
    await run(20_000)
    bob.chat.conversation('friends').send('four')
    await run()
    expect([told.length, new Set(told.map(([seq]) => seq)).size, told.every(([, mine]) => !mine), friends.head.seq]).toEqual([
      3,
      3,
      true,
      4,
    ])
  })
})

test('who did what to a message is told once, also where it happened while nobody was there', async () => {
  const { friends, alice, bob, run } = await stage()
  fill(friends, 2)
  await run(20_000)
  const told: object[] = []
  alice.chat.on('change', ({ conversationId, change: { rev, kind, ...rest } }) => {
    told.push({ conversationId, rev, kind, by: 'by' in rest ? rest.by : undefined })
  })
  const his = bob.chat.conversation('friends')
  const timeline = his.window()
  await run()
  const [first, second] = messagesOf(timeline)
  if (!first || !second) throw new Error('there are two')
  alice.chat.conversation('friends').open()
  await run()
  his.react(first, '👍')
  await run()
  alice.chat.conversation('friends').close()
  await run(20_000)
  his.edit(second, 'other words')
  await run()
  alice.chat.conversation('friends').open()
  await run()
  expect(told).toEqual([
    { conversationId: 'friends', rev: 3, kind: 'reaction', by: 'bob' },
    { conversationId: 'friends', rev: 4, kind: 'edit', by: 'bob' },
  ])
})

test('typing is shown, ends by a message, and by itself after 6 s', async () => {
  const { alice, bob, run } = await stage()
  const [hers, his] = [alice, bob].map(({ chat }) => chat.conversation('friends'))
  if (!hers || !his) throw new Error('there are two')
  hers.open()
  his.open()
  await run()
  his.sayTyping(true)
  await run(100)
  const first = hers.typing.get()
  his.send('hello')
  await run(100)
  const second = hers.typing.get()
  await run()
  his.sayTyping(true)
  await run(5_000)
  const third = hers.info.get()?.typing
  await run(2_000)
  expect([first, second, third, hers.typing.get()]).toEqual([['bob'], [], ['bob'], []])
})

test('typing is told at most every 3 s', async () => {
  const { world, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  conversation.open()
  await run()
  for (let i = 0; i < 40; i++) {
    conversation.sayTyping(true)
    await world.clock.advance(100)
  }
  expect(world.heard.filter(({ frame }) => frame.type === 'typing')).toHaveLength(2)
})

test('presence is watched for as long as somebody looks, and once for all who do', async () => {
  const { world, alice, run } = await stage()
  const presence = alice.chat.presence('bob')
  const offs = [presence.subscribe(() => undefined), alice.chat.presence('bob').subscribe(() => undefined)]
  await run()
  expect(presence.get()).toEqual({ state: 'online' })
  for (const off of offs) off()
  await run()
  const told = world.heard.map(({ frame }) => frame).filter(({ type }) => type === 'watch' || type === 'unwatch')
  expect(told).toEqual([
    { type: 'watch', userIds: ['bob'] },
    { type: 'unwatch', userIds: ['bob'] },
  ])
})

describe('drafts', () => {
  test('are here at once, and on the other devices soon', async () => {
    const { world, alice, run } = await stage()
    const other = await new Device({ world, userId: 'alice', random: random(5) }).signIn()
    await run()
    alice.chat.conversation('friends').setDraft('half a thou')
    expect(alice.chat.conversation('friends').draft.get().text).toBe('half a thou')
    await run()
    expect(other.chat.conversations.get()[0]?.draft?.text).toBe('half a thou')
  })

  test('what is being typed is not overwritten, and is what stays', async () => {
    const { world, alice, run } = await stage()
    const other = await new Device({ world, userId: 'alice', random: random(5) }).signIn()
    await run()
    alice.chat.conversation('friends').setDraft('from the phone')
    other.chat.conversation('friends').setDraft('from the desk')
    await run(10_000)
    other.chat.conversation('friends').setDraft('from the desk!')
    await run(10_000)
    expect([other.chat.conversation('friends').draft.get().text, world.summary('friends', 'alice').draft?.text]).toEqual([
      'from the desk!',
      'from the desk!',
    ])
  })

  test('one that came from elsewhere is shown where nobody types, and not where somebody does', async () => {
    const { world, alice, run } = await stage()
    const other = await new Device({ world, userId: 'alice', random: random(5) }).signIn()
    alice.chat.conversation('friends').setDraft('typed here')
    await run(3_000)
    // It follows what was typed here, and is newer.
    world.draft('friends', 'alice', 'typed elsewhere')
    await run(3_000)
    expect([alice, other].map(({ chat }) => chat.conversation('friends').draft.get().text)).toEqual(['typed here', 'typed elsewhere'])
  })

  test('survive a restart without a network', async () => {
    const { world, alice, run } = await stage()
    world.isDown = true
    world.closeAll(1006)
    alice.chat.conversation('friends').setDraft('kept')
    await run()
    await alice.restart()
    expect(alice.chat.conversation('friends').draft.get().text).toBe('kept')
  })
})

test('members are asked for when somebody looks, and again when one joins', async () => {
  const { world, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  conversation.open()
  conversation.members.subscribe(() => undefined)
  await run()
  const before = conversation.members.get().members.map(({ userId }) => userId)
  world.join('friends', 'carol')
  await run()
  expect([before, conversation.members.get().members.map(({ userId }) => userId)]).toEqual([
    ['alice', 'bob'],
    ['alice', 'bob', 'carol'],
  ])
})

test('a failed storage loses nothing that the server has', async () => {
  const { friends, alice, run } = await stage()
  const timeline = alice.chat.conversation('friends').window()
  await run()
  const errors: string[] = []
  alice.chat.on('error', ({ error }) => errors.push(error.code))
  alice.failWrites(2)
  fill(friends, 3)
  await run(20_000)
  expect([errors.length > 0, textsOf(timeline)]).toEqual([true, ['text 1', 'text 2', 'text 3']])
})
