import { expect, test } from 'vitest'
import { type Frame, type Room, fill, group, messageId, noon, ok, open, people, post, range, seqs, setClock, text } from './support.ts'

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).byteLength

/** What pages brought, all together. */
const all = (pages: Frame<'sync'>[]) => ({
  seqs: pages.flatMap(({ messages }) => seqs(messages)),
  revs: pages.flatMap(({ changes }) => changes.map(({ rev }) => rev)),
  more: pages.map(({ more }) => more),
})

async function busy(messages: number, changes: number): Promise<{ room: Room; alice: string; bob: string }> {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await fill(room, alice, messages)
  for (const rev of range(0, changes - 1)) {
    // In turns, because each has an allowance: on all messages, off all, and on again.
    const step = Math.floor(rev / 2)
    const reactor = rev % 2 === 0 ? alice : bob
    await ok(room.stub.react(reactor, { seq: 1 + (step % messages), emoji: '👍', on: Math.floor(step / messages) % 2 === 0 }))
  }
  return { room, alice, bob }
}

test('hello without a cursor is live from now on', async () => {
  const { room, alice, bob } = await busy(5, 2)
  const socket = await open(room, bob)
  expect(await socket.news()).toEqual([])
  await post(room, alice, 'six')
  expect((await socket.news()).map(({ type }) => type)).toEqual(['message'])
})

test('hello with a cursor brings what lies between, then what is new', async () => {
  const { room, alice, bob } = await busy(5, 2)
  const socket = await open(room, bob, { cursor: { seq: 3, rev: 1 } })
  const page = await socket.next('sync')
  expect(page).toMatchObject({ type: 'sync', head: { seq: 5, rev: 2 }, more: false })
  expect(all([page])).toEqual({ seqs: [4, 5], revs: [2], more: [false] })
  expect(page).not.toHaveProperty('ref')
  await post(room, alice, 'six')
  expect((await socket.next('message')).message.seq).toBe(6)
})

test('at the head the page is empty', async () => {
  const { room, bob } = await busy(2, 1)
  const socket = await open(room, bob, { cursor: { seq: 2, rev: 1 } })
  const empty = { type: 'sync', messages: [], changes: [], head: { seq: 2, rev: 1 }, more: false }
  expect(await socket.next('sync')).toEqual(empty)
  socket.send({ type: 'sync', ref: 'r', cursor: { seq: 2, rev: 1 } })
  expect(await socket.news()).toEqual([{ ...empty, ref: 'r' }])
})

test.for([[{ seq: 3, rev: 0 }], [{ seq: 0, rev: 2 }], [{ seq: 3, rev: 2 }], [{ seq: Number.MAX_SAFE_INTEGER, rev: 0 }]])(
  'a cursor ahead of the head, %j, has to begin again',
  async ([cursor]) => {
    const { room, bob } = await busy(2, 1)
    const socket = await open(room, bob)
    const [page] = await socket.sync(cursor ?? { seq: 0, rev: 0 })
    expect(page).toEqual({ type: 'sync', ref: page?.ref, messages: [], changes: [], head: { seq: 2, rev: 1 }, more: false, reset: true })
    expect((await open(room, bob, { cursor: cursor ?? { seq: 0, rev: 0 } }).then((other) => other.next('sync'))).reset).toBe(true)
  },
)

test.for([
  [100, 0, 1],
  [101, 0, 2],
  [0, 100, 1],
  [0, 101, 2],
  [250, 120, 4],
] as const)('%i messages and %i changes come in %i pages of at most 100 of each, in order', async ([messages, changes, pages]) => {
  const { room, bob } = await busy(Math.max(1, messages), changes)
  const socket = await open(room, bob)
  const found = await socket.sync({ seq: messages === 0 ? 1 : 0, rev: 0 })
  expect(all(found)).toEqual({ seqs: range(1, messages), revs: range(1, changes), more: range(1, pages).map((n) => n < pages) })
  for (const page of found) expect([page.messages.length, page.changes.length].every((count) => count <= 100)).toBe(true)
})

test('from every cursor exactly what lies between comes, each once', async () => {
  const { room, bob } = await busy(7, 6)
  const socket = await open(room, bob)
  for (const seq of range(0, 7))
    for (const rev of range(0, 6)) {
      const { seqs, revs } = all(await socket.sync({ seq, rev }))
      expect({ seqs, revs }).toEqual({ seqs: range(seq + 1, 7), revs: range(rev + 1, 6) })
    }
})

test('several syncs are answered one after the other, each with its ref', async () => {
  const { room, bob } = await busy(150, 0)
  const socket = await open(room, bob)
  socket.send([
    { type: 'sync', ref: 'a', cursor: { seq: 0, rev: 0 } },
    { type: 'sync', ref: 'b', cursor: { seq: 149, rev: 0 } },
  ])
  await socket.until(() => socket.of('sync').length === 3, 'three pages')
  expect(socket.of('sync').map(({ ref, messages, more }) => [ref, messages.length, more])).toEqual([
    ['a', 100, true],
    ['a', 50, false],
    ['b', 1, false],
  ])
})

test.for([
  ['astral characters', '𝄞'.repeat(100_000)],
  ['control characters', '\u0001'.repeat(100_000)],
  ['Chinese', '字'.repeat(100_000)],
  ['quotes', '"'.repeat(100_000)],
] as const)('pages of huge messages in %s stay within 1 MiB, and all come', async ([, words]) => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  for (const _ of range(1, 6)) await post(room, alice, words)
  for (const seq of range(1, 6)) await ok(room.stub.edit(alice, { seq, content: text(`${words.slice(0, -2)}!`) }))
  const socket = await open(room, bob)
  const pages = await socket.sync({ seq: 0, rev: 0 })
  expect(all(pages)).toMatchObject({ seqs: range(1, 6), revs: range(1, 6) })
  for (const page of pages) expect(bytesOf(page)).toBeLessThanOrEqual(1024 * 1024)
  expect(pages[0]?.messages[0]?.content).toEqual(text(`${words.slice(0, -2)}!`))
  // A page is as full as it may be: no more of them than it takes.
  const bytes = pages.reduce((sum, page) => sum + bytesOf(page), 0)
  expect(pages.length).toBeLessThanOrEqual(Math.ceil(bytes / (400 * 1024)))
})

test('changes carry what happened, in the words of live frames', async () => {
  setClock()
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob])
  const socket = await open(room, bob)
  await post(room, alice, 'one')
  await ok(room.stub.edit(alice, { seq: 1, content: text('two') }))
  await ok(room.stub.react(bob, { seq: 1, emoji: '👍', on: true }))
  await ok(room.stub.add(alice, [carol]))
  await ok(room.stub.setRole(alice, carol, 'admin'))
  await ok(room.stub.update(alice, { title: 'new', settings: { send: 'admins' } }))
  await ok(room.stub.remove(alice, carol))
  await socket.fence()
  const live = socket.of('change').map(({ change }) => change)
  expect(live.map(({ rev, kind, afterSeq }) => [rev, kind, afterSeq])).toEqual([
    [1, 'edit', 1],
    [2, 'reaction', 1],
    [3, 'member', 1],
    [4, 'role', 1],
    [5, 'conversation', 1],
    [6, 'member', 1],
  ])
  const [page] = await socket.sync({ seq: 0, rev: 0 })
  expect(page?.changes).toEqual(live)
})

test('a live message and the same in a page and a sync are the same', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob], { settings: { expireSeconds: 600 } })
  const socket = await open(room, bob)
  const first = messageId()
  await post(room, alice, 'one', { id: first, mentions: [bob] })
  await post(room, bob, 'two', { replyTo: 1 })
  await socket.fence()
  const live = socket.of('message').map(({ message }) => message)
  expect(live[0]).toEqual({
    conversationId: room.id,
    seq: 1,
    id: first,
    senderId: alice,
    sentAt: noon,
    content: text('one'),
    mentions: [bob],
    expiresAt: noon + 600_000,
  })
  expect((await ok(room.stub.page(bob, { limit: 10 }))).messages).toEqual(live)
  expect((await socket.sync({ seq: 0, rev: 0 }))[0]?.messages).toEqual(live)
})
