/** Marks by way of the inbox: delivered by any device counts for the person, read on one is read on all. */
import { expect, test } from 'vitest'
import { type InboxSocket, type Person, direct, group, list, online, openOn, people, post, range, signUp } from './support.ts'

const receipts = (socket: InboxSocket) => socket.of('receipt').map(({ type: _type, ...receipt }) => receipt)

test('delivered and read by the inbox move the marks and are told to the sender, by both of its sockets', async () => {
  const [alice, bob] = await people()
  const phone = await alice.signIn()
  const id = await direct(alice, bob)
  const [open, hers, his] = [await openOn(alice, id), await online(phone), await online(bob)]
  await post(alice, id, 'one')
  await post(alice, id, 'two')
  await his.shows(id, ({ unreadCount }) => unreadCount === 2, 'both')
  his.send({ type: 'delivered', conversationId: id, seq: 2 })
  expect(await open.next('receipt')).toEqual({ type: 'receipt', userId: bob.id, deliveredSeq: 2, readSeq: 0 })
  await hers.shows(id, ({ lastMessageStatus }) => lastMessageStatus === 'delivered', 'delivered')
  his.send({ type: 'read', conversationId: id, seq: 2 })
  expect(await open.next('receipt')).toEqual({ type: 'receipt', userId: bob.id, deliveredSeq: 2, readSeq: 2 })
  await hers.shows(id, ({ lastMessageStatus }) => lastMessageStatus === 'read', 'read')
  expect(receipts(hers).at(-1)).toEqual({ conversationId: id, userId: bob.id, deliveredSeq: 2, readSeq: 2 })
})

test('what is read on one device is read on the others, and the device itself is told no receipt', async () => {
  const [alice, bob] = await people()
  const phone = await bob.signIn()
  const id = await group(alice, [bob])
  const [laptop, pocket] = [await online(bob), await online(phone)]
  for (const n of range(1, 3)) await post(alice, id, `${n}`)
  await laptop.shows(id, ({ unreadCount }) => unreadCount === 3, 'three')
  laptop.send({ type: 'read', conversationId: id, seq: 2 })
  expect(await pocket.shows(id, ({ readSeq }) => readSeq === 2, 'read')).toMatchObject({ unreadCount: 1 })
  expect(await laptop.shows(id, ({ readSeq }) => readSeq === 2, 'read')).toMatchObject({ unreadCount: 1 })
  expect(receipts(pocket)).toEqual([{ conversationId: id, userId: bob.id, deliveredSeq: 2, readSeq: 2 }])
  expect(receipts(laptop)).toEqual([])
  expect((await list(bob))[0]).toMatchObject({ readSeq: 2, unreadCount: 1 })
})

test('what is read in the open conversation is read on the devices that have it not open', async () => {
  const [alice, bob] = await people()
  const phone = await bob.signIn()
  const id = await direct(alice, bob)
  const pocket = await online(phone)
  const open = await openOn(bob, id)
  await post(alice, id, 'one')
  await open.next('message')
  open.send({ type: 'read', seq: 1 })
  expect(await pocket.shows(id, ({ readSeq }) => readSeq === 1, 'read')).toMatchObject({ unreadCount: 0 })
  expect(receipts(pocket)).toEqual([{ conversationId: id, userId: bob.id, deliveredSeq: 1, readSeq: 1 }])
})

test('an older mark, one beyond the head, and one of a stranger change nothing and tell nobody', async () => {
  const [alice, bob, carol] = await people()
  const id = await direct(alice, bob)
  const [hers, his, strange] = [await online(alice), await online(bob), await online(carol)]
  for (const n of range(1, 3)) await post(alice, id, `${n}`)
  his.send({ type: 'read', conversationId: id, seq: 2 })
  await hers.shows(id, () => receipts(hers).length === 1, 'a receipt')
  his.send([
    { type: 'read', conversationId: id, seq: 1 },
    { type: 'delivered', conversationId: id, seq: 2 },
    { type: 'read', conversationId: id, seq: 4 },
    { type: 'delivered', conversationId: id, seq: 99 },
    { type: 'delivered', conversationId: 'd_nothing', seq: 1 },
  ])
  strange.send([
    { type: 'read', conversationId: id, seq: 3 },
    { type: 'delivered', conversationId: id, seq: 3 },
  ])
  await Promise.all([his.fence(), strange.fence()])
  const seq = await post(bob, id, 'after')
  await hers.next('message', ({ message }) => message.seq === seq)
  expect(receipts(hers)).toEqual([{ conversationId: id, userId: bob.id, deliveredSeq: 2, readSeq: 2 }])
  expect(strange.heard().slice(1)).toEqual([])
  expect(his.of('error').filter(({ detail }) => !detail.includes('hello'))).toEqual([])
})

test('marks that come quickly arrive as the last of them', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  const [hers, his] = [await online(alice), await online(bob)]
  for (const n of range(1, 40)) await post(alice, id, `${n}`)
  await his.shows(id, ({ head }) => head.seq === 40, 'all')
  for (const seq of range(1, 40)) his.send({ type: 'read', conversationId: id, seq })
  await hers.shows(id, ({ lastMessageStatus }) => lastMessageStatus === 'read', 'read')
  const marks = receipts(hers).map(({ readSeq }) => readSeq)
  expect(marks).toEqual(marks.toSorted((a, b) => a - b))
  expect(marks.at(-1)).toBe(40)
  expect(marks.length).toBeLessThan(20)
})

test('in a direct conversation without read receipts the sender hears of the delivery alone', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  await bob.ask('PATCH', '/v1/me', { settings: { readReceipts: false } })
  const [hers, his] = [await online(alice), await online(bob)]
  await post(alice, id, 'one')
  await his.next('message')
  his.send({ type: 'read', conversationId: id, seq: 1 })
  await hers.shows(id, ({ lastMessageStatus }) => lastMessageStatus === 'delivered', 'delivered')
  expect(receipts(hers)).toEqual([{ conversationId: id, userId: bob.id, deliveredSeq: 1, readSeq: 0 }])
})

test('who stops showing that it has read is seen by the other as before it read', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  const [hers, his] = [await online(alice), await online(bob)]
  await post(alice, id, 'one')
  await his.next('message')
  his.send({ type: 'read', conversationId: id, seq: 1 })
  await hers.shows(id, ({ lastMessageStatus }) => lastMessageStatus === 'read', 'read')
  await bob.ask('PATCH', '/v1/me', { settings: { readReceipts: false } })
  expect(await list(alice)).toMatchObject([{ lastMessageStatus: 'delivered' }])
  await hers.shows(id, ({ lastMessageStatus }) => lastMessageStatus === 'delivered', 'what the list shows')
})

test('who has left sees nothing of how far the others come after', async () => {
  const [alice, bob] = await people()
  const id = await group(bob, [alice])
  const [hers, his] = [await online(alice), await online(bob)]
  await post(alice, id, 'farewell')
  await his.next('message')
  await alice.ask('DELETE', `/v1/conversations/${id}/members/${alice.id}`)
  const left = await hers.shows(id, ({ role }) => role === 'left', 'it left')
  his.send({ type: 'read', conversationId: id, seq: 1 })
  await his.shows(id, ({ readSeq }) => readSeq === 1, 'it read')
  expect(left).not.toHaveProperty('lastMessageStatus')
  expect(await list(alice)).toEqual([left])
})

test('in a group of over 32 members a receipt goes to the authors of what it covers, and to nobody else', async () => {
  const [alice, bob, carol] = await people()
  const crowd: Person[] = []
  for (const n of range(1, 31)) crowd.push(await signUp(`member${n}`))
  const id = await group(alice, [bob, carol, ...crowd])
  const [hers, his, other] = [await online(alice), await online(bob), await online(carol)]
  const open = await openOn(crowd[0] ?? carol, id)
  await post(alice, id, 'one')
  await post(bob, id, 'two')
  await other.shows(id, ({ head }) => head.seq === 2, 'both')
  his.send({ type: 'read', conversationId: id, seq: 1 })
  other.send({ type: 'read', conversationId: id, seq: 2 })
  const readBy = (socket: InboxSocket) => receipts(socket).map(({ userId, readSeq }) => ({ userId, readSeq }))
  await hers.until(() => readBy(hers).some(({ userId }) => userId === carol.id), 'carol has read')
  await his.until(() => readBy(his).some(({ userId }) => userId === carol.id), 'carol has read')
  const third = await signUp('late')
  await alice.ask('POST', `/v1/conversations/${id}/members`, { userIds: [third.id] })
  await open.next('change')
  expect(receipts(other)).toEqual([])
  expect(open.of('receipt')).toEqual([])
  const { body } = await alice.ask('GET', `/v1/conversations/${id}/messages/1/receipts`)
  expect(body).toMatchObject({
    receipts: expect.arrayContaining([{ userId: carol.id, deliveredAt: expect.any(Number), readAt: expect.any(Number) }]),
  })
})
