/** Stars and pins by HTTP, and what devices that have only their inbox open learn of them. */
import { expect, test } from 'vitest'
import { routes } from '../../src/protocol/index.ts'
import { direct, group, list, online, outOfReach, people, post } from './support.ts'

const path = (id: string, seq: number, what: 'star' | 'pin') => `/v1/conversations/${id}/messages/${seq}/${what}`

test('a star is told to the person’s other devices by its list, and to nobody else', async () => {
  const [alice, bob] = await people()
  const id = await group(bob, [alice])
  await post(alice, id, 'hello')
  const [his, hers] = [await online(await bob.signIn()), await online(alice)]
  expect((await bob.ask('PUT', path(id, 1, 'star'))).status).toBe(204)
  const shown = await his.shows(id, ({ starsAt }) => starsAt !== undefined, 'the star')
  expect(shown.lastMessage).toMatchObject({ seq: 1, starred: true })
  const { messages } = routes.listStars.answers[200].schema.parse((await bob.ask('GET', `/v1/conversations/${id}/stars?limit=5`)).body)
  expect(messages).toMatchObject([{ seq: 1, starred: true }])
  expect((await bob.ask('DELETE', path(id, 1, 'star'))).status).toBe(204)
  await his.shows(id, ({ starsAt = 0 }) => starsAt > (shown.starsAt ?? 0), 'that it is gone')
  expect(his.summary(id)?.lastMessage?.starred).toBeUndefined()
  await hers.fence()
  expect(JSON.stringify(hers.heard())).not.toMatch(/starred|starsAt/)
})

test('a device that was away while a star came learns of it when it is back', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  await post(alice, id, 'hello')
  const phone = await bob.signIn()
  const first = await online(phone)
  const { usn } = first
  first.close()
  const reach = outOfReach()
  expect((await bob.ask('PUT', path(id, 1, 'star'))).status).toBe(204)
  reach()
  const second = await online(phone, usn)
  await second.shows(id, ({ starsAt }) => starsAt !== undefined, 'the star')
})

test('what others are told holds no star of mine', async () => {
  const [alice, bob, carol, dan] = await people()
  const id = await group(alice, [bob, carol])
  const hers = await online(carol)
  // alice comes first among the members: what is made for her may serve others.
  const reach = outOfReach()
  await post(carol, id, 'hello')
  await alice.ask('PUT', path(id, 1, 'star'))
  reach()
  await alice.ask('POST', `/v1/conversations/${id}/members`, { userIds: [dan.id] })
  const shown = await hers.shows(id, ({ memberCount }) => memberCount === 4, 'dan')
  expect(shown.lastMessage).toMatchObject({ seq: 1 })
  expect(JSON.stringify(hers.heard())).not.toContain('starred')
  expect(JSON.stringify(await list(bob))).not.toContain('starred')
  expect(JSON.stringify(await list(alice))).toContain('"starred":true')
})

test('a pin is in everybody’s list, each with those that it may see', async () => {
  const [alice, bob, carol] = await people()
  const id = await group(alice, [bob])
  await post(alice, id, 'before carol')
  await alice.ask('POST', `/v1/conversations/${id}/members`, { userIds: [carol.id] })
  await post(alice, id, 'after')
  const sockets = [await online(bob), await online(carol)]
  for (const seq of [1, 2]) expect((await bob.ask('PUT', path(id, seq, 'pin'))).status).toBe(204)
  const expected = [[1, 2], [2]]
  for (const [i, socket] of sockets.entries()) {
    const { pins } = await socket.shows(id, ({ head }) => head.rev === 3, 'both pins')
    expect(pins.map(({ seq }) => seq)).toEqual(expected[i])
  }
  const refused = await carol.ask('PUT', path(id, 1, 'pin'))
  expect(refused.status).toBe(404)
  await bob.ask('DELETE', path(id, 2, 'pin'))
  await sockets[1]?.shows(id, ({ pins }) => pins.length === 0, 'no pin')
})

test.for(['star', 'pin'] as const)('a %s of what is no message is not found, and other methods are not taken', async (what) => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  expect((await alice.ask('PUT', path(id, 1, what))).status).toBe(404)
  expect((await alice.ask('POST', path(id, 1, what))).status).toBe(405)
  expect((await alice.ask('GET', `/v1/conversations/${id}/stars?limit=101`)).status).toBe(400)
  expect((await alice.ask('GET', `/v1/conversations/${id}/stars?more=1`)).status).toBe(400)
})
