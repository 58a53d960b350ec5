/** What is kept and told where sleep, failure, privacy and length meet: each of these was wrong once. */
import { runDurableObjectAlarm } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { between, cast, direct, group, inboxOf, list, online, openOn, people, post, prefer, range, roomOf, sleep } from './support.ts'

const settle = () => new Promise((resolve) => setTimeout(resolve, 400))

test('a device that comes after another one has opened the conversation is told what is said', async () => {
  const [alice, bob] = await people()
  const phone = await bob.signIn()
  const id = await direct(alice, bob)
  const first = await online(bob)
  await post(alice, id, 'one')
  await first.shows(id, ({ head }) => head.seq === 1, 'one')
  await openOn(bob, id)
  const second = await online(phone)
  await second.shows(id, ({ head }) => head.seq === 1, 'one')
  await post(alice, id, 'two')
  await second.until(() => second.of('message').length === 1, 'two')
  expect(second.of('message')[0]?.message.seq).toBe(2)
})

test('what is read by an inbox in a group of many is read after the conversation has slept', async () => {
  const everybody = await cast(...range(1, 9).map((n) => `m${n}`))
  const [alice, ...others] = everybody
  const [bob] = others
  if (!alice || !bob) throw new Error('nobody')
  const id = await group(alice, others)
  const his = await online(bob)
  await post(alice, id, 'one')
  await his.shows(id, ({ unreadCount }) => unreadCount === 1, 'one')
  his.send({ type: 'read', conversationId: id, seq: 1 })
  await his.shows(id, ({ unreadCount }) => unreadCount === 0, 'read')
  await runDurableObjectAlarm(roomOf(id).stub)
  await sleep(roomOf(id).stub)
  expect((await list(bob))[0]).toMatchObject({ unreadCount: 0, readSeq: 1 })
})

test('who hides that it reads is not seen to read', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  await bob.ask('PATCH', '/v1/me', { settings: { readReceipts: false } })
  await settle()
  const [hers, his] = [await online(alice), await online(bob)]
  await post(alice, id, 'one')
  await his.shows(id, ({ unreadCount }) => unreadCount === 1, 'one')
  his.send({ type: 'delivered', conversationId: id, seq: 1 })
  await hers.shows(id, ({ lastMessageStatus }) => lastMessageStatus === 'delivered', 'delivered')
  await settle()
  const before = hers.heard().length
  his.send({ type: 'read', conversationId: id, seq: 1 })
  await his.shows(id, ({ unreadCount }) => unreadCount === 0, 'read')
  await settle()
  expect(hers.heard().slice(before)).toEqual([])
})

test('ids that cannot be anybody do not break the socket', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  const hers = await online(alice)
  hers.send({ type: 'watch', userIds: range(1, 200).map((n) => `${n}`.padStart(128, 'x')) })
  await hers.fence()
  hers.send({ type: 'activity', state: 'active' })
  await hers.fence()
  await post(bob, id, 'one')
  await hers.shows(id, ({ head }) => head.seq === 1, 'one')
  hers.send({ type: 'watch', userIds: [bob.id] })
  await hers.until(() => hers.of('presence').length === 1, 'bob')
  expect(hers.of('error').filter(({ code }) => code === 'internal')).toEqual([])
})

test('who is no contact any more, and nothing else, sees nothing', async () => {
  const [alice, bob] = await people()
  await alice.ask('PUT', `/v1/contacts/${bob.id}`, {})
  const [hers, his] = [await online(alice), await online(bob)]
  his.send({ type: 'watch', userIds: [alice.id] })
  await his.until(() => his.of('presence').length === 1, 'alice')
  expect(his.of('presence')[0]).toMatchObject({ state: 'online' })
  await alice.ask('DELETE', `/v1/contacts/${bob.id}`)
  await settle()
  expect(his.of('presence').at(-1)).toMatchObject({ state: 'offline' })
  hers.close()
})

test('who blocks sees the blocked offline at once', async () => {
  const [alice, bob] = await people()
  await direct(alice, bob)
  const [hers, his] = [await online(alice), await online(bob)]
  hers.send({ type: 'watch', userIds: [bob.id] })
  await hers.until(() => hers.of('presence').length === 1, 'bob')
  await alice.ask('PUT', `/v1/contacts/${bob.id}`, { blocked: true })
  await settle()
  expect(hers.of('presence').at(-1)).toMatchObject({ state: 'offline' })
  his.close()
})

test('after sleep a preference does not make a conversation known that keeps its news to itself', async () => {
  const [alice, bob] = await people()
  const phone = await bob.signIn()
  const id = await direct(alice, bob)
  const open = await openOn(bob, id)
  const first = await online(bob)
  await post(alice, id, 'one')
  await post(alice, id, 'two')
  await first.shows(id, ({ head }) => head.seq >= 1, 'one')
  await settle()
  await sleep(inboxOf(bob))
  await prefer(bob, id, { pinned: true })
  await settle()
  const second = await online(phone)
  await second.shows(id, ({ head }) => head.seq === 2, 'two')
  await post(alice, id, 'three')
  await second.until(() => second.of('message').length === 1, 'three')
  expect(second.of('message')[0]?.message.seq).toBe(3)
  open.close()
})

test('what a socket carries over sleep is kept when it closes', async () => {
  const everybody = await cast(...range(1, 9).map((n) => `m${n}`))
  const [alice, ...others] = everybody
  const [bob] = others
  if (!alice || !bob) throw new Error('nobody')
  const id = await group(alice, others)
  await post(alice, id, 'one')
  const his = await openOn(bob, id)
  his.send({ type: 'read', seq: 1 })
  await settle()
  await sleep(roomOf(id).stub)
  his.close()
  await settle()
  await sleep(roomOf(id).stub)
  expect((await list(bob))[0]).toMatchObject({ unreadCount: 0, readSeq: 1 })
})

test('a socket that closes while its inbox sleeps leaves when the person was last seen, and five seconds', async () => {
  const [alice, bob] = await people()
  await direct(alice, bob)
  const [hers, his] = [await online(alice), await online(bob)]
  hers.send({ type: 'watch', userIds: [bob.id] })
  await hers.until(() => hers.of('presence').length === 1, 'bob')
  his.send({ type: 'activity', state: 'active' })
  await his.fence()
  await settle()
  await sleep(inboxOf(bob))
  his.close()
  await settle()
  await sleep(inboxOf(bob))
  await settle()
  hers.send({ type: 'unwatch', userIds: [bob.id] })
  hers.send({ type: 'watch', userIds: [bob.id] })
  await settle()
  expect(hers.of('presence').at(-1)).toHaveProperty('lastSeenAt')
})

test('an inbox that failed is told after the conversation has slept with its sockets open', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  const his = await online(bob)
  await post(alice, id, 'one')
  await his.shows(id, ({ head }) => head.seq === 1, 'one')
  const sockets = [await openOn(alice, id), await openOn(alice, id)]
  await settle()
  let broken = true
  between(async (userId, _, deliver) => {
    if (broken && userId === bob.id) throw new Error('out of reach')
    return deliver()
  })
  await post(alice, id, 'two')
  await settle()
  await sleep(roomOf(id).stub)
  broken = false
  await runDurableObjectAlarm(roomOf(id).stub)
  expect(await his.shows(id, ({ head }) => head.seq === 2, 'two')).toMatchObject({ unreadCount: 2 })
  for (const socket of sockets) socket.close()
})

test('long messages are told a few at a time, all of them and in order', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  const his = await online(bob)
  await his.shows(id, () => true, 'it')
  await settle()
  const lengths: number[] = []
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  between(async (userId, { messages }, deliver) => {
    if (userId === bob.id) {
      lengths.push(messages.reduce((sum, { frame }) => sum + frame.length, 0))
      await held
    }
    return deliver()
  })
  for (const n of range(1, 8)) await post(alice, id, `${n}`.repeat(100_000))
  release()
  await his.until(() => his.of('message').length === 8, 'all')
  expect(his.of('message').map(({ message }) => message.seq)).toEqual(range(1, 8))
  expect(Math.max(...lengths)).toBeLessThan(300_000)
})
