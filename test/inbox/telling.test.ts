/** What conversations tell inboxes: everything once, whatever fails; and no more than somebody is there to hear. */
import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import {
  cast,
  type InboxSocket,
  type Person,
  between,
  direct,
  group,
  list,
  minutes,
  noon,
  online,
  openOn,
  outOfReach,
  pass,
  people,
  post,
  range,
  renew,
  roomOf,
  seconds,
  setClock,
  sleep,
  text,
  until,
} from './support.ts'

const told = (socket: InboxSocket) => socket.of('message').map(({ message }) => message.seq)
const alarmAt = (id: string) => runInDurableObject(roomOf(id).stub, (_, { storage }) => storage.getAlarm())

/** Of whom inboxes were told something, in order. */
function listen(): { calls: string[]; failing: (userId: string) => boolean; fail: (holds: (userId: string) => boolean) => void } {
  const heard = {
    calls: [] as string[],
    failing: (_userId: string) => false,
    fail: (holds: (userId: string) => boolean) => void (heard.failing = holds),
  }
  between(async (userId, _, deliver) => {
    heard.calls.push(userId)
    if (heard.failing(userId)) throw new Error('the inbox restarts')
    return deliver()
  })
  return heard
}

test('a device with the conversation open is not told a message twice, the person’s other devices are told once', async () => {
  const [alice, bob] = await people()
  const phone = await bob.signIn()
  const id = await direct(alice, bob)
  const [laptop, pocket] = [await online(bob), await online(phone)]
  const open = await openOn(bob, id)
  for (const n of range(1, 3)) await post(alice, id, `${n}`)
  await pocket.until(() => told(pocket).length >= 3, 'three messages')
  await laptop.shows(id, ({ unreadCount }) => unreadCount === 3, 'all counted')
  expect(open.of('message').map(({ message }) => message.seq)).toEqual([1, 2, 3])
  expect(told(pocket)).toEqual([1, 2, 3])
  expect(told(laptop)).toEqual([])
  open.close()
  await open.end()
  await post(alice, id, 'closed')
  await laptop.next('message', ({ message }) => message.seq === 4)
  await pocket.next('message', ({ message }) => message.seq === 4)
  expect(pocket.of('message').map(({ message }) => message)).toEqual(
    range(1, 4).map((seq) => expect.objectContaining({ seq, conversationId: id, senderId: alice.id })),
  )
})

test('the sender’s other devices are told what it sends, and how far its own marks are', async () => {
  const [alice, bob] = await people()
  const phone = await alice.signIn()
  const id = await direct(alice, bob)
  const pocket = await online(phone)
  const open = await openOn(alice, id)
  await open.say('from the laptop')
  const { message } = await pocket.next('message')
  expect(message).toMatchObject({ seq: 1, senderId: alice.id, content: text('from the laptop') })
  expect(await pocket.shows(id, ({ head }) => head.seq === 1, 'its summary')).toMatchObject({ unreadCount: 0, readSeq: 1 })
})

test('each reader of a reply is told it as it may see it', async () => {
  const [alice, bob, carol] = await people()
  const id = await group(alice, [bob])
  await post(alice, id, 'before carol')
  await alice.ask('POST', `/v1/conversations/${id}/members`, { userIds: [carol.id] })
  const [his, hers] = [await online(bob), await online(carol)]
  await alice.ask('POST', `/v1/conversations/${id}/messages`, {
    id: '01890000-0000-7000-8000-000000000001',
    content: text('a reply'),
    replyTo: 1,
  })
  expect((await his.next('message')).message.replyTo).toEqual({ seq: 1, senderId: alice.id, preview: 'before carol' })
  expect((await hers.next('message')).message.replyTo).toEqual({ seq: 1 })
})

test('the same news once more is told to no device twice', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  const socket = await online(bob)
  between(async (_, __, deliver) => {
    await deliver()
    return deliver()
  })
  for (const n of range(1, 3)) await post(alice, id, `${n}`)
  await socket.until(() => socket.summary(id)?.unreadCount === 3, 'three')
  await socket.fence()
  expect(told(socket)).toEqual([1, 2, 3])
})

test('news whose answer was lost are told again, and no device hears a message twice', async () => {
  setClock()
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  const socket = await online(bob)
  let losing = true
  between(async (userId, _, deliver) => {
    const heard = await deliver()
    if (losing && userId === bob.id) throw new Error('the answer is lost')
    return heard
  })
  await post(alice, id, 'one')
  await socket.next('message')
  await until(async () => (await alarmAt(id)) !== null, 'an alarm')
  losing = false
  pass(1 * minutes)
  await runDurableObjectAlarm(roomOf(id).stub)
  await post(alice, id, 'two')
  await socket.until(() => told(socket).includes(2), 'the second')
  await socket.fence()
  expect(told(socket)).toEqual([1, 2])
})

test('an inbox that fails is told again with growing pauses, and the others are not', async () => {
  setClock()
  const [alice, bob, carol] = await people()
  const id = await group(alice, [bob, carol])
  const [his, hers] = [await online(bob), await online(carol)]
  const heard = listen()
  heard.fail((userId) => userId === bob.id)
  await post(alice, id, 'one')
  await hers.next('message')
  const times = () => heard.calls.filter((userId) => userId === bob.id).length
  const pauses: number[] = []
  for (const n of range(1, 12)) {
    // Not the one that guards against a fall.
    const isNext = async () => ((await alarmAt(id)) ?? 0) > Date.now() && (await alarmAt(id)) !== Date.now() + 5 * minutes
    await until(async () => times() === n && (await isNext()), `try ${n} and the next alarm`)
    const at = (await alarmAt(id)) ?? noon
    pauses.push(at - Date.now())
    setClock(at)
    expect(await runDurableObjectAlarm(roomOf(id).stub)).toBe(true)
    await renew(his, bob)
  }
  expect(pauses.slice(0, 4)).toEqual([2 * seconds, 4 * seconds, 8 * seconds, 16 * seconds])
  expect(pauses.slice(-2)).toEqual([10 * minutes, 10 * minutes])
  expect(heard.calls.filter((userId) => userId === carol.id)).toHaveLength(1)
  expect(told(his)).toEqual([])

  heard.fail(() => false)
  await until(async () => times() === 13 && ((await alarmAt(id)) ?? 0) > Date.now(), 'the last try that fails')
  setClock((await alarmAt(id)) ?? noon)
  await runDurableObjectAlarm(roomOf(id).stub)
  await his.next('message')
  expect(told(his)).toEqual([1])
  expect(his.summary(id)).toMatchObject({ unreadCount: 1 })
})

test('what a killed process did not tell of a new conversation is told by the alarm', async () => {
  setClock()
  const [alice, bob] = await people()
  const heard = listen()
  heard.fail((userId) => userId === bob.id)
  const id = await direct(alice, bob)
  await post(alice, id, 'one')
  expect(await list(bob)).toEqual([])
  await abortAllDurableObjects()
  heard.fail(() => false)
  pass(10 * seconds)
  await runDurableObjectAlarm(roomOf(id).stub)
  await until(async () => (await list(bob)).length === 1, 'the conversation is in the list')
  expect(await list(bob)).toMatchObject([{ id, unreadCount: 1, lastMessage: { content: text('one') } }])
})

test('after a kill everybody who comes back has what was said before, and hears what is said after', async () => {
  const [alice, bob, carol] = await people()
  const [pair, many] = [await direct(alice, bob), await group(alice, [bob, carol])]
  const before = await online(bob)
  await before.until(() => before.of('conversation').length === 2, 'both')
  const { usn } = before
  await post(alice, pair, 'one')
  await post(alice, many, 'one')
  await abortAllDurableObjects()
  const after = await online(bob, usn)
  for (const id of [pair, many]) await after.shows(id, ({ unreadCount }) => unreadCount === 1, 'what was said before')
  await post(alice, pair, 'two')
  await post(alice, many, 'two')
  for (const id of [pair, many])
    expect(await after.shows(id, ({ unreadCount }) => unreadCount === 2, 'what is said after')).toMatchObject({ head: { seq: 2 } })
})

test('a message that was acked before its conversation alone was killed is told to the devices that are still there', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  const socket = await online(bob)
  await post(alice, id, 'one')
  await socket.next('message')
  let isLost = true
  between(async (_, __, deliver) => {
    if (isLost) return new Promise(() => undefined)
    return deliver()
  })
  await post(alice, id, 'two')
  await runInDurableObject(roomOf(id).stub, (_, state) => state.abort('killed')).catch(() => undefined)
  isLost = false
  await runDurableObjectAlarm(roomOf(id).stub)
  expect(await socket.shows(id, ({ head }) => head.seq === 2, 'the message that was under way')).toMatchObject({ unreadCount: 2 })
})

/** Waits until an inbox is known to be asleep: it was told that there is something, once. */
async function asleep(by: Person, id: string, calls: string[], userId: string): Promise<void> {
  await until(async () => {
    const before = calls.length
    await post(by, id, 'to nobody')
    await until(() => calls.slice(before).includes(by.id), 'the sender is told')
    return !calls.slice(before).includes(userId)
  }, 'it is skipped')
}

test('an inbox where nobody is is skipped for what is said in a group, and shows it all once it comes back', async () => {
  const [alice, bob] = await people()
  const id = await group(alice, [bob])
  const hers = await online(alice)
  const { calls } = listen()
  await asleep(alice, id, calls, bob.id)
  const before = calls.length
  for (const n of range(1, 5)) {
    const seq = await post(alice, id, `${n}`)
    await hers.shows(id, ({ head }) => head.seq === seq, `alice is told ${seq}`)
  }
  expect(calls.slice(before)).not.toContain(bob.id)
  const [summary] = await list(bob)
  const his = await online(bob)
  expect(await his.shows(id, () => true, 'its summary')).toEqual(summary)
  const seq = await post(alice, id, 'now you hear me')
  expect(await his.next('message')).toMatchObject({ message: { seq } })
})

test('direct messages and mentions reach an inbox where nobody is', async () => {
  const [alice, bob] = await people()
  const [many, pair] = [await group(alice, [bob]), await direct(alice, bob)]
  await online(alice)
  const { calls } = listen()
  await asleep(alice, many, calls, bob.id)
  const tells = async (say: () => Promise<unknown>) => {
    const before = calls.length
    await say()
    await until(() => calls.slice(before).includes(bob.id), 'it is told')
    return calls.slice(before).filter((userId) => userId === bob.id).length
  }
  for (const n of range(1, 3)) expect(await tells(() => post(alice, pair, `${n}`))).toBe(1)
  expect(await tells(() => post(alice, many, 'you', { mentions: [bob.id] }))).toBe(1)
  expect(await tells(() => post(alice, many, 'all', { mentions: ['all'] }))).toBe(1)
})

test('an inbox that comes back is told again what it was not, also after its conversation slept', async () => {
  const [alice, bob] = await people()
  const id = await group(alice, [bob])
  const { calls } = listen()
  await online(alice)
  await asleep(alice, id, calls, bob.id)
  await sleep(roomOf(id).stub)
  await sleep(bob.inbox)
  const his = await online(bob)
  await his.shows(id, ({ unreadCount }) => unreadCount > 0, 'what was said meanwhile')
  const seq = await post(alice, id, 'again')
  expect(await his.next('message')).toMatchObject({ message: { seq } })
})

test('a conversation out of reach when a device comes back is shown to it once it can be reached, and goes on', async () => {
  const [alice, bob] = await people()
  const id = await group(alice, [bob])
  const { calls } = listen()
  await online(alice)
  await asleep(alice, id, calls, bob.id)
  const reach = outOfReach()
  const his = await online(bob)
  await his.fence()
  reach()
  expect(his.summary(id)).toBeUndefined()
  await post(alice, id, 'are you there?')
  await his.shows(
    id,
    ({ lastMessage }) => lastMessage?.content?.type === 'text' && lastMessage.content.text === 'are you there?',
    'the group',
  )
})

test('many members are told, each once', async () => {
  const [alice, bob] = await people()
  const others = await cast(...range(1, 12).map((n) => `member${n}`))
  const id = await group(alice, [bob, ...others])
  const sockets = await Promise.all(others.map((person) => online(person)))
  for (const n of range(1, 20)) await post(alice, id, `${n}`)
  await Promise.all(sockets.map((socket) => socket.until(() => told(socket).length >= 20, 'all')))
  await Promise.all(sockets.map((socket) => socket.fence()))
  for (const socket of sockets) expect(told(socket)).toEqual(range(1, 20))
})
