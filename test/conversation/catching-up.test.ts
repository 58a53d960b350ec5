import { expect, test } from 'vitest'
import { type Room, type Socket, fill, group, messageId, ok, open, pass, people, post, range, setClock, text } from './support.ts'

/** Numbers in the order in which they came: of messages and of changes, from pages and live frames alike. */
function arrived(socket: Socket): { seqs: number[]; revs: number[] } {
  const seqs: number[] = []
  const revs: number[] = []
  for (const frame of socket.log) {
    if (frame.type === 'message') seqs.push(frame.message.seq)
    else if (frame.type === 'ack') seqs.push(frame.seq)
    else if (frame.type === 'change') revs.push(frame.change.rev)
    else if (frame.type === 'sync') {
      seqs.push(...frame.messages.map(({ seq }) => seq))
      revs.push(...frame.changes.map(({ rev }) => rev))
    }
  }
  return { seqs, revs }
}

/** A long log, with a thousand messages and some changes to catch up with. */
async function long(messages: number): Promise<{ room: Room; alice: string; bob: string; hers: Socket }> {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await fill(room, alice, messages)
  return { room, alice, bob, hers: await open(room, alice) }
}

test('while a socket catches up live frames wait, and then go on without a gap or a double', async () => {
  const { room, alice, bob, hers } = await long(3_000)
  const his = await open(room, bob, { hello: false })
  his.send({ type: 'hello', cursor: { seq: 0, rev: 0 } })
  for (const n of range(1, 20)) {
    await hers.say(`meanwhile ${n}`)
    await ok(room.stub.react(alice, { seq: n, emoji: '👍', on: true }))
  }
  await his.until(() => his.of('sync').at(-1)?.more === false, 'the last page')
  await hers.say('live again')
  await ok(room.stub.react(alice, { seq: 30, emoji: '👍', on: true }))
  await his.fence()
  expect(arrived(his)).toEqual({ seqs: range(1, 3_021), revs: range(1, 21) })
  expect(his.of('sync').length).toBeGreaterThan(30)
})

test('a device that was away comes back to 1,000 messages and 500 changes while others go on', async () => {
  setClock()
  const { room, alice, bob, hers } = await long(1_000)
  for (const n of range(1, 5)) {
    pass(5_000)
    await Promise.all(range(1, 100).map((i) => ok(room.stub.react(alice, { seq: i + 100 * (n - 1), emoji: '👍', on: true }))))
  }
  const his = await open(room, bob, { cursor: { seq: 0, rev: 0 } })
  await Promise.all(range(1, 30).flatMap((n) => [hers.say(`${n}`), ok(room.stub.react(bob, { seq: n, emoji: '🎉', on: true }))]))
  await his.until(() => his.of('sync').at(-1)?.more === false, 'the last page')
  await his.fence()
  expect(arrived(his)).toEqual({ seqs: range(1, 1_030), revs: range(1, 530) })
})

test('others are not held up by one who catches up', async () => {
  const { room, bob, hers } = await long(5_000)
  const his = await open(room, bob, { hello: false })
  his.send({ type: 'hello', cursor: { seq: 0, rev: 0 } })
  await his.next('sync')
  await hers.say('in between')
  expect(his.of('sync').at(-1)?.more).toBe(true)
})

test('what it sends itself while it catches up is acked at once and comes in its place', async () => {
  const { room, bob } = await long(2_000)
  const his = await open(room, bob, { hello: false })
  const id = messageId()
  his.send([
    { type: 'hello', cursor: { seq: 0, rev: 0 } },
    { type: 'send', id, content: text('mine') },
  ])
  expect((await his.next('ack')).seq).toBe(2_001)
  expect(his.of('sync').at(-1)?.more).toBe(true)
  await his.until(() => his.of('sync').at(-1)?.more === false, 'the last page')
  expect(his.of('sync').flatMap(({ messages }) => messages.map(({ seq }) => seq))).toEqual(range(1, 2_001))
})

test('a change that it asks for while it catches up comes once, in order, with its ref', async () => {
  const { room, alice, bob } = await long(2_000)
  await ok(room.stub.react(alice, { seq: 1, emoji: '👍', on: true }))
  const his = await open(room, bob, { hello: false })
  his.send([
    { type: 'hello', cursor: { seq: 0, rev: 0 } },
    { type: 'react', ref: 'mine', seq: 2, emoji: '🎉', on: true },
  ])
  await ok(room.stub.react(alice, { seq: 3, emoji: '👍', on: true }))
  await his.until(() => his.of('sync').at(-1)?.more === false, 'the last page')
  await his.fence()
  expect(arrived(his).revs).toEqual([1, 2, 3])
  const refs = his.log
    .flatMap((frame) => (frame.type === 'change' ? [frame.change] : frame.type === 'sync' ? frame.changes : []))
    .map((change) => [change.rev, 'ref' in change ? change.ref : undefined])
  expect(refs).toEqual([
    [1, undefined],
    [2, 'mine'],
    [3, undefined],
  ])
})

test('refusals and what changes nothing are answered at once while it catches up', async () => {
  const { room, bob } = await long(2_000)
  const his = await open(room, bob, { hello: false })
  his.send([
    { type: 'hello', cursor: { seq: 0, rev: 0 } },
    { type: 'react', ref: 'off', seq: 2, emoji: '🎉', on: false },
    { type: 'delete', ref: 'refused', seq: 1 },
  ])
  await his.next('error', ({ ref }) => ref === 'refused')
  expect(his.of('done')).toEqual([{ type: 'done', ref: 'off' }])
  expect(his.of('sync').at(-1)?.more).toBe(true)
})

test('who is removed while it catches up gets nothing of what came after', async () => {
  const { room, alice, bob } = await long(3_000)
  const his = await open(room, bob, { hello: false })
  his.send({ type: 'hello', cursor: { seq: 0, rev: 0 } })
  await his.next('sync')
  await ok(room.stub.remove(alice, bob))
  await post(room, alice, 'after')
  expect(await his.end()).toBe(4403)
  expect(arrived(his).seqs).toEqual(range(1, arrived(his).seqs.length))
  expect(arrived(his).seqs).not.toContain(3_001)
})

test('a sync in the middle of the live frames makes no gap and no double', async () => {
  const { room, bob, hers } = await long(10)
  const his = await open(room, bob)
  const sent = range(1, 40).map((n) => hers.say(`${n}`))
  for (const n of range(1, 5)) his.send({ type: 'sync', ref: `${n}`, cursor: { seq: 10, rev: 0 } })
  await Promise.all(sent)
  await his.fence()
  // Each sync ends at the head of its moment; the live frames go on from exactly there.
  let at = 10
  const live: number[] = []
  const due: number[] = []
  for (const frame of his.log) {
    if (frame.type === 'sync' && frame.reset !== true) at = frame.head.seq
    else if (frame.type === 'message') {
      live.push(frame.message.seq)
      due.push(++at)
    }
  }
  expect(live).toEqual(due)
  expect(at).toBe(50)
})
