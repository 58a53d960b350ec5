/** Who is there, for whom, on a clock that the test moves: what takes no real time to see. */
import { runDurableObjectAlarm } from 'cloudflare:test'
import { expect, test } from 'vitest'
import {
  type InboxSocket,
  type Person,
  connect,
  direct,
  group,
  inboxOf,
  minutes,
  noon,
  online,
  openOn,
  pass,
  people,
  post,
  range,
  renew,
  seconds,
  setClock,
  sleep,
} from './support.ts'

const states = (socket: InboxSocket, of: Person) =>
  socket
    .of('presence')
    .filter(({ userId }) => userId === of.id)
    .map(({ state }) => state)

/** Looks now, once. */
async function look(socket: InboxSocket, at: Person) {
  const before = socket.of('presence').length
  socket.send({ type: 'unwatch', userIds: [at.id] })
  socket.send({ type: 'watch', userIds: [at.id] })
  await socket.until(() => socket.of('presence').length > before, 'an answer')
  const { type: _, userId: __, ...presence } = socket.of('presence').at(-1) ?? {}
  return presence
}

/** A sign of life by a frame. */
const stir = (socket: InboxSocket) => socket.fence()

const ring = (person: Person) => runDurableObjectAlarm(inboxOf(person))

/** bob looks at alice. */
async function watching() {
  setClock()
  const [alice, bob, carol, dan] = await people()
  const id = await direct(alice, bob)
  const [hers, his] = [await online(alice), await online(bob)]
  expect(await look(his, alice)).toEqual({ state: 'online' })
  return { alice, bob, carol, dan, id, hers, his }
}

test('a watch is answered at once, with the state of each: one who is there, one who is not', async () => {
  const { alice, bob, carol, dan, his } = await watching()
  await group(bob, [alice, carol, dan])
  await online(carol)
  his.send({ type: 'watch', userIds: [carol.id, dan.id] })
  await his.until(() => states(his, carol).length === 1 && states(his, dan).length === 1, 'both')
  expect([states(his, carol), states(his, dan)]).toEqual([['online'], ['offline']])
})

test('nobody at any device for five minutes is away, and back at once when somebody is', async () => {
  const { alice, hers, his } = await watching()
  for (const _ of range(1, 14)) {
    pass(20 * seconds)
    await stir(hers)
    await ring(alice)
  }
  expect(states(his, alice)).toEqual(['online'])
  pass(20 * seconds)
  await stir(hers)
  await ring(alice)
  await his.until(() => states(his, alice).length === 2, 'away')
  expect(states(his, alice)).toEqual(['online', 'away'])
  hers.send({ type: 'activity', state: 'idle' })
  await stir(hers)
  hers.send({ type: 'activity', state: 'active' })
  await his.until(() => states(his, alice).length === 3, 'back')
  expect(states(his, alice)).toEqual(['online', 'away', 'online'])
})

test('one active device is enough: two devices are one person', async () => {
  const { alice, hers, his } = await watching()
  const phone = await alice.signIn()
  const pocket = await online(phone)
  for (const _ of range(1, 20)) {
    pass(20 * seconds)
    await stir(hers)
    pocket.send({ type: 'activity', state: 'active' })
    await stir(pocket)
    await ring(alice)
  }
  hers.close()
  await hers.end()
  pass(20 * seconds)
  pocket.send({ type: 'activity', state: 'active' })
  await stir(pocket)
  await ring(alice)
  expect(await look(his, alice)).toMatchObject({ state: 'online' })
  expect(new Set(states(his, alice))).toEqual(new Set(['online']))
})

test('without a sign of life for more than 30 seconds one is offline; any frame is a sign', async () => {
  const { alice, hers, his } = await watching()
  await his.fence()
  pass(25 * seconds)
  await stir(hers)
  pass(25 * seconds)
  await ring(alice)
  expect(await look(his, alice)).toEqual({ state: 'online' })
  pass(5 * seconds + 1)
  await ring(alice)
  await his.until(() => states(his, alice).includes('offline'), 'offline')
  await stir(hers)
  await his.until(() => states(his, alice).at(-1) === 'online', 'online again')
})

test('every frame is a sign of life, however soon after another', async () => {
  const { alice, hers, his } = await watching()
  pass(4_900)
  await stir(hers)
  pass(29 * seconds)
  await ring(alice)
  expect(await look(his, alice)).toEqual({ state: 'online' })
})

test('a reconnect within five seconds makes no flap, one that takes longer does', async () => {
  const { alice, hers, his } = await watching()
  hers.close()
  await hers.end()
  pass(4 * seconds)
  await ring(alice)
  const again = await online(alice)
  pass(10 * seconds)
  await ring(alice)
  expect(await look(his, alice)).toEqual({ state: 'online' })
  expect(new Set(states(his, alice))).toEqual(new Set(['online']))
  again.close()
  await again.end()
  pass(5 * seconds)
  await ring(alice)
  await his.until(() => states(his, alice).at(-1) === 'offline', 'offline')
})

test('a device that comes back before its old socket is closed makes no flap', async () => {
  const { alice, hers, his } = await watching()
  const again = await connect(alice)
  hers.close()
  await hers.end()
  await ring(alice)
  again.send({ type: 'hello' })
  await again.next('hello')
  await ring(alice)
  await look(his, alice)
  expect(new Set(states(his, alice))).toEqual(new Set(['online']))
})

test('a lost phone does not take the five seconds of a laptop that reconnects', async () => {
  const { alice, hers, his } = await watching()
  const phone = await alice.signIn()
  await online(phone)
  pass(25 * seconds)
  await stir(hers)
  pass(20 * seconds)
  await stir(hers)
  hers.close()
  await hers.end()
  pass(1 * seconds)
  await ring(alice)
  await online(alice)
  await ring(alice)
  await look(his, alice)
  expect(new Set(states(his, alice))).toEqual(new Set(['online']))
})

test('last seen moves with sending, reading and being active, and stays through a sleep of the inbox', async () => {
  const { alice, bob, id, hers, his } = await watching()
  await post(alice, id, 'one')
  await his.next('message')
  expect(await look(his, alice)).toEqual({ state: 'online', lastSeenAt: noon })
  await post(bob, id, 'two')
  await hers.next('message')
  pass(10 * seconds)
  hers.send({ type: 'read', conversationId: id, seq: 2 })
  await his.next('receipt')
  expect(await look(his, alice)).toEqual({ state: 'online', lastSeenAt: noon + 10 * seconds })
  pass(10 * seconds)
  hers.send({ type: 'activity', state: 'active' })
  await stir(hers)
  expect(await look(his, alice)).toEqual({ state: 'online', lastSeenAt: noon + 20 * seconds })
  const open = await openOn(alice, id)
  pass(10 * seconds)
  await open.say('three')
  await his.next('message')
  await stir(hers)
  expect(await look(his, alice)).toEqual({ state: 'online', lastSeenAt: noon + 30 * seconds })
  await sleep(inboxOf(alice))
  expect(await look(his, alice)).toEqual({ state: 'online', lastSeenAt: noon + 30 * seconds })
  hers.close()
  await hers.end()
  pass(10 * seconds)
  await sleep(inboxOf(alice))
  expect(await look(his, alice)).toEqual({ state: 'offline', lastSeenAt: noon + 30 * seconds })
})

test('last seen does not move with a delivery, a ping, a hello or a look at others', async () => {
  const { alice, bob, id, hers, his } = await watching()
  await post(alice, id, 'one')
  await his.next('message')
  pass(10 * seconds)
  const seq = await post(bob, id, 'two')
  await hers.next('message')
  hers.send({ type: 'delivered', conversationId: id, seq })
  await his.next('receipt')
  hers.send('ping')
  hers.send({ type: 'watch', userIds: [bob.id] })
  hers.send({ type: 'activity', state: 'idle' })
  const phone = await alice.signIn()
  await online(phone)
  await alice.ask('GET', `/v1/conversations/${id}/messages`)
  await stir(hers)
  expect(await look(his, alice)).toEqual({ state: 'online', lastSeenAt: noon })
})

test('a read mark that is stale, or beyond the head, is nothing that the person did', async () => {
  const { alice, id, hers, his } = await watching()
  await post(alice, id, 'one')
  await his.next('message')
  pass(10 * seconds)
  hers.send({ type: 'read', conversationId: id, seq: 9 })
  await stir(hers)
  expect(await look(his, alice)).toEqual({ state: 'online', lastSeenAt: noon })
})

const privacy = (by: Person, lastSeen: string) => by.ask('PATCH', '/v1/me', { settings: { lastSeen } })
const shown = { state: 'online', lastSeenAt: noon }
const hidden = { state: 'online' }

test.each([
  ['everyone', 'everyone', {}, shown],
  ['nobody', 'everyone', {}, hidden],
  ['everyone', 'nobody', {}, hidden],
  ['contacts', 'everyone', {}, hidden],
  ['contacts', 'everyone', { hers: true }, shown],
  ['contacts', 'everyone', { his: true }, hidden],
  ['everyone', 'contacts', {}, hidden],
  ['everyone', 'contacts', { his: true }, shown],
  ['everyone', 'contacts', { hers: true }, hidden],
  ['contacts', 'contacts', { hers: true, his: true }, shown],
  ['nobody', 'nobody', { hers: true, his: true }, hidden],
] as const)('last seen for %s is seen by one who shows it to %s, contacts %j: %j', async (mine, others, contacts, expected) => {
  const { alice, bob, id, hers, his } = await watching()
  await post(alice, id, 'one')
  await his.next('message')
  if ('hers' in contacts) await alice.ask('PUT', `/v1/contacts/${bob.id}`, {})
  if ('his' in contacts) await bob.ask('PUT', `/v1/contacts/${alice.id}`, {})
  await privacy(alice, mine)
  await privacy(bob, others)
  expect(await look(his, alice)).toEqual(expected)
  // What is told later, without being asked, shows as much.
  hers.close()
  await hers.end()
  pass(5 * seconds)
  await ring(alice)
  await his.until(() => states(his, alice).at(-1) === 'offline', 'offline')
  expect('lastSeenAt' in (his.of('presence').at(-1) ?? {})).toBe('lastSeenAt' in expected)
})

test('the blocked sees the blocker offline and without last seen, and nothing of what happens after', async () => {
  const { alice, bob, id, hers, his } = await watching()
  await post(alice, id, 'one')
  await his.next('message')
  await alice.ask('PUT', `/v1/contacts/${bob.id}`, { blocked: true })
  await his.until(() => states(his, alice).at(-1) === 'offline', 'offline')
  expect(his.of('presence').at(-1)).toEqual({ type: 'presence', userId: alice.id, state: 'offline' })
  expect(await look(his, alice)).toEqual({ state: 'offline' })
  hers.send({ type: 'activity', state: 'active' })
  hers.close()
  await hers.end()
  await online(alice)
  await his.fence()
  expect(states(his, alice).slice(-2)).toEqual(['offline', 'offline'])
  await alice.ask('PUT', `/v1/contacts/${bob.id}`, { blocked: false })
  await his.until(() => states(his, alice).at(-1) === 'online', 'there again')
})

test('the blocker sees the blocked no more either', async () => {
  const { alice, bob, his } = await watching()
  await bob.ask('PUT', `/v1/contacts/${alice.id}`, { blocked: true })
  expect(await look(his, alice)).toEqual({ state: 'offline' })
})

test('a stranger sees nothing, whoever it is that looks', async () => {
  const { alice, carol, hers } = await watching()
  const strange = await online(carol)
  strange.send({ type: 'watch', userIds: [alice.id, 'nobody-at-all'] })
  hers.send({ type: 'activity', state: 'active' })
  await Promise.all([hers.fence(), strange.fence()])
  await group(carol, [alice])
  expect(await look(strange, alice)).toMatchObject({ state: 'online' })
  expect(states(strange, alice)).toHaveLength(1)
})

test('who has a contact sees it, and it is seen by who keeps it as a contact', async () => {
  const { alice, carol, dan } = await watching()
  await carol.ask('PUT', `/v1/contacts/${alice.id}`, {})
  await alice.ask('PUT', `/v1/contacts/${dan.id}`, {})
  for (const one of [carol, dan]) expect(await look(await online(one), alice)).toMatchObject({ state: 'online' })
})

test.each(['the watcher', 'the watched'])(
  'once %s has left the only conversation that was shared, nothing is seen any more',
  async (who) => {
    setClock()
    const [alice, bob, carol] = await people()
    const id = await group(carol, [alice, bob])
    const [hers, his] = [await online(alice), await online(bob)]
    await look(his, alice)
    const leaver = who === 'the watcher' ? bob : alice
    await leaver.ask('DELETE', `/v1/conversations/${id}/members/${leaver.id}`)
    await his.until(() => states(his, alice).at(-1) === 'offline', 'a stranger')
    pass(10 * seconds)
    hers.send({ type: 'activity', state: 'active' })
    await stir(hers)
    hers.close()
    await hers.end()
    pass(6 * seconds)
    await ring(alice)
    await online(alice)
    await ring(alice)
    await his.fence()
    expect(his.of('presence').slice(1)).toEqual([{ type: 'presence', userId: alice.id, state: 'offline' }])
  },
)

test('leaving one of two shared groups changes nothing', async () => {
  setClock()
  const [alice, bob] = await people()
  const [id] = [await group(alice, [bob]), await group(alice, [bob])]
  const [hers, his] = [await online(alice), await online(bob)]
  await look(his, alice)
  await bob.ask('DELETE', `/v1/conversations/${id}/members/${bob.id}`)
  hers.close()
  await hers.end()
  pass(6 * seconds)
  await ring(alice)
  await his.until(() => states(his, alice).at(-1) === 'offline', 'offline')
  await online(alice)
  await his.until(() => states(his, alice).at(-1) === 'online', 'online')
  expect(states(his, alice)).toEqual(['online', 'offline', 'online'])
})

test('201 watched are refused, and what was watched stays', async () => {
  const { alice, hers, his } = await watching()
  const others = range(1, 199).map(() => crypto.randomUUID())
  his.send({ type: 'watch', userIds: others })
  await his.fence()
  expect(his.of('error').filter(({ code }) => code === 'conflict')).toEqual([])
  his.send({ type: 'watch', userIds: [crypto.randomUUID()] })
  await his.until(() => his.of('error').at(-1)?.code === 'conflict', 'refused')
  his.send({ type: 'watch', userIds: range(1, 201).map(() => crypto.randomUUID()) })
  await his.until(() => his.of('error').at(-1)?.code === 'invalid_request', 'refused')
  hers.close()
  await hers.end()
  pass(5 * seconds)
  await ring(alice)
  await his.until(() => states(his, alice).at(-1) === 'offline', 'alice is still watched')
  his.send({ type: 'unwatch', userIds: others })
  his.send({ type: 'watch', userIds: range(1, 199).map(() => crypto.randomUUID()) })
  await his.fence()
  expect(his.of('error').filter(({ code }) => code === 'conflict')).toHaveLength(1)
})

test('who is unwatched is told no more', async () => {
  const { alice, hers, his } = await watching()
  his.send({ type: 'unwatch', userIds: [alice.id] })
  await his.fence()
  hers.close()
  await hers.end()
  pass(6 * seconds)
  await ring(alice)
  await his.fence()
  expect(states(his, alice)).toEqual(['online'])
})

test('what one watches survives a sleep of both inboxes', async () => {
  const { alice, bob, hers, his } = await watching()
  await sleep(inboxOf(bob))
  await sleep(inboxOf(alice))
  hers.close()
  await hers.end()
  pass(6 * seconds)
  await ring(alice)
  await his.until(() => states(his, alice).at(-1) === 'offline', 'offline')
  expect(new Set(states(his, alice))).toEqual(new Set(['online', 'offline']))
})

test('whose token is over is not there, unless it was renewed', async () => {
  const { alice, bob, hers, his } = await watching()
  for (const n of range(1, 45)) {
    pass(20 * seconds)
    hers.send({ type: 'activity', state: 'active' })
    if (n === 30) await Promise.all([renew(hers, alice), renew(his, bob)])
    await Promise.all([stir(hers), stir(his)])
  }
  expect(await look(his, alice)).toMatchObject({ state: 'online' })
  pass(15 * minutes)
  await bob.refresh()
  const again = await online(bob)
  expect(await look(again, alice)).toMatchObject({ state: 'offline' })
})
