import { env } from 'cloudflare:workers'
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { expect, test, vi } from 'vitest'
import { Upload } from '../../src/worker/index.ts'
import { image } from '../conversation/files.ts'
import {
  fill,
  group,
  history,
  hours,
  messageId,
  ok,
  open,
  pass,
  people,
  post,
  range,
  refusal,
  seqs,
  setClock,
  tables,
  text,
} from '../conversation/support.ts'
import { archive, bucketText, keys, now, stretches, told } from './support.ts'

test('what is moved leaves the table and reads as before, from every side', async () => {
  const { room, alice, bob } = await told(40)
  await ok(room.stub.edit(alice, { seq: 3, content: text('edited') }))
  await ok(room.stub.react(bob, { seq: 4, emoji: '👍', on: true }))
  await ok(room.stub.deleteForAll(alice, 5))
  await ok(room.stub.deleteForMe(bob, 6))
  await post(room, bob, 'quoting', { replyTo: 7, mentions: [alice] })
  const before = [await history(room, alice), await history(room, bob)]
  const anchors = [{ around: 12 }, { after: 8 }, { before: 22 }, { around: 1 }, { after: 0 }].map((anchor) => ({ ...anchor, limit: 9 }))
  const pages = await Promise.all(anchors.map((anchor) => ok(room.stub.page(bob, anchor))))
  const socket = await open(room, bob)
  const unnamed = (all: object[]) => all.map((page) => ({ ...page, ref: undefined }))
  const synced = unnamed(await socket.sync({ seq: 0, rev: 0 }))

  expect(await archive(room)).toBe(false)
  expect(await stretches(room)).toEqual([
    [1, 10],
    [11, 20],
    [21, 30],
  ])
  // What a message in the table quotes stays there too.
  expect((await tables(room))['message']?.map(({ seq }) => seq)).toEqual([7, ...range(31, 41)])

  for (const asleep of [false, true]) {
    if (asleep) await evictDurableObject(room.stub)
    expect([await history(room, alice), await history(room, bob)]).toEqual(before)
    expect(await Promise.all(anchors.map((anchor) => ok(room.stub.page(bob, anchor))))).toEqual(pages)
    expect(unnamed(await (await open(room, bob)).sync({ seq: 0, rev: 0 }))).toEqual(synced)
  }
})

test('the alarm moves what is old by itself, and nothing that is younger', async () => {
  setClock()
  const [alice] = people()
  const room = await group(alice)
  for (const part of [range(1, 75), range(76, 150)]) {
    await Promise.all(part.map((n) => post(room, alice, `message ${n}`)))
    pass(5_000)
  }
  await runDurableObjectAlarm(room.stub)
  expect(await stretches(room)).toEqual([])
  pass(180 * 24 * hours + 1)
  await runDurableObjectAlarm(room.stub)
  // By the variables of the tests: segments of 64, and 16 stay.
  expect(await stretches(room)).toEqual([
    [1, 64],
    [65, 128],
  ])
  expect(seqs(await history(room, alice))).toEqual(range(1, 150))
})

test('where the object is too large, what is older than an hour goes', async () => {
  setClock()
  const [alice] = people()
  const room = await group(alice)
  await Promise.all(range(1, 20).map((n) => post(room, alice, `message ${n}`)))
  const tight = { afterMs: 180 * 24 * hours, aboveBytes: 1, keepMessages: 4, segmentMessages: 8 }
  pass(hours - 1)
  await archive(room, tight)
  expect(await stretches(room)).toEqual([])
  pass(1)
  await archive(room, { ...tight, aboveBytes: 1_000_000_000 })
  expect(await stretches(room)).toEqual([])
  await archive(room, tight)
  expect(await stretches(room)).toEqual([
    [1, 8],
    [9, 16],
  ])
})

test('the object really gets smaller', async () => {
  const [alice] = people()
  const room = await group(alice)
  await fill(room, alice, 20_000)
  const size = () => runInDurableObject(room.stub, (_, { storage }) => storage.sql.databaseSize)
  const before = await size()
  while (await archive(room, { afterMs: 0, keepMessages: 16, segmentMessages: 2_000 }));
  expect((await stretches(room)).at(-1)).toEqual([16_001, 18_000])
  expect(await size()).toBeLessThan(before / 5)
  expect(seqs((await ok(room.stub.page(alice, { around: 9_999, limit: 4 }))).messages)).toEqual([9_997, 9_998, 9_999, 10_000])
})

test('unread and mentions are counted as before, without a look at the bucket', async () => {
  const { room, alice, bob, carol } = await told(30)
  await post(room, alice, 'bob?', { mentions: [bob] })
  await post(room, alice, 'all!', { mentions: ['all'] })
  for (const n of range(33, 48)) await post(room, carol, `message ${n}`)
  await ok(room.stub.deleteForMe(bob, 9))
  await ok(room.stub.deleteForMe(bob, 31))
  const count = async () =>
    Promise.all(
      [alice, bob, carol].map(async (userId) => {
        const { summary } = await ok(room.stub.summary(userId))
        return [summary.unreadCount, summary.mentionCount]
      }),
    )
  const before = await count()
  await archive(room)
  for (const key of await keys(room)) await env.MEDIA.delete(key)
  await evictDurableObject(room.stub)
  expect(await count()).toEqual(before)
  await ok(room.stub.mark(bob, 'device', { read: 33 }))
  expect((await count())[1]).toEqual([15, 0])
})

test('an id keeps its message for as long as that lies anywhere', async () => {
  const { room, alice, bob } = await told(0)
  const hour = 60 * 60_000
  const ids = {
    plain: messageId(),
    waitedLong: messageId(Date.now() - 30 * 24 * hour),
    clockAhead: messageId(Date.now() + 24 * hour),
    deleted: messageId(),
  }
  for (const id of Object.values(ids)) await post(room, alice, 'first', { id })
  await ok(room.stub.deleteForAll(alice, 4))
  for (const n of range(5, 30)) await post(room, bob, `message ${n}`)
  await archive(room)
  await evictDurableObject(room.stub)
  const acks = await Promise.all(Object.values(ids).map((id) => ok(room.stub.send(alice, { id, content: text('again') }))))
  expect(acks.map(({ seq, duplicate }) => [seq, duplicate])).toEqual([
    [1, true],
    [2, true],
    [3, true],
    [4, true],
  ])
  const socket = await open(room, alice)
  expect(await socket.say('again', { id: ids.waitedLong })).toMatchObject({ type: 'ack', seq: 2, duplicate: true })
  // Of another sender it is another message.
  expect(await ok(room.stub.send(bob, { id: ids.plain, content: text('mine') }))).toMatchObject({ seq: 31, duplicate: false })
})

test('who was away reads only what was its own, archived or not', async () => {
  const { room, alice, bob, carol } = await told(12)
  await ok(room.stub.remove(alice, carol))
  for (const n of range(13, 24)) await post(room, bob, `message ${n}`)
  await ok(room.stub.add(alice, [carol]))
  for (const n of range(25, 40)) await post(room, alice, `message ${n}`)
  await archive(room)
  expect(seqs(await history(room, carol))).toEqual([...range(1, 12), ...range(25, 40)])
  expect(seqs((await ok(room.stub.page(carol, { around: 20, limit: 6 }))).messages)).toEqual([10, 11, 12, 25, 26, 27])
  expect(await refusal(room.stub.react(carol, { seq: 20, emoji: '👍', on: true }))).toBe('not_found')
})

test('frames of a socket that need the archive are answered in order', async () => {
  const { room, alice, bob } = await told(30)
  await archive(room)
  await evictDurableObject(room.stub)
  const socket = await open(room, bob)
  const other = await open(room, alice)
  socket.send([
    { type: 'react', ref: 'r', seq: 3, emoji: '👍', on: true },
    { type: 'send', id: messageId(), content: text('after'), replyTo: 13 },
    { type: 'delete', ref: 'd', seq: 2 },
  ])
  await socket.fence()
  expect(socket.log.slice(-4).map(({ type }) => type)).toEqual(['change', 'ack', 'change', 'sync'])
  await other.fence()
  const [message] = other.of('message')
  expect(message?.message.replyTo).toEqual({ seq: 13, senderId: alice, preview: 'message 13' })
})

test('a file that answers an archived message waits for both, and what follows waits behind it', async () => {
  const mediaId = 'm_aaaaaaaaaaaaaaaaaaaaaa'
  const value = { mediaId, state: 'processing' as const, mime: '', size: 1, thumbnailWidths: [] }
  vi.spyOn(Upload.prototype, 'use').mockResolvedValue({ ok: true, value })
  const { room, alice, bob } = await told(30)
  await archive(room)
  await evictDurableObject(room.stub)
  const socket = await open(room, bob)
  socket.send([
    { type: 'send', id: messageId(), content: image(mediaId), replyTo: 3 },
    { type: 'send', id: messageId(), content: text('after it') },
  ])
  await socket.until(() => socket.of('ack').length + socket.of('error').length === 2, 'both answers')
  expect(socket.of('ack').map(({ seq }) => seq)).toEqual([31, 32])
  const { messages } = await ok(room.stub.page(alice, { after: 30, limit: 5 }))
  expect(messages.map(({ content, replyTo }) => [content?.type, replyTo?.preview])).toEqual([
    ['image', 'message 3'],
    ['text', undefined],
  ])
  vi.restoreAllMocks()
})

test('what cannot be read is a refusal, and nothing is lost by it', async () => {
  const { room, alice } = await told(30)
  await archive(room)
  const [key = ''] = await keys(room)
  const object = await env.MEDIA.get(key)
  const bytes = new Uint8Array((await object?.arrayBuffer()) ?? [])
  await evictDurableObject(room.stub)
  await env.MEDIA.delete(key)
  expect(await refusal(room.stub.page(alice, { after: 0, limit: 5 }))).toBe('unavailable')
  expect(await refusal(room.stub.react(alice, { seq: 2, emoji: '👍', on: true }))).toBe('unavailable')
  const broken = bytes.slice()
  broken[bytes.length >> 1] = (broken[bytes.length >> 1] ?? 0) ^ 1
  await env.MEDIA.put(key, broken)
  expect(await refusal(room.stub.page(alice, { after: 0, limit: 5 }))).toBe('unavailable')
  expect(seqs((await ok(room.stub.page(alice, { limit: 5 }))).messages)).toEqual(range(26, 30))
  await env.MEDIA.put(key, bytes)
  expect(seqs((await ok(room.stub.page(alice, { after: 0, limit: 5 }))).messages)).toEqual(range(1, 5))
})

test('search finds archived words, also those that were indexed before', async () => {
  const { room, alice, bob } = await told(100)
  const find = async (q: string, more = {}) =>
    (await ok(room.stub.search(bob, { q, limit: 50, except: [], ...more }))).hits.map(({ message }) => message.seq)
  const early = await find('message 7')
  await archive(room, { ...now, segmentMessages: 7 })
  await evictDurableObject(room.stub)
  expect(await find('message 7')).toEqual(early)
  expect(await find('message', { senderId: alice })).toHaveLength(50)
  await ok(room.stub.deleteForAll(alice, 7))
  expect(await find('message 7')).not.toContain(7)
  // Without an index, through the archive.
  await runInDurableObject(room.stub, (_, { storage: { sql } }) => sql.exec('drop table search; drop table search_cover'))
  await evictDurableObject(room.stub)
  expect(await find('message 8')).toEqual([88, 8, ...range(80, 89)].filter((n, i, all) => all.indexOf(n) === i).toSorted((a, b) => b - a))
  const sentAt = (await ok(room.stub.page(bob, { around: 10, limit: 1 }))).messages[0]?.sentAt ?? 0
  expect(await find('message', { from: sentAt, to: sentAt })).toContain(10)
})

test('the bucket holds text that any tool reads', async () => {
  const { room, alice } = await told(30)
  await archive(room)
  const [header, first] = (await bucketText(room)).split('\n')
  expect(JSON.parse(header ?? '')).toEqual({ version: 1, conversationId: room.id, fromSeq: 1, toSeq: 10, messages: 10 })
  expect(JSON.parse(first ?? '')).toEqual({
    seq: 1,
    id: expect.any(String),
    senderId: alice,
    sentAt: expect.any(Number),
    content: text('message 1'),
  })
})
