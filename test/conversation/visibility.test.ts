import { describe, expect, test } from 'vitest'
import { type Room, type Socket, group, history, noon, ok, open, people, post, range, refusal, seqs, setClock } from './support.ts'

/** What of ten messages bob may see, who was inside for 3 and 4, and again for 7 and 8. */
const cases = [
  ['joined', [3, 4, 7, 8]],
  ['shared', [1, 2, 3, 4, 7, 8]],
] as const

interface Story {
  room: Room
  alice: string
  bob: string
}

/** alice says ten things, each but the first a reply to the one before; bob comes and goes. */
async function story(setting: 'joined' | 'shared', then?: (room: Room, alice: string) => Promise<unknown>): Promise<Story> {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [], { settings: { history: setting } })
  for (const seq of range(1, 10)) {
    if (seq === 3 || seq === 7) await ok(room.stub.add(alice, [bob]))
    if (seq === 5 || seq === 9) await ok(room.stub.remove(alice, bob))
    await post(room, alice, `words ${seq}`, seq === 1 ? {} : { replyTo: seq - 1 })
    if (seq === 4) await then?.(room, alice)
  }
  return { room, alice, bob }
}

describe.for(cases)('with history %s', ([setting, visible]) => {
  test('pages hold what was said while it was inside', async () => {
    const { room, bob } = await story(setting)
    for (const limit of [1, 2, 3, 100]) expect(seqs(await history(room, bob, limit))).toEqual(visible)
  })

  test('every page before, after and around every place agrees with it', async () => {
    const { room, bob } = await story(setting)
    for (const seq of range(1, 11)) {
      for (const limit of [1, 2, 3, 10]) {
        const older = visible.filter((one) => one < seq)
        const before = await ok(room.stub.page(bob, { before: seq, limit }))
        expect([seqs(before.messages), before.more]).toEqual([older.slice(-limit), older.length > limit])
        const newer = visible.filter((one) => one > seq)
        const after = await ok(room.stub.page(bob, { after: seq, limit }))
        expect([seqs(after.messages), after.more]).toEqual([newer.slice(0, limit), newer.length > limit])
        const around = await ok(room.stub.page(bob, { around: seq, limit }))
        const found = seqs(around.messages)
        expect(found).toEqual(visible.filter((one) => one >= (found[0] ?? 0) && one <= (found.at(-1) ?? 0)))
        expect([found.length, around.more]).toEqual([Math.min(limit, visible.length), visible.length > limit])
        expect(found.includes(seq)).toBe(visible.some((one) => one === seq))
      }
    }
  })

  test('a sync from zero brings the same, while it is inside', async () => {
    const { room, alice, bob } = await story(setting)
    await ok(room.stub.add(alice, [bob]))
    const socket = await open(room, bob)
    const pages = await socket.sync({ seq: 0, rev: 0 })
    expect(pages.flatMap(({ messages }) => seqs(messages))).toEqual(visible)
    expect(pages.flatMap(({ messages }) => messages)).toEqual(await history(room, bob))
    expect(pages.at(-1)?.head).toEqual({ seq: 10, rev: 5 })
  })

  test('a quote shows only what it may see itself', async () => {
    const { room, alice, bob } = await story(setting)
    const quotes = (await history(room, bob)).map(({ replyTo }) => replyTo)
    const seen = new Set<number>(visible)
    expect(quotes).toEqual(
      visible.map((seq) =>
        seq === 1 ? undefined : { seq: seq - 1, ...(seen.has(seq - 1) ? { senderId: alice, preview: `words ${seq - 1}` } : {}) },
      ),
    )
  })

  test('single messages outside do not exist: not to reply to, react to, hide, or ask about', async () => {
    const { room, alice, bob } = await story(setting)
    await ok(room.stub.add(alice, [bob]))
    const socket = await open(room, bob)
    const found = async (call: Promise<unknown>) => (await call) !== 'not_found'
    const seen = new Set<number>(visible)
    for (const seq of range(1, 10)) {
      const reply = await socket.say('reply', { replyTo: seq })
      const outcomes = {
        reply: reply.type === 'ack',
        react: await found(refusal(room.stub.react(bob, { seq, emoji: '👍', on: true }))),
        reactedBy: await found(refusal(room.stub.reactedBy(bob, seq, '👍'))),
        receipts: await found(refusal(room.stub.receipts(bob, seq))),
        remove: await found(refusal(room.stub.deleteForAll(bob, seq))),
        edit: await found(refusal(room.stub.edit(bob, { seq, content: { type: 'text', text: 'x' } }))),
        hide: await found(refusal(room.stub.deleteForMe(bob, seq))),
      }
      const expected = seen.has(seq)
      expect({ seq, ...outcomes }).toEqual({ seq, ...Object.fromEntries(Object.keys(outcomes).map((name) => [name, expected])) })
    }
  })

  test('the list shows the newest it may see, and counts nothing else', async () => {
    const { room, bob } = await story(setting)
    const { summary, activityAt } = await ok(room.stub.summary(bob))
    // Its marks start at the head at its (last) joining, also where history is shared.
    expect({ last: summary.lastMessage?.seq, readSeq: summary.readSeq, unread: summary.unreadCount, activityAt }).toEqual({
      last: 8,
      readSeq: 6,
      unread: 2,
      activityAt: noon,
    })
  })

  test('what the setting says later changes nothing for who is or was inside', async () => {
    const other = setting === 'joined' ? 'shared' : 'joined'
    const { room, bob } = await story(setting, (room, alice) => ok(room.stub.update(alice, { settings: { history: other } })))
    expect(seqs(await history(room, bob))).toEqual(visible)
  })
})

test('the receipts of a message list who may see it', async () => {
  setClock()
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob])
  await post(room, alice, 'before carol')
  await ok(room.stub.add(alice, [carol]))
  await post(room, alice, 'with carol')
  expect(await ok(room.stub.receipts(alice, 1))).toEqual([{ userId: bob }])
  expect(await ok(room.stub.receipts(alice, 2))).toEqual([{ userId: bob }, { userId: carol }])
})

test('live changes of messages before its joining are hidden, and so are those in a sync', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice)
  await post(room, alice, 'old')
  await ok(room.stub.react(alice, { seq: 1, emoji: '👍', on: true }))
  await ok(room.stub.add(alice, [bob]))
  const [hers, his] = [await open(room, alice), await open(room, bob)]
  await ok(room.stub.edit(alice, { seq: 1, content: { type: 'text', text: 'newer' } }))
  await ok(room.stub.react(alice, { seq: 1, emoji: '👍', on: false }))
  await ok(room.stub.deleteForAll(alice, 1))
  await post(room, alice, 'new')
  await ok(room.stub.react(alice, { seq: 2, emoji: '🎉', on: true }))
  const kinds = (socket: Socket) => socket.of('change').map(({ change }) => [change.rev, change.kind])
  await Promise.all([hers.fence(), his.fence()])
  expect(kinds(hers)).toEqual([
    [3, 'edit'],
    [4, 'reaction'],
    [5, 'delete'],
    [6, 'reaction'],
  ])
  expect(kinds(his)).toEqual([
    [3, 'hidden'],
    [4, 'hidden'],
    [5, 'hidden'],
    [6, 'reaction'],
  ])
  expect(his.of('change')[0]).toEqual({ type: 'change', change: { kind: 'hidden', rev: 3, at: noon, afterSeq: 1 } })
  const [page] = await his.sync({ seq: 0, rev: 0 })
  expect(page?.changes.map(({ rev, kind }) => [rev, kind])).toEqual([
    [1, 'hidden'],
    [2, 'member'],
    [3, 'hidden'],
    [4, 'hidden'],
    [5, 'hidden'],
    [6, 'reaction'],
  ])
  expect(page?.changes[0]).toEqual({ kind: 'hidden', rev: 1, at: noon, afterSeq: 1 })
})

test('what happened to the group while somebody was away is hidden from it afterwards', async () => {
  setClock()
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob])
  await ok(room.stub.update(alice, { title: 'while bob is inside' }))
  await ok(room.stub.remove(alice, bob))
  await ok(room.stub.update(alice, { title: 'while bob is away' }))
  await ok(room.stub.add(alice, [carol]))
  await ok(room.stub.setRole(alice, carol, 'admin'))
  await ok(room.stub.add(alice, [bob]))
  const socket = await open(room, bob)
  const [page] = await socket.sync({ seq: 0, rev: 0 })
  expect(page?.changes.map(({ rev, kind }) => [rev, kind])).toEqual([
    [1, 'conversation'],
    [2, 'member'],
    [3, 'hidden'],
    [4, 'hidden'],
    [5, 'hidden'],
    [6, 'member'],
  ])
})

test('who joins sees messages in order from its joining, live as well', async () => {
  const [alice, bob] = people()
  const room = await group(alice)
  await post(room, alice, 'before')
  await ok(room.stub.add(alice, [bob]))
  const socket = await open(room, bob)
  expect(socket.of('hello')[0]).toMatchObject({
    conversation: { head: { seq: 1, rev: 1 } },
    receipts: [{}, { userId: bob, deliveredSeq: 1, readSeq: 1 }],
  })
  await post(room, alice, 'after')
  expect((await socket.next('message')).message.seq).toBe(2)
})
