import { expect, test } from 'vitest'
import { type Room, group, history, messageId, noon, ok, open, pass, people, post, refusal, setClock, text } from './support.ts'

/** bob was inside for the first two messages. Their versions and reactions went on without him. */
async function left(): Promise<{ room: Room; alice: string; bob: string; carol: string; ids: string[] }> {
  setClock()
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob, carol])
  const ids = [messageId(), messageId()]
  for (const id of ids) await post(room, alice, 'version 1', { id })
  await ok(room.stub.edit(alice, { seq: 1, content: text('version 2') }))
  await ok(room.stub.react(bob, { seq: 1, emoji: '👍', on: true }))
  await ok(room.stub.react(carol, { seq: 1, emoji: '👍', on: true }))
  await ok(room.stub.update(alice, { description: 'as bob knew it' }))
  pass(1_000)
  await ok(room.stub.remove(bob, bob))
  pass(1_000)
  return { room, alice, bob, carol, ids }
}

test('the conversation stays as it was when it left, with the role "left"', async () => {
  const { room, alice, bob } = await left()
  const then = await ok(room.stub.view(bob))
  expect(then).toEqual({
    id: room.id,
    kind: 'group',
    title: 'Friends',
    description: 'as bob knew it',
    createdAt: noon,
    createdBy: alice,
    head: { seq: 2, rev: 5 },
    memberCount: 2,
    role: 'left',
    settings: { history: 'joined', send: 'members', edit: 'admins', expireSeconds: null },
    pins: [],
  })
  await ok(room.stub.update(alice, { title: 'New', description: 'new', settings: { history: 'shared', send: 'admins' } }))
  await ok(room.stub.add(alice, [crypto.randomUUID()]))
  await post(room, alice, 'later')
  expect(await ok(room.stub.view(bob))).toEqual(then)
  expect((await ok(room.stub.summary(bob))).summary).toMatchObject(then)
  expect((await ok(room.stub.page(bob, { limit: 1 }))).head).toEqual(then.head)
})

test('it keeps the version of a message that stood when it left', async () => {
  const { room, alice, bob, ids } = await left()
  const before = await history(room, bob)
  expect(before.map(({ content, editedAt }) => [content, editedAt])).toEqual([
    [text('version 2'), noon],
    [text('version 1'), undefined],
  ])
  for (const words of ['version 3', 'version 4']) for (const seq of [1, 2]) await ok(room.stub.edit(alice, { seq, content: text(words) }))
  expect(await history(room, bob)).toEqual(before)
  expect(before[1]).toEqual({ conversationId: room.id, seq: 2, id: ids[1], senderId: alice, sentAt: noon, content: text('version 1') })
  expect((await ok(room.stub.summary(bob))).summary.lastMessage).toEqual(before[1])
})

test('it sees the reactions up to its leaving and none after', async () => {
  const { room, alice, bob } = await left()
  await ok(room.stub.react(alice, { seq: 1, emoji: '👍', on: true }))
  await ok(room.stub.react(alice, { seq: 1, emoji: '🎉', on: true }))
  await ok(room.stub.react(alice, { seq: 2, emoji: '🎉', on: true }))
  expect((await history(room, bob)).map(({ reactions }) => reactions)).toEqual([[{ emoji: '👍', count: 2, mine: true }], undefined])
})

test('who reacted after it left is not named to it', async () => {
  const { room, alice, bob, carol } = await left()
  await ok(room.stub.react(alice, { seq: 1, emoji: '👍', on: true }))
  await ok(room.stub.react(alice, { seq: 1, emoji: '🎉', on: true }))
  expect(await ok(room.stub.reactedBy(bob, 1, '👍'))).toEqual([bob, carol])
  expect(await ok(room.stub.reactedBy(bob, 1, '🎉'))).toEqual([])
})

test('quotes keep the version that it could see', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await post(room, alice, 'quoted')
  await post(room, alice, 'quoting', { replyTo: 1 })
  await ok(room.stub.remove(alice, bob))
  await ok(room.stub.edit(alice, { seq: 1, content: text('changed since') }))
  expect((await history(room, bob))[1]?.replyTo).toEqual({ seq: 1, senderId: alice, preview: 'quoted' })
})

test('a deletion empties what it saw, too', async () => {
  const { room, alice, bob } = await left()
  await ok(room.stub.edit(alice, { seq: 1, content: text('version 3') }))
  await ok(room.stub.deleteForAll(alice, 1))
  const [message] = await history(room, bob)
  expect(message).toEqual({ conversationId: room.id, seq: 1, id: message?.id, senderId: alice, sentAt: noon, deletedAt: noon + 2_000 })
})

test('it does nothing any more: sends, changes, new sockets and the member list are refused', async () => {
  const { room, alice, bob } = await left()
  const { stub } = room
  const calls = {
    send: stub.send(bob, { id: messageId(), content: text('x') }),
    edit: stub.edit(bob, { seq: 1, content: text('x') }),
    remove: stub.deleteForAll(bob, 1),
    react: stub.react(bob, { seq: 1, emoji: '👍', on: false }),
    update: stub.update(bob, { title: 'x' }),
    members: stub.members(bob),
    receipts: stub.receipts(bob, 1),
    add: stub.add(bob, [bob]),
    kick: stub.remove(bob, alice),
    leave: stub.remove(bob, bob),
    role: stub.setRole(bob, bob, 'member'),
    invite: stub.invite(bob, {}),
  }
  const outcomes = await Promise.all(Object.entries(calls).map(async ([name, call]) => [name, await refusal(call)]))
  expect(Object.fromEntries(outcomes)).toEqual(Object.fromEntries(Object.keys(calls).map((name) => [name, 'forbidden'])))
  await expect(open(room, bob)).rejects.toThrow('forbidden')
})

test('a mention of it is refused', async () => {
  const { room, alice, bob } = await left()
  expect(await refusal(room.stub.send(alice, { id: messageId(), content: text('x'), mentions: [bob] }))).toBe('invalid_request')
})

test('its unread count stays what it was', async () => {
  const { room, alice, bob } = await left()
  const count = async () => {
    const { unreadCount, readSeq } = (await ok(room.stub.summary(bob))).summary
    return { unreadCount, readSeq }
  }
  expect(await count()).toEqual({ unreadCount: 2, readSeq: 0 })
  await post(room, alice, 'later')
  expect(await count()).toEqual({ unreadCount: 2, readSeq: 0 })
})

test('added again it catches up from its old cursor with both intervals and nothing between', async () => {
  const { room, alice, bob } = await left()
  await post(room, alice, 'between')
  await ok(room.stub.edit(alice, { seq: 2, content: text('edited meanwhile') }))
  await ok(room.stub.add(alice, [bob]))
  await post(room, alice, 'again')
  const socket = await open(room, bob, { cursor: { seq: 1, rev: 4 } })
  const page = await socket.next('sync')
  expect(page.messages.map(({ seq, content }) => [seq, content])).toEqual([
    [2, text('edited meanwhile')],
    [4, text('again')],
  ])
  expect(page.changes.map(({ rev, kind }) => [rev, kind])).toEqual([
    [5, 'member'],
    [6, 'edit'],
    [7, 'member'],
  ])
  expect(page.head).toEqual({ seq: 4, rev: 7 })
})
