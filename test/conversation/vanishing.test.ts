/** Messages with a time of their own, and what is left of any that has disappeared: at the very instant, after the alarm, over sleep. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { image, leaveUnseen, sees, uploaded } from './files.ts'
import { type Room, group, history, messageId, noon, ok, open, pass, people, post, range, setClock, tables, text } from './support.ts'
import { findAll } from '../search/support.ts'

beforeEach(() => {
  leaveUnseen()
  setClock()
})
afterEach(() => void vi.restoreAllMocks())

const alarmAt = ({ stub }: Room) => runInDurableObject(stub, (_, { storage }) => storage.getAlarm())

async function talk(expireSeconds: number | null = null): Promise<{ room: Room; alice: string; bob: string }> {
  const [alice, bob] = people()
  const room = await group(alice, [bob], { settings: { expireSeconds } })
  await runDurableObjectAlarm(room.stub)
  return { room, alice, bob }
}

test.for([
  { all: null, own: undefined, lives: undefined },
  { all: null, own: 60, lives: 60 },
  { all: 60, own: undefined, lives: 60 },
  { all: 60, own: 5, lives: 5 },
  { all: 60, own: 61, lives: 60 },
])('where messages live for $all s, one of $own s lives for $lives s', async ({ all, own, lives }) => {
  const { room, alice } = await talk(all)
  await post(room, alice, 'words', own === undefined ? {} : { expireSeconds: own })
  const [message] = await history(room, alice)
  expect(message?.expiresAt).toBe(lives === undefined ? undefined : noon + lives * 1_000)
})

test('by a socket it is the same: the sender hears when with its ack, the others with the message', async () => {
  const { room, alice, bob } = await talk()
  const [mine, theirs] = [await open(room, alice), await open(room, bob)]
  const expiresAt = noon + 5_000
  const id = messageId()
  expect(await mine.say('words', { id, expireSeconds: 5 })).toEqual({ type: 'ack', id, seq: 1, sentAt: noon, duplicate: false, expiresAt })
  expect((await theirs.next('message')).message).toMatchObject({ seq: 1, expiresAt })
  expect(await mine.say('words')).not.toHaveProperty('expiresAt')
})

test('a shorter time among longer ones has its turn first', async () => {
  const { room, alice } = await talk(3_600)
  await post(room, alice, 'for an hour')
  await post(room, alice, 'for a minute', { expireSeconds: 60 })
  expect(await alarmAt(room)).toBe(noon + 60_000)
  pass(60_000)
  await runDurableObjectAlarm(room.stub)
  expect((await history(room, alice)).map(({ content }) => content)).toEqual([text('for an hour'), undefined])
  expect(await alarmAt(room)).toBe(noon + 3_600_000)
})

test('one that is sent by an object that has just woken is emptied at its time, whatever alarm was set before', async () => {
  const { room, alice, bob } = await talk()
  await post(room, alice, 'for good')
  const guardedAt = noon + 60_000
  await runInDurableObject(room.stub, (_, { storage }) => storage.setAlarm(guardedAt))
  await evictDurableObject(room.stub)
  await post(room, bob, 'for an hour', { expireSeconds: 3_600 })
  await post(room, bob, 'for two minutes', { expireSeconds: 120 })
  await vi.waitFor(async () => expect(await alarmAt(room)).toBeLessThanOrEqual(noon + 120_000))
})

test('over sleep the alarm is enough', async () => {
  const { room, alice, bob } = await talk()
  await post(room, alice, 'secret', { expireSeconds: 60 })
  await evictDurableObject(room.stub)
  pass(60_000)
  expect(await runDurableObjectAlarm(room.stub)).toBe(true)
  expect(JSON.stringify(await tables(room))).not.toContain('secret')
  expect((await ok(room.stub.summary(bob))).summary).toMatchObject({ head: { seq: 1, rev: 1 }, unreadCount: 0 })
})

test('where more end at one time than one turn empties, the alarm rings again at once', async () => {
  const { room, alice } = await talk()
  for (const _ of range(1, 3)) {
    await Promise.all(range(1, 90).map((n) => post(room, alice, `secret ${n}`, { expireSeconds: 60 })))
    pass(5_000)
  }
  pass(60_000)
  await runDurableObjectAlarm(room.stub)
  expect(await alarmAt(room)).toBeLessThanOrEqual(Date.now())
  await runDurableObjectAlarm(room.stub)
  expect(JSON.stringify(await tables(room))).not.toContain('secret')
})

test('at the instant, before the alarm, nobody sees anything of it anywhere', async () => {
  const { room, alice, bob } = await talk()
  const mediaId = await uploaded(alice)
  const more = { expireSeconds: 60, mentions: [bob] }
  await ok(room.stub.send(alice, { id: messageId(), content: image(mediaId, { caption: 'secret' }), ...more }))
  await post(room, alice, 'secret https://example.org/secret', more)
  await post(room, alice, 'it stays', { replyTo: 2 })
  const seen = async () => ({
    unread: await room.stub.unread(bob),
    summary: (await ok(room.stub.summary(bob))).summary,
    scene: await ok(room.stub.look([bob])),
    found: (await findAll(room, bob, 'secret')).map(({ message }) => message.seq),
    files: (await ok(room.stub.attachments(bob, { kind: 'media', limit: 9 }))).messages.length,
    links: (await ok(room.stub.attachments(bob, { kind: 'link', limit: 9 }))).messages.length,
    file: [await room.stub.sight(bob, mediaId), await room.stub.holds(mediaId), await sees(bob, mediaId)],
    page: await history(room, bob),
  })
  pass(59_999)
  expect(await seen()).toMatchObject({
    unread: 3,
    summary: { unreadCount: 3, mentionCount: 2, lastMessage: { replyTo: { preview: expect.stringContaining('secret') } } },
    scene: { glances: [{ unread: 3, newest: 3, before: 2, mention: 2 }] },
    found: [2, 1],
    files: 1,
    links: 1,
    file: ['seen', true, 'ok'],
  })
  pass(1)
  const after = await seen()
  expect(after).toMatchObject({
    unread: 1,
    summary: { unreadCount: 1, mentionCount: 0, lastMessage: { seq: 3, replyTo: { seq: 2, senderId: alice } } },
    scene: { glances: [{ unread: 1, newest: 3, before: 0, mention: 0 }] },
    found: [],
    files: 0,
    links: 0,
    file: ['gone', false, 'gone'],
  })
  expect(JSON.stringify(after)).not.toContain('secret')
})

test('a quote says until when its words may be shown, where they disappear', async () => {
  const { room, alice, bob } = await talk()
  await post(room, alice, 'for good')
  await post(room, alice, 'for a minute', { expireSeconds: 60 })
  const socket = await open(room, alice)
  for (const replyTo of [1, 2]) await post(room, bob, 'indeed', { replyTo })
  const quotes = [
    { seq: 1, senderId: alice, preview: 'for good' },
    { seq: 2, senderId: alice, preview: 'for a minute', expiresAt: noon + 60_000 },
  ]
  expect((await history(room, bob)).slice(2).map(({ replyTo }) => replyTo)).toEqual(quotes)
  await socket.until(() => socket.of('message').length === 2, 'both')
  expect(socket.of('message').map(({ message }) => message.replyTo)).toEqual(quotes)
})

test('who reacted how goes with the message, from every reader and every table, also what was taken back', async () => {
  const { room, alice, bob } = await talk()
  await post(room, alice, 'secret', { expireSeconds: 60 })
  await post(room, alice, 'it stays')
  for (const [userId, emoji] of [
    [alice, '🍏'],
    [bob, '🍏'],
    [bob, '🍋'],
  ] as const)
    await ok(room.stub.react(userId, { seq: 1, emoji, on: true }))
  await ok(room.stub.react(alice, { seq: 2, emoji: '🍏', on: true }))
  await ok(room.stub.react(bob, { seq: 1, emoji: '🍋', on: false }))
  await ok(room.stub.edit(alice, { seq: 1, content: text('secret, edited') }))
  pass(60_000)
  const kinds = async () => {
    const socket = await open(room, bob)
    const [page] = await socket.sync({ seq: 2, rev: 0 })
    return page?.changes.map((change) => (change.kind === 'reaction' ? change.seq : change.kind))
  }
  expect(await kinds()).toEqual(['hidden', 'hidden', 'hidden', 2, 'hidden', 'hidden'])
  await runDurableObjectAlarm(room.stub)
  expect(await kinds()).toEqual(['hidden', 'hidden', 'hidden', 2, 'hidden', 'hidden', 'expiry'])
  const { message, change } = await tables(room)
  expect(change?.flatMap(({ data }) => (JSON.stringify(data).includes('🍋') ? [data] : []))).toEqual([])
  expect(JSON.stringify(message)).not.toContain('🍋')
  expect((await history(room, bob))[1]?.reactions).toEqual([{ emoji: '🍏', count: 1, mine: false }])
})

test('marks stay where they were', async () => {
  const { room, alice, bob } = await talk()
  await post(room, alice, 'one', { expireSeconds: 60 })
  await post(room, alice, 'two', { expireSeconds: 60 })
  const socket = await open(room, bob)
  socket.send({ type: 'read', seq: 1 })
  await socket.fence()
  const before = await ok(room.stub.members(alice))
  pass(60_000)
  await runDurableObjectAlarm(room.stub)
  expect(await ok(room.stub.members(alice))).toEqual(before)
  expect((await ok(room.stub.summary(bob))).summary).toMatchObject({ readSeq: 1, unreadCount: 0 })
})
