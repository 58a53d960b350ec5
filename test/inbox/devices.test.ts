/** What an inbox socket is told of the person itself, and when it ends. */
import { expect, test } from 'vitest'
import { type InboxSocket, PASSWORD, connect, direct, exchange, group, list, online, people, post, range } from './support.ts'

const closeCode = (socket: InboxSocket) => socket.end()

test('a device that signs in is told to the others', async () => {
  const [alice] = await people()
  const socket = await online(alice)
  const phone = await alice.signIn('phone')
  const { device } = await socket.next('device')
  expect(device).toEqual({ ...phone.device, current: false })
})

test('a revoked device’s socket is closed with 4401, the others are told which one it was', async () => {
  const [alice, bob] = await people()
  const phone = await alice.signIn('phone')
  const [laptop, pocket, pocketAgain] = [await online(alice), await online(phone), await connect(phone)]
  expect((await alice.ask('DELETE', `/v1/devices/${phone.deviceId}`)).status).toBe(204)
  expect(await closeCode(pocket)).toBe(4401)
  expect(await closeCode(pocketAgain)).toBe(4401)
  expect(await laptop.next('device')).toEqual({
    type: 'device',
    device: { ...phone.device, lastActiveAt: expect.any(Number), current: false },
    revoked: true,
  })
  await expect(connect(phone)).rejects.toThrow('401')
  await post(bob, await direct(bob, alice), 'still there?')
  await laptop.next('message')
})

test('who signs out is closed with 4401', async () => {
  const [alice] = await people()
  const phone = await alice.signIn('phone')
  const [laptop, pocket] = [await online(alice), await online(phone)]
  await phone.ask('DELETE', '/v1/sessions/current')
  expect(await closeCode(pocket)).toBe(4401)
  expect(await laptop.next('device')).toMatchObject({ device: { id: phone.deviceId }, revoked: true })
})

test('a device whose refresh token is used twice is revoked, and its socket closed', async () => {
  const [alice] = await people()
  const phone = await alice.signIn('phone')
  const [laptop, pocket] = [await online(alice), await online(phone)]
  const first = phone.session.refreshToken
  await phone.refresh()
  await phone.refresh()
  expect((await exchange(first)).status).toBe(401)
  expect(await closeCode(pocket)).toBe(4401)
  expect(await laptop.next('device')).toMatchObject({ device: { id: phone.deviceId }, revoked: true })
})

test('the profile and the settings are told to all devices, what is as it was to none', async () => {
  const [alice] = await people()
  const phone = await alice.signIn('phone')
  const sockets = [await online(alice), await online(phone)]
  const { body } = await alice.ask('PATCH', '/v1/me', { name: 'Alice Liddell', settings: { lastSeen: 'contacts' } })
  for (const socket of sockets) expect(await socket.next('account')).toEqual({ type: 'account', account: body })
  await alice.ask('PATCH', '/v1/me', { name: 'Alice Liddell' })
  for (const socket of sockets) {
    await socket.fence()
    expect(socket.of('account')).toHaveLength(1)
  }
})

test('contacts and blocks are told to all devices of who has them, and to nobody else', async () => {
  const [alice, bob] = await people()
  const phone = await alice.signIn('phone')
  await direct(alice, bob)
  const [laptop, pocket, his] = [await online(alice), await online(phone), await online(bob)]
  await his.until(() => his.of('conversation').length === 1, 'the conversation')
  const before = his.heard()
  const path = `/v1/contacts/${bob.id}`
  await alice.ask('PUT', path, { name: 'Bobby' })
  await alice.ask('PUT', path, { blocked: true })
  await alice.ask('PUT', path, { blocked: false })
  await alice.ask('DELETE', path)
  const expected = [
    { type: 'contact', contact: { userId: bob.id, name: 'Bobby', blocked: false } },
    { type: 'contact', contact: { userId: bob.id, name: 'Bobby', blocked: true } },
    { type: 'contact', contact: { userId: bob.id, name: 'Bobby', blocked: false } },
    { type: 'contact', contact: { userId: bob.id, blocked: false }, removed: true },
  ]
  for (const socket of [laptop, pocket]) {
    await socket.until(() => socket.of('contact').length === 4, 'four')
    expect(socket.of('contact')).toEqual(expected)
  }
  await his.fence()
  expect(his.heard()).toEqual(before)
})

test('a contact that is put as it was, or removed where there is none, is no news', async () => {
  const [alice, bob] = await people()
  const socket = await online(alice)
  await alice.ask('PUT', `/v1/contacts/${bob.id}`, { name: 'Bobby' })
  await alice.ask('PUT', `/v1/contacts/${bob.id}`, { name: 'Bobby' })
  await alice.ask('DELETE', `/v1/contacts/${bob.id}`)
  await alice.ask('DELETE', `/v1/contacts/${bob.id}`)
  await socket.fence()
  expect(socket.of('contact')).toHaveLength(2)
})

test('an account that ends closes its sockets, and its peers see it gone', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  const [hers, his] = [await online(alice), await online(bob)]
  await his.shows(id, ({ peer }) => peer?.id === alice.id, 'her')
  expect((await alice.ask('DELETE', '/v1/me', { password: PASSWORD })).status).toBe(204)
  expect(await closeCode(hers)).toBe(4401)
  await his.shows(id, ({ peer }) => peer === undefined, 'nobody')
})

test('a peer’s new name is told', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  const his = await online(bob)
  await alice.ask('PATCH', '/v1/me', { name: 'Alice Liddell' })
  await his.shows(id, ({ peer }) => peer?.name === 'Alice Liddell', 'her new name')
  expect(his.summary(id)).toEqual((await list(bob))[0])
})

test('an array of frames is taken in order, each for itself; one of 129 is refused whole', async () => {
  const [alice, bob] = await people()
  const id = await group(alice, [bob])
  const [hers, his] = [await online(alice), await online(bob)]
  for (const n of range(1, 3)) await post(alice, id, `${n}`)
  await his.shows(id, ({ unreadCount }) => unreadCount === 3, 'three')
  const from = his.log.length
  his.send(range(1, 129).map(() => ({ type: 'read' as const, conversationId: id, seq: 3 })))
  expect(await his.next('error')).toMatchObject({ code: 'invalid_request' })
  await his.fence()
  expect(his.log.slice(from).filter(({ type }) => type !== 'error')).toEqual([])
  expect((await list(bob))[0]?.readSeq).toBe(0)
  his.sendOdd([{ type: 'read', conversationId: id }, { type: 'no such' }, { type: 'read', conversationId: id, seq: 2 }])
  await hers.until(() => hers.of('receipt').some(({ readSeq }) => readSeq === 2), 'the good one')
  expect(his.log.slice(from).filter((frame) => frame.type === 'error' && frame.code === 'invalid_request')).toHaveLength(4)
  expect(his.closed).toBeUndefined()
})

test.each([
  ['no JSON', 'nonsense'],
  ['no object', '5'],
  ['an empty array', '[]'],
  ['an unknown type', '{"type":"send","id":"x"}'],
  ['an unknown field', '{"type":"watch","userIds":["a"],"colour":"red"}'],
  ['nobody to watch', '{"type":"watch","userIds":[]}'],
  ['a mark below zero', '{"type":"read","conversationId":"x","seq":-1}'],
  ['a broken id', '{"type":"read","conversationId":"a b","seq":1}'],
  ['an activity that is none', '{"type":"activity","state":"asleep"}'],
])('a frame that is not the protocol’s is refused, and the socket stays open: %s', async (_, frame) => {
  const [alice] = await people()
  const socket = await online(alice)
  socket.send(frame)
  expect(await socket.next('error')).toMatchObject({ code: 'invalid_request' })
  await socket.fence()
  expect(socket.closed).toBeUndefined()
})

test('a frame of bytes is refused, one over 512 KiB is too large, a message over 1 MiB closes the socket', async () => {
  const [alice] = await people()
  const socket = await online(alice)
  socket.send(new Uint8Array([1, 2, 3]))
  expect(await socket.next('error')).toEqual({ type: 'error', code: 'invalid_request', detail: 'Frames are text.' })
  socket.sendOdd({ type: 'auth', accessToken: 'x'.repeat(600 * 1024) })
  expect(await socket.next('error')).toMatchObject({ code: 'too_large' })
  socket.send(' '.repeat(1024 * 1024 + 1))
  expect(await closeCode(socket)).toBe(1009)
})

test('who sends foreign frames again and again is closed with 4400', async () => {
  const [alice] = await people()
  const socket = await online(alice)
  for (const _ of range(1, 500)) socket.send('nonsense')
  expect(await closeCode(socket)).toBe(4400)
})

test('2,000 refused frames within a minute close the socket with 4429', async () => {
  const [alice] = await people()
  const socket = await online(alice)
  for (const _ of range(1, 20)) socket.send(range(1, 100).map(() => ({ type: 'hello' as const })))
  expect(await closeCode(socket)).toBe(4429)
})

test('a ping is answered without a frame', async () => {
  const [alice] = await people()
  const socket = await online(alice)
  socket.send('ping')
  await socket.until(() => socket.raw.length > 0, 'pong')
  expect([socket.raw, socket.heard().length]).toEqual([['pong'], 1])
})
