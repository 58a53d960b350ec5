/** Stars by themselves: which frames are taken, when a list that was read is too old, and what a change does to pins. */
import { expect, test } from 'vitest'
import { type Asking, hide } from '../../src/client/asking.ts'
import { Book } from '../../src/client/book.ts'
import { memory } from '../../src/client/memory.ts'
import { shownMessage } from '../../src/client/render.ts'
import { Replica } from '../../src/client/replica.ts'
import { refresh } from '../../src/client/star-pages.ts'
import { starred } from '../../src/client/stars.ts'
import { keysOf, put } from '../../src/client/storage.ts'
import { changed } from '../../src/client/summaries.ts'
import type { Change, Conversation, ConversationSummary, Message } from '../../src/protocol/index.ts'

const conversation = (rev: number): Conversation => ({
  id: 'c',
  kind: 'group',
  createdAt: 0,
  createdBy: 'bob',
  head: { seq: 1, rev },
  memberCount: 2,
  role: 'member',
  settings: { history: 'joined', send: 'members', edit: 'admins', expireSeconds: null },
  pins: [
    { seq: 1, by: 'bob', at: 1 },
    { seq: 2, by: 'bob', at: 2 },
  ],
})
const summary = (more: Partial<ConversationSummary> = {}): ConversationSummary => ({
  ...conversation(5),
  readSeq: 0,
  unreadCount: 0,
  mentionCount: 0,
  preferences: { mutedUntil: null, pinned: false, archived: false, notify: 'all' },
  ...more,
})

/** A device that has the stars as they were at a time, and is live at rev 5. `answers` are what the server says of them, one after the other. */
async function device(starsAt: number, answers: { messages: Message[]; head: { seq: number; rev: number } }[] = []) {
  const book = new Book(memory())
  await book.write([put('summaries', 'c', { summary: summary({ starsAt: 9 }), readSeq: 0, starsAt })])
  const replica = new Replica('c', 'alice', undefined)
  replica.connected(false)
  replica.receive({ type: 'hello', conversation: conversation(5), you: { userId: 'alice', deviceId: 'd', role: 'member' }, receipts: [] })
  const session = { ask: () => Promise.resolve(answers.shift()) }
  const asking = { id: 'c', book, session } as unknown as Asking
  return { book, replica, asking, stars: () => book.all('stars').map(({ seq }) => seq), at: () => book.get('summaries', 'c')?.starsAt }
}

test.each([
  ['the next one is taken', { seq: 3, on: true, at: 10, after: 9 }, [3], 10],
  ['one that comes late says nothing', { seq: 3, on: true, at: 8, after: 7 }, [], 9],
  ['one after others that were missed is taken, and they are still missed', { seq: 3, on: true, at: 12, after: 11 }, [3], 9],
] as const)('%s', async (_, frame, stars, at) => {
  const one = await device(9)
  await one.book.write(starred(one.asking, frame))
  expect([one.stars(), one.at()]).toEqual([stars, at])
})

test('a list that is older than what was applied here is read again', async () => {
  const message = (text: string): Message => ({
    conversationId: 'c',
    seq: 1,
    id: 'm1',
    senderId: 'bob',
    sentAt: 1,
    content: { type: 'text', text },
  })
  const one = await device(0, [
    { messages: [message('before')], head: { seq: 1, rev: 4 } },
    { messages: [message('after')], head: { seq: 1, rev: 5 } },
  ])
  await refresh(one.asking, one.replica)
  expect([one.stars(), one.at()]).toEqual([[1], 9])
  const rows = await one.book.storage.range('messages', keysOf('c'))
  expect(rows).toEqual([{ message: message('after'), rev: 5 }])
})

test('a message that this device hides takes its star along', async () => {
  const one = await device(9)
  await one.book.write(starred(one.asking, { seq: 3, on: true, at: 10, after: 9 }))
  await hide(one.asking, { id: 'o', conversationId: 'c', at: 1, kind: 'delete', target: { cid: 'm3', seq: 3 }, whose: 'me' })
  expect(one.stars()).toEqual([])
})

test('a star that comes after the deletion of its message is not shown', () => {
  const tombstone = { conversationId: 'c', seq: 1, id: 'm1', senderId: 'bob', sentAt: 1, deletedAt: 2 }
  expect(shownMessage(tombstone, [], { marks: [], me: 'alice', starred: true })?.starred).toBe(false)
})

const numbers = { rev: 6, at: 3, by: 'bob', afterSeq: 2 }
test.each<[string, Change, number[]]>([
  ['a deletion', { kind: 'delete', ...numbers, seq: 1, deletedAt: 3 }, [2]],
  ['an expiry', { kind: 'expiry', ...numbers, seq: 2 }, [1]],
  ['an edit', { kind: 'edit', ...numbers, seq: 1, content: { type: 'text', text: 'x' }, editedAt: 3 }, [1, 2]],
  ['another title', { kind: 'conversation', ...numbers, title: 'x' }, [1, 2]],
  ['other pins', { kind: 'conversation', ...numbers, pins: [{ seq: 2, by: 'bob', at: 2 }] }, [2]],
])('%s leaves the pins that are right', (_, change, left) => {
  expect(changed(summary(), change, 'alice').pins.map(({ seq }) => seq)).toEqual(left)
})
