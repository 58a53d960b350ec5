import { expect, test } from 'vitest'
import { type Room, group, history, noon, ok, open, people, post, range, refusal, seqs, setClock, tables, text } from './support.ts'

/** alice has said ten things; bob has hidden the third and the last for himself. */
async function hidden(): Promise<{ room: Room; alice: string; bob: string }> {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  for (const n of range(1, 10)) await post(room, alice, `${n}`)
  for (const seq of [3, 10]) await ok(room.stub.deleteForMe(bob, seq))
  return { room, alice, bob }
}

const without = [1, 2, 4, 5, 6, 7, 8, 9]

test('what is deleted for me is gone from my pages and nobody else’s', async () => {
  const { room, alice, bob } = await hidden()
  expect(seqs(await history(room, bob))).toEqual(without)
  expect(seqs(await history(room, bob, 3))).toEqual(without)
  expect(seqs((await ok(room.stub.page(bob, { after: 1, limit: 3 }))).messages)).toEqual([2, 4, 5])
  expect(seqs((await ok(room.stub.page(bob, { around: 3, limit: 4 }))).messages)).toEqual([1, 2, 4, 5])
  expect(seqs(await history(room, alice))).toEqual(range(1, 10))
})

test('it takes no rev, and hiding again changes nothing', async () => {
  const { room, bob } = await hidden()
  expect((await ok(room.stub.view(bob))).head).toEqual({ seq: 10, rev: 0 })
  const before = await tables(room)
  await ok(room.stub.deleteForMe(bob, 3))
  expect(await tables(room)).toEqual(before)
})

test('it is gone from my sync, live changes of it are hidden, and the cursor still reaches the head', async () => {
  const { room, alice, bob } = await hidden()
  const [mine, hers] = [await open(room, bob), await open(room, alice)]
  const pages = await mine.sync({ seq: 0, rev: 0 })
  expect(pages.map(({ messages, head, more }) => [seqs(messages), head, more])).toEqual([[without, { seq: 10, rev: 0 }, false]])
  await mine.news()
  await ok(room.stub.edit(alice, { seq: 3, content: text('three') }))
  const change = { rev: 1, at: noon, afterSeq: 10 }
  expect(await mine.news()).toEqual([{ type: 'change', change: { kind: 'hidden', ...change } }])
  expect(await hers.news()).toMatchObject([{ type: 'change', change: { kind: 'edit', seq: 3, ...change } }])
  const [page] = await mine.sync({ seq: 10, rev: 0 })
  expect(page?.changes).toEqual([{ kind: 'hidden', ...change }])
})

test('it does not count as unread, and is not the last message of my list', async () => {
  const { room, alice, bob } = await hidden()
  const line = async (userId: string) => {
    const { unreadCount, mentionCount, lastMessage } = (await ok(room.stub.summary(userId))).summary
    return { unreadCount, mentionCount, lastSeq: lastMessage?.seq }
  }
  expect(await line(bob)).toEqual({ unreadCount: 8, mentionCount: 0, lastSeq: 9 })
  await post(room, alice, 'all of you', { mentions: ['all'] })
  expect(await line(bob)).toEqual({ unreadCount: 9, mentionCount: 1, lastSeq: 11 })
  await ok(room.stub.deleteForMe(bob, 11))
  expect(await line(bob)).toEqual({ unreadCount: 8, mentionCount: 0, lastSeq: 9 })
})

test('its words do not come back in a quote', async () => {
  const { room, alice, bob } = await hidden()
  const [mine, hers] = [await open(room, bob), await open(room, alice, {})]
  await post(room, alice, 'quoting', { replyTo: 3 })
  const quoteOf = (messages: { replyTo?: unknown }[]) => messages.at(-1)?.replyTo
  expect(quoteOf(await history(room, bob))).toEqual({ seq: 3 })
  expect(quoteOf(await history(room, alice))).toEqual({ seq: 3, senderId: alice, preview: '3' })
  expect(await mine.news()).toMatchObject([{ type: 'message', message: { replyTo: { seq: 3 } } }])
  expect(mine.of('message').at(-1)?.message.replyTo).toEqual({ seq: 3 })
  expect(await hers.news()).toMatchObject([{ type: 'message', message: { replyTo: { seq: 3, senderId: alice, preview: '3' } } }])
})

test('to me it does not exist any more', async () => {
  const { room, alice, bob } = await hidden()
  await ok(room.stub.deleteForMe(alice, 5))
  expect(await refusal(room.stub.edit(alice, { seq: 5, content: text('x') }))).toBe('not_found')
  expect(await refusal(room.stub.deleteForAll(alice, 5))).toBe('not_found')
  expect(await refusal(room.stub.react(bob, { seq: 3, emoji: '👍', on: true }))).toBe('not_found')
  expect(await refusal(room.stub.receipts(bob, 3))).toBe('not_found')
  expect((await open(room, bob).then((socket) => socket.say('reply', { replyTo: 3 }))).type).toBe('error')
})

test('a message before my joining is not mine to hide', async () => {
  const { room, alice } = await hidden()
  const [carol] = people()
  await ok(room.stub.add(alice, [carol]))
  expect(await refusal(room.stub.deleteForMe(carol, 10))).toBe('not_found')
  expect(await refusal(room.stub.deleteForMe(carol, 11))).toBe('not_found')
})

test('who left may still hide what it could read', async () => {
  const { room, alice, bob } = await hidden()
  await ok(room.stub.remove(alice, bob))
  await ok(room.stub.deleteForMe(bob, 1))
  expect(seqs(await history(room, bob))).toEqual([2, 4, 5, 6, 7, 8, 9])
})
