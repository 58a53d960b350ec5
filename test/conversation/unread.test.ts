import { expect, test } from 'vitest'
import { random } from '../support/random.ts'
import { type Room, type Socket, group, messageId, ok, open, pass, people, post, range, setClock, text } from './support.ts'

const count = async ({ stub }: Room, userId: string) => {
  const { unreadCount, mentionCount, readSeq } = (await ok(stub.summary(userId))).summary
  return { unreadCount, mentionCount, readSeq }
}

test('unread is what others said after the read mark', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const socket = await open(room, bob)
  for (const n of range(1, 4)) await post(room, alice, `${n}`)
  expect(await count(room, bob)).toEqual({ unreadCount: 4, mentionCount: 0, readSeq: 0 })
  expect(await count(room, alice)).toEqual({ unreadCount: 0, mentionCount: 0, readSeq: 4 })
  socket.send({ type: 'read', seq: 3 })
  await socket.fence()
  expect(await count(room, bob)).toEqual({ unreadCount: 1, mentionCount: 0, readSeq: 3 })
})

test('a mention counts for whom it names, "all" for everybody but its sender', async () => {
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob, carol])
  await post(room, alice, 'bob', { mentions: [bob, bob] })
  await post(room, alice, 'all', { mentions: ['all'] })
  await post(room, alice, 'all of you, and bob', { mentions: ['all', bob] })
  expect(await count(room, bob)).toEqual({ unreadCount: 3, mentionCount: 3, readSeq: 0 })
  expect(await count(room, carol)).toEqual({ unreadCount: 3, mentionCount: 2, readSeq: 0 })
  expect(await count(room, alice)).toEqual({ unreadCount: 0, mentionCount: 0, readSeq: 3 })
})

test('edits, reactions, roles, members and titles never raise it; a deletion lowers it', async () => {
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob])
  for (const n of range(1, 3)) await post(room, alice, `${n}`, { mentions: [bob] })
  await ok(room.stub.edit(alice, { seq: 1, content: text('edited') }))
  await ok(room.stub.react(alice, { seq: 1, emoji: '👍', on: true }))
  await ok(room.stub.add(alice, [carol]))
  await ok(room.stub.setRole(alice, carol, 'admin'))
  await ok(room.stub.update(alice, { title: 'new' }))
  expect(await count(room, bob)).toEqual({ unreadCount: 3, mentionCount: 3, readSeq: 0 })
  await ok(room.stub.deleteForAll(alice, 2))
  expect(await count(room, bob)).toEqual({ unreadCount: 2, mentionCount: 2, readSeq: 0 })
})

/** Rule 5 as it is written, for one member. */
interface Reader {
  spans: { from: number; to: number }[]
  readSeq: number
  hidden: Set<number>
}

interface Said {
  seq: number
  senderId: string
  mentions: string[]
  deleted: boolean
  expiresAt: number
}

class Model {
  readonly said: Said[] = []
  readonly readers = new Map<string, Reader>()

  join(userId: string): void {
    const before = this.readers.get(userId)
    const head = this.said.length
    const spans = [...(before?.spans ?? []), { from: head, to: Number.POSITIVE_INFINITY }]
    this.readers.set(userId, { spans, readSeq: head, hidden: before?.hidden ?? new Set() })
  }

  leave(userId: string): void {
    const span = this.readers.get(userId)?.spans.at(-1)
    if (span) span.to = this.said.length
  }

  isInside(userId: string): boolean {
    return this.readers.get(userId)?.spans.at(-1)?.to === Number.POSITIVE_INFINITY
  }

  count(userId: string) {
    const { spans, readSeq, hidden } = this.readers.get(userId) ?? { spans: [], readSeq: 0, hidden: new Set() }
    const unread = this.said.filter(
      ({ seq, senderId, deleted, expiresAt }) =>
        seq > readSeq &&
        senderId !== userId &&
        !deleted &&
        expiresAt > Date.now() &&
        !hidden.has(seq) &&
        spans.some(({ from, to }) => seq > from && seq <= to),
    )
    const named = unread.filter(({ mentions }) => mentions.includes('all') || mentions.includes(userId))
    return { unreadCount: unread.length, mentionCount: named.length, readSeq }
  }
}

test.for(range(1, 12))('at every step the list counts as the rule says (seed %i)', async (seed) => {
  setClock()
  const rolls = random(seed)
  const names = range(1, 4).map(() => crypto.randomUUID())
  const [owner = ''] = names
  const room = await group(owner, names.slice(1))
  const model = new Model()
  for (const userId of names) model.join(userId)
  const sockets = new Map<string, Socket>()
  const socketOf = async (userId: string): Promise<Socket> => {
    const open_ = sockets.get(userId)
    if (open_ && !open_.closed) return open_
    const socket = await open(room, userId)
    sockets.set(userId, socket)
    return socket
  }
  const steps = {
    send: async (userId: string) => {
      const mentions = rolls.chance(0.4) ? [rolls.pick(['all', ...names.filter((name) => model.isInside(name))])] : []
      const { expireSeconds } = (await ok(room.stub.view(userId))).settings
      const seq = await post(room, userId, 'words', { mentions })
      model.said.push({
        seq,
        senderId: userId,
        mentions,
        deleted: false,
        expiresAt: expireSeconds ? Date.now() + expireSeconds * 1_000 : Number.POSITIVE_INFINITY,
      })
      const reader = model.readers.get(userId)
      if (reader) reader.readSeq = seq
    },
    read: async (userId: string) => {
      const seq = 1 + rolls.below(model.said.length + 1)
      const socket = await socketOf(userId)
      socket.send({ type: 'read', seq })
      await socket.fence()
      const reader = model.readers.get(userId)
      if (reader && seq <= model.said.length) reader.readSeq = Math.max(reader.readSeq, seq)
    },
    remove: async (userId: string) => {
      const own = model.said.filter(
        (one) => one.senderId === userId && one.expiresAt > Date.now() && !model.readers.get(userId)?.hidden.has(one.seq),
      )
      const one = own.length > 0 ? rolls.pick(own) : undefined
      if (!one) return
      const done = await room.stub.deleteForAll(userId, one.seq)
      if (done.ok) one.deleted = true
    },
    hide: async (userId: string) => {
      const seq = 1 + rolls.below(model.said.length + 1)
      const done = await room.stub.deleteForMe(userId, seq)
      if (done.ok) model.readers.get(userId)?.hidden.add(seq)
    },
    leave: async (userId: string) => {
      if (userId === owner) return
      await ok(room.stub.remove(userId, userId))
      model.leave(userId)
    },
    expire: async () => {
      await ok(room.stub.update(owner, { settings: { expireSeconds: rolls.chance(0.5) ? 60 : null } }))
    },
    wait: async () => pass(30_000),
  }
  const names_ = ['send', 'send', 'send', 'send', 'read', 'read', 'remove', 'hide', 'leave', 'expire', 'wait'] as const
  for (const _ of range(1, 50)) {
    const userId = rolls.pick(names)
    if (!model.isInside(userId)) {
      await ok(room.stub.add(owner, [userId]))
      model.join(userId)
    } else await steps[rolls.pick(names_)](userId)
    for (const name of names) expect({ name, ...(await count(room, name)) }).toEqual({ name, ...model.count(name) })
  }
})

test('a message that was sent twice counts once', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const id = messageId()
  for (const _ of range(1, 3)) await ok(room.stub.send(alice, { id, content: text('once') }))
  expect((await count(room, bob)).unreadCount).toBe(1)
})
