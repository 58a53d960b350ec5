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
  expect(services.errors).toEqual([])
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
