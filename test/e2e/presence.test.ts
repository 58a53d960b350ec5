/** Who is there, as others see it in real time: rules 10, 11 and 20 against a server that runs. */
import { randomUUIDv7 } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InboxDown } from '../../src/protocol/index.ts'
import { Actor } from '../support/actor.ts'
import type { InboxChannel } from '../support/inbox-channel.ts'
import { until as eventually } from '../support/processes.ts'
import { Server } from '../support/server.ts'

type Presence = Extract<InboxDown, { type: 'presence' }>

const atOnceMs = 1_000
const graceMs = 5_000
const silenceMs = 30_000
/** Going offline is told at most so long after it. */
const lateMs = 10_000

let server: Server
beforeAll(async () => {
  server = await Server.start()
})
afterAll(() => server.stop())

const heard = (channel: InboxChannel, { id }: Actor): Presence[] =>
  channel.log.filter((frame): frame is Presence => frame.type === 'presence' && frame.userId === id)
const states = (channel: InboxChannel, of: Actor) => heard(channel, of).map(({ state }) => state)

/** Waits for a state of somebody; gives how long it took. */
async function until(channel: InboxChannel, { id }: Actor, state: Presence['state'], withinMs = atOnceMs): Promise<number> {
  const began = Date.now()
  await channel.next('presence', (presence) => presence.userId === id && presence.state === state, withinMs)
  return Date.now() - began
}

/** Looks now: the newest that comes after the question. */
async function look(channel: InboxChannel, at: Actor): Promise<Omit<Presence, 'type' | 'userId'>> {
  const before = heard(channel, at).length
  channel.send({ type: 'unwatch', userIds: [at.id] }, { type: 'watch', userIds: [at.id] })
  await eventually(() => heard(channel, at).length > before, 'an answer to a watch', { withinMs: atOnceMs })
  const { type: _, userId: __, ...presence } = heard(channel, at).at(-1) ?? {}
  return Object.assign({ state: 'offline' as const }, presence)
}

/** Sends pings as a client does, until it is called. */
function alive(...channels: InboxChannel[]): () => void {
  const timer = setInterval(() => {
    for (const channel of channels) channel.wire.send('ping')
  }, 2_000)
  return () => clearInterval(timer)
}

/** alice and bob, who talk; bob looks. */
async function pair() {
  const { alice, bob } = await Actor.cast(server.url, 'alice', 'bob')
  const { id } = await alice.direct(bob)
  return { alice, bob, id, his: await bob.openInbox() }
}

test.concurrent('a watch is answered at once, and a coming is told at once', async () => {
  const { alice, his } = await pair()
  const began = Date.now()
  expect(await his.watch(alice.id)).toEqual([{ type: 'presence', userId: alice.id, state: 'offline' }])
  expect(Date.now() - began).toBeLessThan(atOnceMs)
  await alice.openInbox()
  await until(his, alice, 'online')
})

test.concurrent('a reconnect within 5 s makes no flap, who stays away is offline after the 5 s, and told at most 10 s later', async () => {
  const { alice, his } = await pair()
  const first = await alice.openInbox()
  await his.watch(alice.id)
  await first.close()
  await sleep(graceMs - 2_000)
  const second = await alice.openInbox()
  await sleep(graceMs)
  expect(new Set(states(his, alice))).toEqual(new Set(['online']))
  const closedAt = Date.now()
  await second.close()
  await until(his, alice, 'offline', graceMs + lateMs)
  expect(Date.now() - closedAt).toBeGreaterThanOrEqual(graceMs - 500)
  expect(await look(his, alice)).toEqual({ state: 'offline' })
})

test.concurrent('a client that reconnects before its old socket is closed makes no flap', async () => {
  const { alice, his } = await pair()
  const first = await alice.openInbox()
  await his.watch(alice.id)
  const second = alice.connectInbox()
  await second.opened
  await first.close()
  await second.hello()
  await sleep(graceMs + 1_000)
  expect(new Set(states(his, alice))).toEqual(new Set(['online']))
})

test.concurrent('30 s without a sign of life are told at most 10 s later, and a frame after it at once', { timeout: 90_000 }, async () => {
  const { alice, his } = await pair()
  const silent = alice.connectInboxRaw()
  await silent.hello()
  const silentSince = Date.now()
  await his.watch(alice.id)
  expect(states(his, alice)).toEqual(['online'])
  await until(his, alice, 'offline', silenceMs + lateMs + 1_000)
  const after = Date.now() - silentSince
  expect(after).toBeGreaterThanOrEqual(silenceMs - 500)
  expect(after).toBeLessThanOrEqual(silenceMs + lateMs + 500)
  silent.send({ type: 'activity', state: 'active' })
  await until(his, alice, 'online')
})

test.concurrent('pings that come again after a silence, which wake nobody, are seen all the same', { timeout: 120_000 }, async () => {
  const { alice, his } = await pair()
  const silent = alice.connectInboxRaw()
  await silent.hello()
  await his.watch(alice.id)
  await until(his, alice, 'offline', silenceMs + lateMs + 1_000)
  silent.wire.send('ping')
  await until(his, alice, 'online', silenceMs + lateMs)
  expect(states(his, alice)).toEqual(['online', 'offline', 'online'])
})

test.concurrent('pings alone keep somebody online', { timeout: 90_000 }, async () => {
  const { alice, his } = await pair()
  const hers = await alice.openInbox()
  const stop = alive(hers, his)
  await his.watch(alice.id)
  await sleep(silenceMs + lateMs + 2_000)
  stop()
  expect(await look(his, alice)).toEqual({ state: 'online' })
  expect(new Set(states(his, alice))).toEqual(new Set(['online']))
  expect(hers.lines.length).toBeGreaterThan(15)
  expect(hers.log.filter(({ type }) => type === 'error')).toEqual([])
})

test.concurrent('two devices are one person', { timeout: 60_000 }, async () => {
  const { alice, his } = await pair()
  const phone = await alice.otherDevice()
  const [laptop, pocket] = [await alice.openInbox(), await phone.openInbox()]
  const stop = alive(pocket)
  await his.watch(alice.id)
  await laptop.close()
  await sleep(graceMs + 2_000)
  expect(new Set(states(his, alice))).toEqual(new Set(['online']))
  stop()
  await pocket.close()
  await until(his, alice, 'offline', graceMs + lateMs)
})

test.concurrent('last seen moves with sending, reading and activity, not with a delivery or by being there', async () => {
  const { alice, bob, id, his } = await pair()
  const hers = await alice.openInbox()
  await his.watch(alice.id)
  const lastSeen = async () => (await look(his, alice)).lastSeenAt ?? 0
  const moves = async (act: () => Promise<unknown>, what: string) => {
    const before = await lastSeen()
    await sleep(20)
    const began = Date.now()
    await act()
    for (const late = began + atOnceMs; (await lastSeen()) < began; await sleep(20))
      if (Date.now() > late) throw new Error(`it did not move with ${what}`)
    expect(await lastSeen()).toBeGreaterThan(before)
  }
  expect(await lastSeen()).toBe(0)
  await moves(() => alice.post(id, 'by HTTP'), 'sending')
  const open = await alice.open(id)
  await moves(() => open.say('by socket'), 'sending by socket')
  const { seq } = await bob.post(id, 'read me')
  await moves(async () => hers.send({ type: 'read', conversationId: id, seq }), 'reading by the inbox')
  const next = await bob.post(id, 'and me')
  await moves(async () => open.send({ type: 'read', seq: next.seq }), 'reading by the conversation')
  await moves(async () => hers.send({ type: 'activity', state: 'active' }), 'activity')

  const before = await lastSeen()
  const third = await bob.post(id, 'received alone')
  hers.send({ type: 'delivered', conversationId: id, seq: third.seq })
  await his.next('receipt', ({ deliveredSeq }) => deliveredSeq === third.seq)
  await alice.ask('GET', `/v1/conversations/${id}/messages`)
  await alice.ask('GET', '/v1/conversations')
  hers.send({ type: 'activity', state: 'idle' })
  await (await alice.otherDevice()).openInbox()
  await open.sync({ seq: 0, rev: 0 })
  expect(await lastSeen()).toBe(before)
})

test.concurrent('last seen is shown as both allow, and a change of it at once', async () => {
  const { alice, bob, id, his } = await pair()
  await alice.openInbox()
  await alice.post(id, 'hello')
  await his.watch(alice.id)
  const isShown = async () => 'lastSeenAt' in (await look(his, alice))
  const set = (by: Actor, lastSeen: string) => by.ask('PATCH', '/v1/me', { settings: { lastSeen } })
  const shown: [string, () => Promise<unknown>, boolean][] = [
    ['everyone', async () => undefined, true],
    ['hers nobody', () => set(alice, 'nobody'), false],
    ['hers contacts, he is none', () => set(alice, 'contacts'), false],
    ['hers contacts, he is one', () => alice.ask('PUT', `/v1/contacts/${bob.id}`, {}), true],
    ['his nobody', () => set(bob, 'nobody'), false],
    ['his contacts, she is none', () => set(bob, 'contacts'), false],
    ['his contacts, she is one', () => bob.ask('PUT', `/v1/contacts/${alice.id}`, {}), true],
    ['both everyone', async () => [await set(alice, 'everyone'), await set(bob, 'everyone')], true],
  ]
  for (const [what, change, expected] of shown) {
    await change()
    // What was told of the change before may still be on its way.
    await eventually(async () => (await isShown()) === expected, `${what}: ${expected}`, { withinMs: atOnceMs })
  }
  const told = heard(his, alice).length
  await set(alice, 'nobody')
  await eventually(() => heard(his, alice).length > told, 'the change is told', { withinMs: atOnceMs })
  expect(heard(his, alice).at(-1)).toEqual({ type: 'presence', userId: alice.id, state: 'online' })
})

test.concurrent('the blocked sees the blocker offline and without last seen, and typing passes in neither direction', async () => {
  const { alice, bob, id, his } = await pair()
  const hers = await alice.openInbox()
  await alice.post(id, 'hello')
  await his.watch(alice.id)
  const [mine, his2] = [await alice.open(id), await bob.open(id)]
  his2.send({ type: 'typing', active: true })
  await mine.next('typing')
  await alice.ask('PUT', `/v1/contacts/${bob.id}`, { blocked: true })
  await until(his, alice, 'offline')
  expect(await look(his, alice)).toEqual({ state: 'offline' })
  expect(await look(hers, bob)).toEqual({ state: 'offline' })
  hers.send({ type: 'activity', state: 'active' })
  his2.send({ type: 'typing', active: true })
  mine.send({ type: 'typing', active: true })
  const refused = randomUUIDv7()
  his2.send({ type: 'send', id: refused, content: { type: 'text', text: 'let me in' } })
  expect(await his2.next('error')).toMatchObject({ id: refused, code: 'forbidden' })
  mine.send({ type: 'send', id: refused, content: { type: 'text', text: 'not before I unblock' } })
  expect(await mine.next('error')).toMatchObject({ id: refused, code: 'forbidden' })
  await Promise.all([mine.sync({ seq: 0, rev: 0 }), his2.sync({ seq: 0, rev: 0 })])
  const typing = (log: { type: string }[]) => log.filter(({ type }) => type === 'typing').length
  expect([typing(mine.log), typing(his2.log)]).toEqual([1, 0])
  await alice.ask('PUT', `/v1/contacts/${bob.id}`, { blocked: false })
  await until(his, alice, 'online')
  his2.send({ type: 'typing', active: true })
  await mine.next('typing')
  expect(await alice.messages(id)).toHaveLength(1)
})

test.concurrent('strangers see nothing, and 201 watched are refused and change nothing', async () => {
  const { alice, his } = await pair()
  const { carol } = await Actor.cast(server.url, 'carol')
  const strange = await carol.openInbox()
  const hers = await alice.openInbox()
  strange.send({ type: 'watch', userIds: [alice.id] })
  await his.watch(alice.id)
  const nobodies = Array.from({ length: 200 }, (_, n) => `nobody-${n}`)
  his.send({ type: 'watch', userIds: nobodies })
  expect(await his.next('error')).toMatchObject({ code: 'conflict' })
  his.send({ type: 'watch', userIds: [...nobodies, 'one more'] })
  expect(await his.next('error')).toMatchObject({ code: 'invalid_request' })
  await hers.close()
  await until(his, alice, 'offline', graceMs + lateMs)
  his.send({ type: 'watch', userIds: nobodies.slice(1) })
  await sleep(500)
  expect(his.log.filter(({ type }) => type === 'error')).toHaveLength(2)
  expect(strange.log.filter(({ type }) => type === 'presence')).toEqual([])
  await carol.direct(alice)
  expect(await look(strange, alice)).toMatchObject({ state: 'offline' })
})
