/** The queue and its consumer: everybody is told once, whatever is delivered again, fails, sleeps or falls. */
import { abortAllDurableObjects, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import {
  arrived,
  cast,
  deliver,
  direct,
  drain,
  group,
  inboxOf,
  minutes,
  online,
  outOfReach,
  pass,
  payloads,
  people,
  post,
  queue,
  range,
  refuse,
  replies,
  roomOf,
  seconds,
  setClock,
  sleep,
  subscribe,
  until,
} from './support.ts'

const queued = (count: number) => until(() => queue.length >= count, `${count} in the queue`)

test('three deliveries of one message are one push, also where everybody slept meanwhile', async () => {
  setClock()
  const [alice, bob] = await people()
  const phone = await subscribe(bob)
  const id = await direct(alice, bob)
  await post(alice, id, 'Hello')
  await queued(1)
  expect(queue).toEqual([{ body: { conversationId: id, userIds: [bob.id], cause: 'message' }, delaySeconds: 0 }])
  const [task] = await drain()
  await deliver([task, task])
  await sleep(inboxOf(bob))
  await sleep(roomOf(id).stub)
  expect(await deliver([task], 'edgewise-push', 3)).toEqual([{ acked: true, retried: undefined }])
  expect(payloads(phone).map(({ body }) => body)).toEqual(['Hello'])
})

test('a consumer that ends before it has sent is followed by one that sends, once', async () => {
  setClock()
  const [alice, bob] = await people()
  const phone = await subscribe(bob)
  const id = await direct(alice, bob)
  await post(alice, id, 'Hello')
  await queued(1)
  const [one] = queue.splice(0)
  const { value: scene } = Object(await roomOf(id).stub.look([bob.id]))
  const [glance] = scene.glances
  // It takes the push, and is gone.
  const given = await inboxOf(bob).buzz({
    cause: 'message',
    conversationId: id,
    kind: 'direct',
    title: undefined,
    glance,
    messages: scene.messages,
    names: {},
  })
  expect(given.pushes).toHaveLength(1)
  expect(await deliver([one?.body])).toEqual([{ acked: true, retried: undefined }])
  // Whoever took it may be at it: it comes again when it cannot be any more.
  expect(queue).toEqual([{ body: { conversationId: id, userIds: [bob.id], cause: 'message' }, delaySeconds: 20 }])
  expect(payloads(phone)).toEqual([])
  pass(21 * seconds)
  await drain()
  expect(payloads(phone)).toHaveLength(1)
})

test('a device that fails is tried again by itself, and told once with the others', async () => {
  setClock()
  const [alice, bob] = await people()
  const tablet = await bob.signIn()
  const [phone, other] = [await subscribe(bob), await subscribe(tablet)]
  const id = await direct(alice, bob)
  await post(alice, id, 'Hello')
  await queued(1)
  replies.set(phone, [503, 500])
  await drain()
  expect([payloads(phone).length, payloads(other).length]).toEqual([0, 1])
  expect(queue).toEqual([{ body: { conversationId: id, userIds: [bob.id], cause: 'message', deviceId: bob.deviceId }, delaySeconds: 5 }])
  const [task] = queue.splice(0)
  expect(await deliver([task?.body], 'edgewise-push', 2)).toEqual([{ acked: false, retried: 10 }])
  await deliver([task?.body], 'edgewise-push', 3)
  expect([payloads(phone).length, payloads(other).length]).toEqual([1, 1])
})

test('a subscription that is gone is pruned, one that was refreshed since is not', async () => {
  setClock()
  const [alice, bob] = await people()
  const phone = await subscribe(bob)
  const id = await direct(alice, bob)
  replies.set(phone, [410])
  await post(alice, id, 'one')
  await queued(1)
  await drain()
  pass(1 * minutes)
  await post(alice, id, 'two')
  expect(queue).toEqual([])
  expect(payloads(phone)).toEqual([])
  const again = await subscribe(bob)
  const stale = { deviceId: bob.deviceId, conversationId: id, seq: 2, refreshedAt: Date.now() - 1, outcome: 'gone' as const }
  await inboxOf(bob).pushed([stale])
  await post(alice, id, 'three')
  await queued(1)
  await drain()
  expect(payloads(again).map(({ badge }) => badge)).toEqual([3])
})

test('what was read, deleted, or is of somebody who left meanwhile is not pushed', async () => {
  setClock()
  const [alice, bob, carol, dan] = await people()
  const phones = await Promise.all([bob, carol, dan].map(subscribe))
  const id = await group(alice, [bob, carol, dan])
  await queued(1)
  await drain()
  arrived.clear()
  await post(alice, id, 'read, or left')
  await queued(1)
  await roomOf(id).stub.mark(bob.id, bob.deviceId, { read: 1 })
  await alice.ask('DELETE', `/v1/conversations/${id}/members/${carol.id}`)
  await drain()
  expect(phones.map((phone) => payloads(phone).map(({ kind }) => kind))).toEqual([[], [], ['message']])
  pass(1 * minutes)
  arrived.clear()
  await post(alice, id, 'a slip')
  await until(() => queue.length > 0, 'a round')
  await alice.ask('DELETE', `/v1/conversations/${id}/messages/2`)
  await drain()
  await drain()
  expect(JSON.stringify([...arrived])).not.toContain('slip')
})

test('a group of a hundred is one message of the queue, and a minute’s burst is four pushes', async () => {
  setClock()
  const [alice, ...others] = await cast(...range(1, 100).map((n) => `member${n}`))
  if (!alice) throw new Error('a maker')
  const phones = await Promise.all(others.map(subscribe))
  const id = await group(alice, others)
  await until(() => queue.flatMap(({ body }) => body.userIds).length === 99, 'all invited')
  expect(queue).toHaveLength(1)
  await drain()
  for (const phone of phones) expect(payloads(phone).map(({ kind, title }) => [kind, title])).toEqual([['invite', 'Friends']])
  await sleep(roomOf(id).stub)
  let used = 0
  const waiting: { body: (typeof queue)[number]['body']; at: number }[] = []
  for (const n of range(1, 100)) {
    await post(alice, id, `${n}`)
    await until(() => queue.length > 0 || n !== 1, 'the first')
    await new Promise((resolve) => setTimeout(resolve, 5))
    used += queue.length
    waiting.push(...queue.splice(0).map(({ body, delaySeconds }) => ({ body, at: Date.now() + delaySeconds * seconds })))
    const due = waiting.filter(({ at }) => at <= Date.now())
    for (const one of due) waiting.splice(waiting.indexOf(one), 1)
    if (due.length > 0) await deliver(due.map(({ body }) => body))
    pass(600)
  }
  pass(5 * minutes)
  await deliver(waiting.splice(0).map(({ body }) => body))
  expect(used).toBeLessThanOrEqual(4)
  for (const phone of phones) {
    const told = payloads(phone).filter(({ kind }) => kind === 'message')
    expect(told.length).toBeGreaterThanOrEqual(3)
    expect(told.length).toBeLessThanOrEqual(4)
    expect(told.at(-1)).toMatchObject({ seq: 100, body: '100 messages in Friends', badge: 100 })
  }
}, 120_000)

test('who comes back to a group and leaves is told at once again, the others when their pause is over', async () => {
  setClock()
  const [alice, bob, carol] = await people()
  const [his, hers] = [await subscribe(bob), await subscribe(carol)]
  const id = await group(alice, [bob, carol])
  await queued(1)
  await drain()
  for (const n of range(1, 3)) {
    await post(alice, id, `${n}`)
    await until(() => queue.length > 0, `round ${n}`)
    await drain()
    pass(15 * seconds)
  }
  const phone = await online(bob)
  phone.send({ type: 'read', conversationId: id, seq: 3 })
  await phone.shows(id, ({ unreadCount }) => unreadCount === 0, 'all read')
  phone.close()
  await phone.end()
  await queued(1)
  await drain()
  pass(31 * seconds)
  arrived.clear()
  await post(alice, id, '4')
  await queued(1)
  expect(queue.map(({ body, delaySeconds }) => [body.userIds, delaySeconds > 0])).toEqual([
    [[bob.id], false],
    [[carol.id], true],
  ])
  await drain()
  expect(payloads(his).map(({ body }) => body)).toEqual([expect.stringContaining(': 4')])
  expect(payloads(hers)).toHaveLength(1)
})

test('who is there and idle keeps its invitation until a message comes, and hears that aloud', async () => {
  setClock()
  const [alice, bob] = await people()
  const phone = await subscribe(bob)
  const socket = await online(bob)
  const id = await group(alice, [bob])
  await queued(1)
  await drain()
  await alice.ask('PATCH', `/v1/conversations/${id}`, { title: 'Family' })
  await socket.shows(id, ({ title }) => title === 'Family', 'the title')
  await post(alice, id, 'Hello')
  await queued(1)
  expect(await drain()).toEqual([{ conversationId: id, userIds: [bob.id], cause: 'message' }])
  expect(payloads(phone).map(({ kind, title }) => [kind, title])).toEqual([
    ['invite', 'Friends'],
    ['message', 'Family'],
  ])
})

test('a queue that is out of reach, and a fall before it was reached, lose nothing', async () => {
  setClock()
  const [alice, bob] = await people()
  const phone = await subscribe(bob)
  const id = await direct(alice, bob)
  refuse(true)
  await post(alice, id, 'one')
  refuse(false)
  expect(queue).toEqual([])
  pass(3 * seconds)
  await runDurableObjectAlarm(roomOf(id).stub)
  await queued(1)
  await drain()
  expect(payloads(phone).map(({ body }) => body)).toEqual(['one'])
  pass(1 * minutes)
  refuse(true)
  await post(alice, id, 'two')
  await abortAllDurableObjects()
  refuse(false)
  pass(5 * minutes)
  await runDurableObjectAlarm(roomOf(id).stub)
  await queued(1)
  await drain()
  expect(payloads(phone).map(({ body }) => body)).toEqual(['one', 'two'])
})

test('what does not go through comes again later, and what is given up on is shown to the operator', async () => {
  const [alice, bob] = await people()
  await subscribe(bob)
  const id = await direct(alice, bob)
  const task = { conversationId: id, userIds: [bob.id], cause: 'message' as const }
  const restore = outOfReach({ look: true })
  expect(await deliver([task, { foreign: true }], 'edgewise-push', 2)).toEqual([
    { acked: false, retried: 10 },
    { acked: false, retried: 0 },
  ])
  restore()
  expect(await deliver([task], 'edgewise-push-dead', 6)).toEqual([{ acked: true, retried: undefined }])
  expect(await env.KEYRING.getByName('keyring').deadLetters()).toMatchObject({
    counts: { 'edgewise-push-dead': 1 },
    newest: [{ queue: 'edgewise-push-dead', attempts: 6, body: JSON.stringify(task) }],
  })
})
