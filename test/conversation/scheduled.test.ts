/** Scheduled messages: kept for who wrote them alone, changed and cancelled by them, sent once at their time. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { limits } from '../../src/protocol/index.ts'
import { later, phone, plan, ring, schedule } from './scheduling.ts'
import {
  group,
  history,
  hours,
  messageId,
  noon,
  ok,
  open,
  pass,
  people,
  post,
  range,
  refusal,
  reopened,
  setClock,
  tables,
  text,
} from './support.ts'

async function room() {
  setClock()
  const [alice, bob, carol] = people()
  const made = await group(alice, [bob, carol])
  await ring(made)
  return { room: made, alice, bob, carol }
}

test('what is scheduled is its writer’s alone until its time, and then a message as any other, with the time of its sending', async () => {
  const { room: chat, alice, bob } = await room()
  await post(chat, bob, 'quoted')
  const input = plan('good morning', { replyTo: 1, mentions: [bob, bob] })
  const kept = { ...input, conversationId: chat.id, mentions: [bob], deviceId: phone, createdAt: noon }
  expect(await ok(chat.stub.schedule(alice, phone, input))).toEqual({ made: true, scheduled: kept })
  expect(await ok(chat.stub.listScheduled(alice))).toEqual([kept])
  expect(await ok(chat.stub.listScheduled(bob))).toEqual([])
  expect(JSON.stringify(await history(chat, bob))).not.toContain('good morning')
  pass(hours + 5)
  await ring(chat)
  expect((await history(chat, bob))[1]).toEqual({
    conversationId: chat.id,
    seq: 2,
    id: input.id,
    senderId: alice,
    sentAt: later + 5,
    content: text('good morning'),
    replyTo: { seq: 1, senderId: bob, preview: 'quoted' },
    mentions: [bob],
  })
  expect(await ok(chat.stub.listScheduled(alice))).toEqual([])
  expect((await tables(chat))['scheduled']).toEqual([])
})

test('an alarm that comes too early sends nothing, and comes again at the time', async () => {
  const { room: chat, alice } = await room()
  await schedule(chat, alice, plan('later'))
  pass(hours - 1)
  await ring(chat)
  expect(await history(chat, alice)).toEqual([])
  expect(await runInDurableObject(chat.stub, (_, { storage }) => storage.getAlarm())).toBe(later)
})

test('an alarm that rings twice sends once', async () => {
  const { room: chat, alice } = await room()
  await schedule(chat, alice, plan('once'))
  pass(hours)
  await ring(chat)
  await runInDurableObject(chat.stub, (object) => object.alarm())
  await Promise.all([1, 2].map(() => runInDurableObject(chat.stub, (object) => object.alarm())))
  expect((await history(chat, alice)).map(({ seq }) => seq)).toEqual([1])
})

test('an object that sleeps or falls sends it all the same', async () => {
  const { room: chat, alice, bob } = await room()
  await schedule(chat, alice, plan('over night'))
  await evictDurableObject(chat.stub)
  pass(hours)
  const again = reopened(chat)
  await ring(again)
  expect((await history(again, bob)).map(({ content }) => content)).toEqual([text('over night')])
})

test('a send that fails half way for a reason of ours leaves nothing of itself, says so, and holds up no other', async () => {
  const { room: chat, alice, bob } = await room()
  const broken = await schedule(chat, alice, plan('broken'))
  await schedule(chat, bob, plan('whole', { sendAt: later + 1 }))
  pass(hours + 1)
  await runInDurableObject(chat.stub, (_, { storage: { sql } }) => {
    const exec = sql.exec.bind(sql)
    let failed = false
    sql.exec = <T extends Record<string, SqlStorageValue>>(statement: string, ...bindings: unknown[]): SqlStorageCursor<T> => {
      // The message is there, and the scheduled one cannot go.
      if (failed || !statement.startsWith('delete from "scheduled"')) return exec<T>(statement, ...bindings)
      failed = true
      throw new Error('the disk is gone')
    }
  })
  await ring(chat)
  expect((await history(chat, alice)).map(({ seq, content }) => [seq, content])).toEqual([[1, text('whole')]])
  expect(await ok(chat.stub.listScheduled(alice))).toEqual([{ ...broken, failed: { at: later + 1, code: 'internal' } }])
  await ok(chat.stub.sendScheduled(alice, broken.id))
  expect((await history(chat, alice)).map(({ content }) => content)).toEqual([text('whole'), text('broken')])
})

test('many of one time are sent in the order in which they were scheduled', async () => {
  const { room: chat, alice } = await room()
  for (const n of range(1, 60)) {
    await schedule(chat, alice, plan(`${n}`))
    pass(100)
  }
  await schedule(chat, alice, plan('before all', { sendAt: later - 1 }))
  pass(2 * hours)
  await ring(chat)
  await ring(chat)
  expect((await history(chat, alice)).map(({ content }) => content)).toEqual([text('before all'), ...range(1, 60).map((n) => text(`${n}`))])
})

test('the same id again is the same scheduled message, whatever it says and whatever would refuse it now', async () => {
  const { room: chat, alice, bob } = await room()
  const input = plan('first', { sendAt: later })
  const first = await schedule(chat, bob, input)
  await ok(chat.stub.remove(alice, bob))
  const again = { ...input, content: text('second'), sendAt: 1 }
  expect(await ok(chat.stub.schedule(bob, 'tablet', again))).toMatchObject({ made: false, scheduled: { ...first } })
})

test('an id that was sent is scheduled no more: it is gone', async () => {
  const { room: chat, alice, bob } = await room()
  const id = messageId()
  await post(chat, alice, 'sent', { id })
  expect(await refusal(chat.stub.schedule(alice, phone, plan('again', { id })))).toBe('gone')
  // Of another person it is another message.
  expect(await ok(chat.stub.schedule(bob, phone, plan('mine', { id })))).toMatchObject({ made: true })
})

test('one that is sent by itself before its time is not sent again', async () => {
  const { room: chat, alice } = await room()
  const { id } = await schedule(chat, alice, plan('hello'))
  await post(chat, alice, 'hello', { id })
  pass(hours)
  await ring(chat)
  expect([(await history(chat, alice)).length, await ok(chat.stub.listScheduled(alice))]).toEqual([1, []])
})

test('the list is in the order of time', async () => {
  const { room: chat, alice } = await room()
  const third = await schedule(chat, alice, plan('third', { sendAt: later + 2 }))
  const first = await schedule(chat, alice, plan('first', { sendAt: later }))
  pass(1)
  const second = await schedule(chat, alice, plan('second', { sendAt: later }))
  expect(await ok(chat.stub.listScheduled(alice))).toEqual([first, second, third])
})

test.for([
  ['a time that has passed', { sendAt: noon - 1 }, 'invalid_request'],
  ['more than a year ahead', { sendAt: noon + 365 * 24 * hours + 1 }, 'invalid_request'],
  ['an answer to what is not there', { replyTo: 9 }, 'not_found'],
  ['the name of a stranger', { mentions: ['nobody'] }, 'invalid_request'],
  ['a file that is not there', { content: { type: 'image', mediaId: 'm_nothing', mime: 'image/png', size: 1 } }, 'not_found'],
] as const)('%s is refused, in scheduling and in changing', async ([, more, code]) => {
  const { room: chat, alice } = await room()
  const input = plan('x', { ...more, mentions: 'mentions' in more ? [...more.mentions] : undefined })
  expect(await refusal(chat.stub.schedule(alice, phone, input))).toBe(code)
  expect(await ok(chat.stub.listScheduled(alice))).toEqual([])
  if ('replyTo' in more) return
  const kept = await schedule(chat, alice, plan('kept'))
  const patch = { ...more, ...('mentions' in more ? { mentions: [...more.mentions] } : {}) }
  expect(await refusal(chat.stub.editScheduled(alice, kept.id, patch as Parameters<typeof chat.stub.editScheduled>[2]))).toBe(code)
  expect(await ok(chat.stub.listScheduled(alice))).toEqual([kept])
})

test('now and a year ahead are times', async () => {
  const { room: chat, alice } = await room()
  await schedule(chat, alice, plan('now', { sendAt: noon }))
  await schedule(chat, alice, plan('in a year', { sendAt: noon + 365 * 24 * hours }))
  await ring(chat)
  expect((await history(chat, alice)).map(({ content }) => content)).toEqual([text('now')])
})

test('a hundred are the most of one person in one conversation, those that failed included; others have their own', async () => {
  const { room: chat, alice, bob } = await room()
  for (const n of range(1, limits.scheduledMessages)) {
    await schedule(chat, alice, plan(`${n}`))
    pass(1_000)
  }
  expect(await refusal(chat.stub.schedule(alice, phone, plan('one more', { sendAt: later + hours })))).toBe('conflict')
  const [first] = await ok(chat.stub.listScheduled(alice))
  await ok(chat.stub.editScheduled(alice, first?.id ?? '', { content: text('edited') }))
  await schedule(chat, bob, plan('mine'))
  await ok(chat.stub.cancelScheduled(alice, first?.id ?? ''))
  await schedule(chat, alice, plan('one more', { sendAt: later + hours }))
})

test('what one person has scheduled together stays as small as a frame', async () => {
  const { room: chat, alice } = await room()
  const large = 'x'.repeat(limits.textCodePoints)
  for (const _ of range(1, 7)) await schedule(chat, alice, plan(large))
  const { id } = await schedule(chat, alice, plan('small'))
  expect(await refusal(chat.stub.schedule(alice, phone, plan(large)))).toBe('too_large')
  expect(await refusal(chat.stub.editScheduled(alice, id, { content: text(large) }))).toBe('too_large')
  await ok(chat.stub.editScheduled(alice, id, { content: text('still small') }))
})

test('its words, names and time can be changed until it is sent; what is not given stays', async () => {
  const { room: chat, alice, bob, carol } = await room()
  await post(chat, bob, 'quoted')
  const made = await schedule(chat, alice, plan('first', { replyTo: 1, mentions: [bob] }))
  const edit = (patch: Parameters<typeof chat.stub.editScheduled>[2]) => ok(chat.stub.editScheduled(alice, made.id, patch))
  const worded = { ...made, content: text('second') }
  expect(await edit({ content: text('second') })).toEqual(worded)
  expect(await edit({ mentions: [carol], sendAt: later + hours })).toEqual({ ...worded, mentions: [carol], sendAt: later + hours })
  const { mentions: _names, ...nameless } = worded
  expect(await edit({ mentions: [], sendAt: later + 1 })).toEqual({ ...nameless, sendAt: later + 1 })
  pass(hours)
  await ring(chat)
  expect(await history(chat, alice)).toHaveLength(1)
  pass(1)
  await ring(chat)
  expect((await history(chat, alice))[1]).toMatchObject({ content: text('second'), sentAt: later + 1 })
})

test('what was sent, cancelled or is somebody else’s cannot be changed, cancelled or sent', async () => {
  const { room: chat, alice, bob } = await room()
  const sent = await schedule(chat, alice, plan('sent'))
  const cancelled = await schedule(chat, alice, plan('cancelled'))
  await ok(chat.stub.cancelScheduled(alice, cancelled.id))
  pass(hours)
  await ring(chat)
  const other = await schedule(chat, bob, plan('bob’s', { sendAt: later + hours }))
  for (const id of [sent.id, cancelled.id, other.id]) {
    expect(await refusal(chat.stub.editScheduled(alice, id, { content: text('x') }))).toBe('not_found')
    expect(await refusal(chat.stub.cancelScheduled(alice, id))).toBe('not_found')
  }
  for (const id of [cancelled.id, other.id]) expect(await refusal(chat.stub.sendScheduled(alice, id))).toBe('not_found')
  expect((await history(chat, bob)).map(({ content }) => content)).toEqual([text('sent')])
})

test('sent now it is sent once, however often that is asked for', async () => {
  const { room: chat, alice, bob } = await room()
  const { id } = await schedule(chat, alice, plan('now'))
  const first = await ok(chat.stub.sendScheduled(alice, id))
  expect(first).toEqual({ type: 'ack', id, seq: 1, sentAt: noon, duplicate: false })
  expect(await ok(chat.stub.sendScheduled(alice, id))).toEqual({ ...first, duplicate: true })
  pass(hours)
  await ring(chat)
  expect(await history(chat, bob)).toHaveLength(1)
})

test('a stranger learns nothing, not even that there is such a conversation', async () => {
  const { room: chat, alice } = await room()
  const { id } = await schedule(chat, alice, plan('x'))
  const [, , , dan] = people()
  const calls = [
    chat.stub.listScheduled(dan),
    chat.stub.schedule(dan, phone, plan('x')),
    chat.stub.editScheduled(dan, id, {}),
    chat.stub.cancelScheduled(dan, id),
    chat.stub.sendScheduled(dan, id),
  ]
  expect(await Promise.all(calls.map((call) => refusal(Promise.resolve(call))))).toEqual(calls.map(() => 'not_found'))
})

test('all devices of the person hear of every change, the whole list, and nobody else does', async () => {
  const { room: chat, alice, bob } = await room()
  const [desk, tablet, bobs] = await Promise.all([open(chat, alice), open(chat, alice), open(chat, bob)])
  const made = await schedule(chat, alice, plan('first'))
  const edited = await ok(chat.stub.editScheduled(alice, made.id, { content: text('second') }))
  await ok(chat.stub.cancelScheduled(alice, made.id))
  const heard = [[made], [edited], []].map((scheduled) => ({ type: 'scheduled', scheduled }))
  expect([await desk.news(), await tablet.news(), await bobs.news()]).toEqual([heard, heard, []])
})

test('a greeting is followed by what is scheduled, where there is something', async () => {
  const { room: chat, alice, bob } = await room()
  const made = await schedule(chat, alice, plan('first'))
  const mine = await open(chat, alice)
  const bobs = await open(chat, bob)
  expect([await mine.news(), await bobs.news()]).toEqual([[{ type: 'scheduled', scheduled: [made] }], []])
})

test('at its time all devices get the message, the one that scheduled it too, and the shorter list', async () => {
  const { room: chat, alice, bob } = await room()
  const sent = await schedule(chat, alice, plan('sent'))
  const other = await schedule(chat, alice, plan('other', { sendAt: later + hours }))
  const mine = await open(chat, alice, { deviceId: phone })
  const bobs = await open(chat, bob)
  await mine.news()
  pass(hours)
  await ring(chat)
  const message = { conversationId: chat.id, seq: 1, id: sent.id, senderId: alice, sentAt: later, content: text('sent') }
  expect(await mine.news()).toEqual([
    { type: 'message', message },
    { type: 'scheduled', scheduled: [other] },
  ])
  expect(await bobs.news()).toEqual([{ type: 'message', message }])
})

test('after each send the alarm stands at the next time, whatever else the message sets it for', async () => {
  const { room: chat, alice, bob } = await room()
  for (const n of range(1, 3)) await schedule(chat, alice, plan(`${n}`, { sendAt: later + n }))
  for (const n of range(1, 3)) {
    setClock(later + n)
    await ring(chat)
    // What looks after the telling has had its time.
    await ok(chat.stub.listScheduled(alice))
    const alarmAt = await runInDurableObject(chat.stub, (_, { storage }) => storage.getAlarm())
    expect([(await history(chat, bob)).length, (alarmAt ?? 0) <= later + n + 1]).toEqual([n, n < 3])
  }
})
