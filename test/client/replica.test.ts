/** The rules of one conversation by themselves: which frames are taken, and what follows from the others. */
import { describe, expect, test } from 'vitest'
import { memory } from '../../src/client/memory.ts'
import { Replica } from '../../src/client/replica.ts'
import type { Notice } from '../../src/client/index.ts'
import type { Step } from '../../src/client/steps.ts'
import { type Storage, keysOf } from '../../src/client/storage.ts'
import type { Change, Conversation, Message } from '../../src/protocol/index.ts'

const message = (seq: number, more: Partial<Message> = {}): Message => ({
  conversationId: 'c',
  seq,
  id: `m${seq}`,
  senderId: 'bob',
  sentAt: seq,
  content: { type: 'text', text: `text ${seq}` },
  ...more,
})
const reaction = (rev: number, seq: number, afterSeq: number): Change => ({
  kind: 'reaction',
  rev,
  at: 1,
  by: 'bob',
  seq,
  emoji: '👍',
  on: true,
  afterSeq,
})

const conversation = (seq: number, rev: number): Conversation => ({
  id: 'c',
  kind: 'group',
  createdAt: 0,
  createdBy: 'bob',
  head: { seq, rev },
  memberCount: 2,
  role: 'member',
  settings: { history: 'joined', send: 'members', edit: 'admins', expireSeconds: null },
  pins: [],
})

/** Alice’s copy, live at a head, with all messages up to it. */
async function liveAt(
  seq: number,
  rev: number,
): Promise<{
  replica: Replica
  take: (step: Step | undefined) => Promise<Step>
  stored: () => Promise<Message[]>
  notices: () => Promise<Notice[]>
}> {
  const storage: Storage = memory()
  const replica = new Replica('c', 'alice', undefined)
  const take = async (step: Step | undefined): Promise<Step> => {
    if (!step) throw new Error('it was refused')
    await storage.write(step.writes)
    return step
  }
  await take(replica.connected(false))
  await take(
    replica.receive({
      type: 'hello',
      conversation: conversation(seq, rev),
      you: { userId: 'alice', deviceId: 'd', role: 'member' },
      receipts: [],
    }),
  )
  const messages = Array.from({ length: seq }, (_, i) => message(i + 1))
  await take(replica.page({ messages, head: { seq, rev }, more: false }, { latest: true }))
  const stored = async (): Promise<Message[]> => (await storage.range('messages', keysOf('c'))).map((row) => row.message)
  return { replica, take, stored, notices: () => storage.range('notices', keysOf('c')) }
}

const synced = (step: Step): unknown[] => step.send.filter(({ type }) => type === 'sync')

describe('a message', () => {
  test('that is the next one is taken', async () => {
    const { replica, take, stored } = await liveAt(2, 0)
    const { news } = await take(replica.receive({ type: 'message', message: message(3) }))
    expect([news.map(({ kind }) => kind), replica.cursor, (await stored()).length]).toEqual([['message'], { seq: 3, rev: 0 }, 3])
  })

  test.each([1, 2])('that is here already (%i) changes nothing', async (seq) => {
    const { replica, take, stored } = await liveAt(2, 0)
    const { news, send } = await take(
      replica.receive({ type: 'message', message: message(seq, { content: { type: 'text', text: 'again' } }) }),
    )
    expect([news, send, replica.cursor, await stored()]).toEqual([[], [], { seq: 2, rev: 0 }, [message(1), message(2)]])
  })

  test('after a gap is not taken, but synced', async () => {
    const { replica, take, stored } = await liveAt(2, 0)
    const step = await take(replica.receive({ type: 'message', message: message(4) }))
    expect([synced(step), (await stored()).length]).toEqual([[{ type: 'sync', ref: 'sync-1', cursor: { seq: 2, rev: 0 } }], 2])
  })

  test('of a page of a sync that is here already is told once', async () => {
    const { replica, take } = await liveAt(2, 0)
    await take(replica.receive({ type: 'message', message: message(4) }))
    const page = {
      type: 'sync',
      ref: 'sync-1',
      messages: [message(2), message(3), message(4)],
      changes: [],
      head: { seq: 4, rev: 0 },
      more: false,
    } as const
    const { news } = await take(replica.receive({ ...page, messages: [...page.messages], changes: [] }))
    expect(news.map((one) => (one.kind === 'message' ? one.message.seq : one.kind))).toEqual([3, 4, 'live'])
  })

  test('from the inbox that others reacted to already is synced, for its reactions would be counted twice', async () => {
    const { replica, take } = await liveAt(2, 0)
    const step = await take(replica.hear(message(3, { reactions: [{ emoji: '👍', count: 1, mine: false }] })))
    expect([synced(step).length, replica.cursor]).toEqual([1, { seq: 2, rev: 0 }])
  })
})

describe('a change', () => {
  test('is applied once, though a page had it already', async () => {
    const { replica, take, stored } = await liveAt(1, 0)
    const reacted = message(1, { reactions: [{ emoji: '👍', count: 1, mine: false }] })
    await take(replica.page({ messages: [reacted], head: { seq: 1, rev: 1 }, more: false }, { latest: true }))
    await take(replica.receive({ type: 'change', change: reaction(1, 1, 1) }))
    expect([await stored(), replica.cursor]).toEqual([[reacted], { seq: 1, rev: 1 }])
  })

  test('that happened after a message which is not here waits for a sync', async () => {
    const { replica, take } = await liveAt(1, 0)
    const step = await take(replica.receive({ type: 'change', change: reaction(1, 2, 2) }))
    expect([synced(step).length, replica.cursor]).toEqual([1, { seq: 1, rev: 0 }])
  })

  test('that is not the next one is synced', async () => {
    const { replica, take } = await liveAt(1, 0)
    const step = await take(replica.receive({ type: 'change', change: reaction(2, 1, 1) }))
    expect([synced(step).length, replica.cursor]).toEqual([1, { seq: 1, rev: 0 }])
  })

  test('that deletes takes the content, and the quotes of it', async () => {
    const { replica, take, stored } = await liveAt(1, 0)
    await take(replica.receive({ type: 'message', message: message(2, { replyTo: { seq: 1, senderId: 'bob', preview: 'text 1' } }) }))
    await take(replica.receive({ type: 'change', change: { kind: 'delete', rev: 1, at: 9, by: 'bob', seq: 1, deletedAt: 9, afterSeq: 2 } }))
    const { content: _content, ...rest } = message(1)
    expect(await stored()).toEqual([{ ...rest, deletedAt: 9 }, message(2, { replyTo: { seq: 1, senderId: 'bob' } })])
  })
})

test('a reaction to what has disappeared here already puts nothing on it', async () => {
  const { replica, take, stored } = await liveAt(1, 0)
  const { content: _content, ...rest } = message(2, { deletedAt: 5, expiresAt: 5 })
  await take(replica.receive({ type: 'message', message: rest }))
  await take(replica.receive({ type: 'change', change: reaction(1, 2, 2) }))
  expect((await stored())[1]).toEqual(rest)
})

test('a change of settings is noted with what they were before, one after the other', async () => {
  const { replica, take, notices } = await liveAt(1, 0)
  const { settings } = conversation(1, 0)
  const weekly = { ...settings, expireSeconds: 604_800 }
  const fields = { kind: 'conversation', at: 1, by: 'bob', afterSeq: 1 } as const
  await take(replica.receive({ type: 'change', change: { ...fields, rev: 1, settings: weekly } }))
  await take(replica.receive({ type: 'change', change: { ...fields, rev: 2, title: 'New' } }))
  await take(replica.receive({ type: 'change', change: { ...fields, rev: 3, settings: { ...weekly, send: 'admins' } } }))
  expect((await notices()).map(({ before }) => before)).toEqual([settings, undefined, weekly])
})

describe('a page', () => {
  test('older than the changes that were applied since is refused', async () => {
    const { replica, take } = await liveAt(1, 0)
    await take(replica.receive({ type: 'change', change: reaction(1, 1, 1) }))
    expect(replica.page({ messages: [], head: { seq: 1, rev: 0 }, more: false }, { before: 1 })).toBeUndefined()
  })

  test('that leaves a message out removes it', async () => {
    const { replica, take, stored } = await liveAt(3, 0)
    await take(replica.page({ messages: [message(1), message(3)], head: { seq: 3, rev: 0 }, more: false }, { before: 4 }))
    expect((await stored()).map(({ seq }) => seq)).toEqual([1, 3])
  })
})

test('a reset drops what is stored and begins at the head', async () => {
  const { replica, take, stored } = await liveAt(3, 1)
  replica.disconnected()
  await take(replica.connected(false))
  await take(
    replica.receive({
      type: 'hello',
      conversation: conversation(2, 0),
      you: { userId: 'alice', deviceId: 'd', role: 'member' },
      receipts: [],
    }),
  )
  await take(replica.receive({ type: 'sync', messages: [], changes: [], head: { seq: 2, rev: 0 }, more: false, reset: true }))
  expect([replica.cursor, replica.isLive, await stored()]).toEqual([{ seq: 2, rev: 0 }, true, []])
})
