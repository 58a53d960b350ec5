/** Pushes against a server that runs, with push services that check and decrypt what comes. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Actor } from '../support/actor.ts'
import { PushServices, type Place } from '../support/push-services.ts'
import { Server } from '../support/server.ts'

let services: PushServices
let server: Server
beforeAll(async () => {
  services = await PushServices.start()
  server = await Server.start(services.vars)
})
afterAll(async () => {
  await server.stop()
  await services.stop()
  if (services.errors.length > 0) throw new Error('pushes that do not check', { cause: services.errors })
})

async function subscribe(actor: Actor, place = services.browser()): Promise<Place> {
  expect(await actor.ask('PUT', '/v1/devices/current/push', place.subscription)).toMatchObject({ status: 204 })
  return place
}

/** alice writes to bob, whose phone is in his pocket. */
async function pair() {
  const { alice, bob } = await Actor.cast(server.url, 'alice', 'bob')
  const { id } = await alice.direct(bob)
  return { alice, bob, id, phone: await subscribe(bob) }
}

/** Nothing more comes. */
async function silent(place: Place, count: number, forMs = 3_500): Promise<void> {
  await sleep(forMs)
  expect(place.payloads).toHaveLength(count)
}

test.concurrent('a message is pushed at once, signed with the published key, and says who wrote what', async () => {
  const { alice, id, phone } = await pair()
  const sentAt = Date.now()
  await alice.post(id, 'Hello Bob')
  const { payload, at, headers } = await phone.nth(1)
  expect(payload).toEqual({ kind: 'message', conversationId: id, seq: 1, title: 'alice', body: 'Hello Bob', badge: 1 })
  expect(headers['urgency']).toBe('high')
  expect(at - sentAt).toBeLessThan(5_000)
  const { body } = await alice.ask('GET', '/v1/push/vapid-key')
  expect([...services.vapidKeys]).toEqual([Object(body).publicKey])
  await silent(phone, 1)
})

test.concurrent('what follows within two seconds is one push', async () => {
  const { alice, id, phone } = await pair()
  for (const n of [1, 2, 3, 4, 5]) await alice.post(id, `${n}`)
  expect((await phone.nth(1)).payload).toMatchObject({ seq: expect.any(Number) })
  expect((await phone.nth(2)).payload).toMatchObject({ seq: 5, title: 'alice', body: '5 new messages from alice', badge: 5 })
  await silent(phone, 2)
})

test.concurrent('a group is told at once and then with growing pauses: a burst of a hundred is at most four pushes for each device', async () => {
  const { alice, bob } = await Actor.cast(server.url, 'alice', 'bob')
  const others = await Promise.all(Array.from({ length: 5 }, () => Actor.signUp(server.url, 'carol')))
  const phones = await Promise.all([bob, ...others].map((actor) => subscribe(actor)))
  const { id } = await alice.group('Family', bob, ...others)
  for (const phone of phones) expect((await phone.nth(1)).payload).toMatchObject({ kind: 'invite', title: 'Family', seq: 0, badge: 0 })
  await alice.post(id, '1')
  for (const phone of phones) await phone.nth(2)
  for (let n = 2; n <= 100; n++) {
    await alice.post(id, `${n}`)
    await sleep(120)
  }
  const sent = (phone: Place) => phone.payloads.filter(({ kind }) => kind === 'message')
  for (const phone of phones) expect(sent(phone)[0]).toMatchObject({ title: 'Family', body: 'alice: 1', badge: 1 })
  await sleep(5_000)
  for (const phone of phones) {
    expect(sent(phone).length).toBeGreaterThanOrEqual(3)
    expect(sent(phone).length).toBeLessThanOrEqual(4)
    expect(sent(phone).at(-1)?.body).toMatch(/^\d+ messages in Family$/)
  }
})

test.concurrent('who is active is told nothing, an idle socket is nobody', async () => {
  const { alice, bob, id, phone } = await pair()
  const laptop = await (await bob.otherDevice()).openInbox()
  laptop.send({ type: 'activity', state: 'active' })
  await sleep(300)
  await alice.post(id, 'to the laptop')
  await silent(phone, 0)
  const { carol, dan } = await Actor.cast(server.url, 'carol', 'dan')
  const other = await carol.direct(dan)
  const pocket = await subscribe(dan)
  await dan.openInbox()
  await sleep(300)
  await carol.post(other.id, 'to nobody in front of it')
  expect((await pocket.nth(1)).payload).toMatchObject({ body: 'to nobody in front of it' })
})

test.concurrent('what is read on another device is taken away, and the badge follows', async () => {
  const { alice, bob, id, phone } = await pair()
  await alice.post(id, 'read me')
  await phone.nth(1)
  const laptop = await (await bob.otherDevice()).openInbox()
  laptop.send({ type: 'read', conversationId: id, seq: 1 })
  const { payload, headers } = await phone.nth(2)
  expect(payload).toEqual({ kind: 'clear', conversationId: id, seq: 1, title: '', body: '', badge: 0 })
  expect(headers['urgency']).toBe('low')
  await silent(phone, 2)
})

test.concurrent('what is deleted is never shown, or taken away', async () => {
  const { alice, id, phone } = await pair()
  await alice.post(id, 'a slip')
  await phone.nth(1)
  await alice.ask('DELETE', `/v1/conversations/${id}/messages/1`)
  expect((await phone.nth(2)).payload).toMatchObject({ kind: 'clear', badge: 0 })
  // The second waits for the two seconds after the first, and is gone by then.
  await alice.post(id, 'one')
  await alice.post(id, 'another slip')
  await alice.ask('DELETE', `/v1/conversations/${id}/messages/3`)
  await phone.nth(3)
  await sleep(3_500)
  expect(JSON.stringify(phone.payloads.slice(2))).not.toContain('another slip')
  expect(phone.payloads.at(-1)).toMatchObject({ badge: 1 })
})

test.concurrent('who is muted hears a mention alone, who wants none not even that, who was kicked or blocks hears nothing', async () => {
  const { alice, bob, carol, dan } = await Actor.cast(server.url, 'alice', 'bob', 'carol', 'dan')
  const { id } = await alice.group('Friends', bob, carol, dan)
  const phones = await Promise.all([bob, carol, dan].map((actor) => subscribe(actor)))
  const [his, hers, dans] = phones
  if (!his || !hers || !dans) throw new Error('three phones')
  const prefer = (actor: Actor, preferences: object) => actor.ask('PATCH', `/v1/conversations/${id}/preferences`, preferences)
  await prefer(bob, { mutedUntil: Date.now() + 3_600_000 })
  await prefer(carol, { notify: 'none' })
  await alice.ask('DELETE', `/v1/conversations/${id}/members/${dan.id}`)
  await alice.post(id, 'not for you')
  await sleep(3_000)
  await alice.ask('POST', `/v1/conversations/${id}/messages`, {
    id: crypto.randomUUID().replace(/^(.{14})4/, '$17'),
    content: { type: 'text', text: 'wake up' },
    mentions: ['all'],
  })
  expect((await his.nth(1)).payload).toMatchObject({ title: 'Friends', body: 'alice: wake up', badge: 0 })
  await sleep(2_500)
  expect([his, hers, dans].map((phone) => phone.payloads.length)).toEqual([1, 0, 0])
  const { carol: eve } = await Actor.cast(server.url, 'carol')
  const direct = await eve.direct(carol)
  await eve.post(direct.id, 'before')
  await hers.nth(1)
  await sleep(2_500)
  await carol.ask('PUT', `/v1/contacts/${eve.id}`, { blocked: true })
  await eve.post(direct.id, 'after').catch(() => undefined)
  await silent(hers, 1)
})

test.concurrent('a subscription ends with its device, moves with its address, and is replaced by the next one', async () => {
  const { alice, bob, id, phone } = await pair()
  const other = await bob.otherDevice()
  await subscribe(other, phone)
  await alice.post(id, 'once')
  await phone.nth(1)
  await silent(phone, 1)
  const next = await subscribe(other)
  await alice.post(id, 'to the next')
  await next.nth(1)
  await other.ask('DELETE', '/v1/sessions/current')
  await alice.post(id, 'to nobody')
  await silent(next, 1)
  expect(phone.payloads).toHaveLength(1)
})

test.concurrent('429 and 503 are tried again when they say, 500 with growing pauses, what is gone never', async () => {
  const casts = await Promise.all(Array.from({ length: 4 }, () => pair()))
  const [busy, broken, gone, silentOne] = casts
  if (!busy || !broken || !gone || !silentOne) throw new Error('four pairs')
  busy.phone.replies = [{ status: 429, headers: { 'retry-after': '3' } }, 201]
  broken.phone.replies = [500, 500, 201]
  gone.phone.replies = [410, 201]
  silentOne.phone.replies = ['silence', 201]
  const beganAt = Date.now()
  await Promise.all(casts.map(({ alice, id }) => alice.post(id, 'one')))
  expect((await busy.phone.nth(1, 30_000)).at - beganAt).toBeGreaterThanOrEqual(3_000)
  await broken.phone.nth(1, 40_000)
  await silentOne.phone.nth(1, 40_000)
  expect([busy.phone.asked, broken.phone.asked, silentOne.phone.asked]).toEqual([2, 3, 2])
  await gone.alice.post(gone.id, 'two')
  await silent(gone.phone, 0)
  expect(gone.phone.asked).toBe(1)
  const again = await subscribe(gone.bob, gone.phone)
  await gone.alice.post(gone.id, 'three')
  expect((await again.nth(1)).payload).toMatchObject({ seq: 3, badge: 3 })
})

test.concurrent('Firebase and Apple are asked with tokens that are made once, loud or quiet as it is wanted', async () => {
  const { alice, bob, id } = await pair()
  const android = await subscribe(await bob.otherDevice(), services.android())
  const iphone = await subscribe(await bob.otherDevice(), services.iphone())
  await alice.post(id, 'Hello')
  const shown = { kind: 'message', conversationId: id, seq: 1, title: 'alice', body: 'Hello', badge: 1 }
  const first = await android.nth(1)
  expect(first.payload).toEqual(shown)
  expect(first.json).toMatchObject({ notification: { title: 'alice', body: 'Hello' }, android: { priority: 'HIGH' } })
  const apple = await iphone.nth(1)
  expect(apple.payload).toEqual(shown)
  expect(apple.headers).toMatchObject({ 'apns-push-type': 'alert', 'apns-priority': '10' })
  expect(apple.json).toMatchObject({ aps: { alert: { title: 'alice', body: 'Hello' }, badge: 1, sound: 'default' } })
  const laptop = await (await bob.otherDevice()).openInbox()
  laptop.send({ type: 'read', conversationId: id, seq: 1 })
  expect((await android.nth(2)).json).not.toHaveProperty('notification')
  expect((await iphone.nth(2)).headers).toMatchObject({ 'apns-push-type': 'background', 'apns-priority': '5' })
  expect((await iphone.nth(2)).json).toMatchObject({ aps: { 'content-available': 1, badge: 0 } })
  expect([services.grants, services.appleTokens.size]).toEqual([1, 1])
  iphone.replies = [{ status: 400, body: { reason: 'BadDeviceToken' } }]
  android.replies = [{ status: 404, body: { error: { details: [{ errorCode: 'UNREGISTERED' }] } } }]
  const asked = [iphone.asked + 1, android.asked + 1]
  // The person is not here any more when the last thing that it did is half a minute old.
  await sleep(31_000)
  await alice.post(id, 'to nobody')
  await sleep(4_000)
  await alice.post(id, 'again')
  await sleep(4_000)
  expect([iphone.asked, android.asked]).toEqual(asked)
}, 90_000)

test.concurrent('whatever was written, a push is small enough, and cut between characters', async () => {
  const { alice, id, phone } = await pair()
  await alice.post(id, '😀'.repeat(100_000))
  const { payload, bytes } = await phone.nth(1)
  expect(payload.body).toMatch(/^(?:😀)+…$/u)
  expect(payload.body.length).toBeGreaterThan(1_500)
  expect(bytes).toBeLessThanOrEqual(4_096)
})

test.concurrent('a setting hides who wrote and what', async () => {
  const { alice, bob, id, phone } = await pair()
  await bob.ask('PATCH', '/v1/me', { settings: { pushPreview: false } })
  await alice.post(id, 'a secret')
  expect((await phone.nth(1)).payload).toMatchObject({ title: 'Edgewise', body: 'New message', badge: 1 })
})

test.concurrent('the badge is what the list has unread', async () => {
  const { alice, bob, id, phone } = await pair()
  const { carol } = await Actor.cast(server.url, 'carol')
  const group = await carol.group('Friends', bob, alice)
  await phone.nth(1)
  const direct = await carol.direct(bob)
  const unread = async (): Promise<number> => {
    const { body } = await bob.ask('GET', '/v1/conversations')
    return Object(body).conversations.reduce((sum: number, one: { unreadCount: number }) => sum + one.unreadCount, 0)
  }
  for (const [nth, [who, where]] of (
    [
      [alice, id],
      [carol, group.id],
      [carol, direct.id],
      [alice, id],
    ] as const
  ).entries()) {
    await who.post(where, 'one more')
    expect((await phone.nth(nth + 2)).payload.badge).toBe(nth + 1)
    expect(await unread()).toBe(nth + 1)
    await sleep(2_100)
  }
})

test('a killed server tells nothing twice, and goes on', async () => {
  const { alice, bob, carol } = await Actor.cast(server.url, 'alice', 'bob', 'carol')
  const phones = await Promise.all([bob, carol].map((actor) => subscribe(actor)))
  const { id } = await alice.group('Friends', bob, carol)
  for (const phone of phones) await phone.nth(1)
  // Half of them are told when the power goes.
  const [his, hers] = phones
  if (!his || !hers) throw new Error('two phones')
  hers.replies = ['silence', 201]
  await alice.post(id, 'one')
  await his.nth(2)
  await sleep(300)
  await server.restart()
  await sleep(1_000)
  await alice.post(id, 'two')
  expect((await hers.nth(2, 20_000)).payload).toMatchObject({ seq: 2, badge: 2 })
  await sleep(3_000)
  expect(his.payloads.filter(({ body }) => body === 'alice: one')).toHaveLength(1)
  expect(new Set(hers.payloads.map(({ seq }) => seq)).size).toBe(hers.payloads.length)
}, 90_000)
