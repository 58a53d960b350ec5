/** What a person wants of its conversations is the same on all its devices: drafts, marks to come back, the archive, pins. */
import { expect, test } from 'vitest'
import { type Person, direct, group, list, messageId, online, openOn, people, post, prefer, problem, range, text } from './support.ts'

const defaults = { mutedUntil: null, pinned: false, archived: false, notify: 'all' }
const put = (by: Person, id: string, draft: object) => by.ask('PUT', `/v1/conversations/${id}/draft`, draft)

async function twoDevices() {
  const [alice, bob, carol, dan] = await people()
  const phone = await alice.signIn()
  return { alice, bob, carol, dan, phone, laptop: await online(alice), pocket: await online(phone) }
}

test('preferences are told to the person’s devices and to nobody else', async () => {
  const { alice, bob, laptop, pocket } = await twoDevices()
  const id = await group(alice, [bob])
  const his = await online(bob)
  await his.shows(id, () => true, 'the group')
  const before = his.heard()
  const mutedUntil = Date.now() + 60_000
  for (const [patch, preferences] of [
    [{ pinned: true }, { ...defaults, pinned: true }],
    [
      { mutedUntil, notify: 'none' },
      { mutedUntil, pinned: true, archived: false, notify: 'none' },
    ],
    [{ archived: true }, { mutedUntil, pinned: true, archived: true, notify: 'none' }],
  ] as const) {
    expect(await prefer(alice, id, patch)).toMatchObject({ status: 200, body: preferences })
    for (const socket of [laptop, pocket])
      await socket.shows(id, (one) => JSON.stringify(one.preferences) === JSON.stringify(preferences), JSON.stringify(patch))
  }
  expect(laptop.summary(id)).toEqual((await list(alice))[0])
  const asked = pocket.of('conversation').length
  await prefer(alice, id, { pinned: true })
  await pocket.fence()
  await his.fence()
  expect(pocket.of('conversation')).toHaveLength(asked)
  expect(his.heard()).toEqual(before)
})

test('a sixth pin is refused, until another is taken away', async () => {
  const { alice, bob } = await twoDevices()
  const made: string[] = []
  for (const n of range(1, 6)) made.push(await group(alice, [bob], `${n}`))
  for (const id of made.slice(0, 5)) expect((await prefer(alice, id, { pinned: true })).status).toBe(200)
  expect(await prefer(alice, made[5] ?? '', { pinned: true })).toMatchObject(problem(409, 'conflict'))
  expect((await list(alice)).filter(({ preferences }) => preferences.pinned)).toHaveLength(5)
  await prefer(alice, made[0] ?? '', { pinned: false })
  expect((await prefer(alice, made[5] ?? '', { pinned: true })).status).toBe(200)
})

test('a draft is on all devices, each version after the one that its writer saw', async () => {
  const { alice, bob, laptop, pocket } = await twoDevices()
  const id = await direct(alice, bob)
  const his = await online(bob)
  const first = await put(alice, id, { text: 'one', ifVersion: 0 })
  expect(first).toMatchObject({ status: 200, body: { text: 'one', version: 1, updatedAt: expect.any(Number) } })
  for (const socket of [laptop, pocket])
    expect((await socket.shows(id, ({ draft }) => draft?.version === 1, 'it')).draft).toEqual(first.body)
  const second = await put(alice, id, { text: 'two', replyTo: 1, ifVersion: 1 })
  expect(second.body).toMatchObject({ text: 'two', replyTo: 1, version: 2 })
  const stale = await put(alice, id, { text: 'late', ifVersion: 1 })
  expect(stale).toMatchObject(problem(409, 'conflict'))
  expect(stale.body).toMatchObject({ draft: second.body })
  expect((await list(alice))[0]?.draft).toEqual(second.body)
  const cleared = await put(alice, id, { text: '' })
  expect(cleared.body).toMatchObject({ text: '', version: 3 })
  for (const socket of [laptop, pocket]) await socket.shows(id, ({ draft }) => draft?.version === 3, 'cleared')
  await his.fence()
  expect(JSON.stringify(his.heard())).not.toContain('draft')
  expect(JSON.stringify(await list(bob))).not.toContain('draft')
})

test.each([
  [{ text: 'x\0' }, 400, 'invalid_request'],
  [{ text: 'x'.repeat(100_001) }, 413, 'too_large'],
  [{}, 400, 'invalid_request'],
  [{ text: 'x', colour: 'red' }, 400, 'invalid_request'],
] as const)('a draft that is none is refused: %#', async (draft, status, code) => {
  const { alice, bob } = await twoDevices()
  expect(await put(alice, await direct(alice, bob), draft)).toMatchObject(problem(status, code))
})

test('a draft of a conversation that is not the caller’s is not found', async () => {
  const { alice, bob, carol } = await twoDevices()
  expect(await put(alice, await direct(bob, carol), { text: 'x' })).toMatchObject(problem(404, 'not_found'))
})

test('what is marked to come back to is so on all devices, and reading or writing ends it', async () => {
  const { alice, bob, phone, laptop, pocket } = await twoDevices()
  const id = await direct(alice, bob)
  await post(bob, id, 'one')
  const marked = async () => {
    expect((await prefer(alice, id, { markedUnread: true })).status).toBe(200)
    for (const socket of [laptop, pocket]) await socket.shows(id, ({ markedUnread }) => markedUnread === true, 'marked')
    expect((await list(alice))[0]).toMatchObject({ markedUnread: true })
  }
  const unmarked = async (how: string) => {
    for (const socket of [laptop, pocket]) await socket.shows(id, ({ markedUnread }) => markedUnread === undefined, `unmarked by ${how}`)
    expect((await list(alice))[0]).not.toHaveProperty('markedUnread')
  }
  await marked()
  laptop.send({ type: 'read', conversationId: id, seq: 1 })
  await unmarked('reading')
  // There is nothing left to read, and yet it is read again.
  await marked()
  laptop.send({ type: 'read', conversationId: id, seq: 1 })
  await unmarked('reading again')
  await marked()
  await post(alice, id, 'two')
  await unmarked('writing')
  await marked()
  const seq = await post(bob, id, 'three')
  await pocket.shows(id, ({ head }) => head.seq === seq, 'it')
  expect(pocket.summary(id)).toMatchObject({ markedUnread: true, unreadCount: 1 })
  const open = await openOn(phone, id)
  open.send({ type: 'read', seq })
  await unmarked('reading in the open conversation')
  await marked()
  await prefer(alice, id, { markedUnread: false })
  await unmarked('hand')
})

test('neither what others do nor a delivery ends the mark to come back', async () => {
  const { alice, bob, laptop } = await twoDevices()
  const id = await direct(alice, bob)
  await prefer(alice, id, { markedUnread: true })
  await post(bob, id, 'one')
  laptop.send({ type: 'delivered', conversationId: id, seq: 1 })
  const seq = await post(bob, id, 'two')
  await laptop.shows(id, ({ head }) => head.seq === seq, 'both')
  expect(laptop.summary(id)).toMatchObject({ markedUnread: true })
})

test('a new message brings a conversation back from the archive, an edit or a reaction does not', async () => {
  const { alice, bob, laptop, pocket } = await twoDevices()
  const id = await group(alice, [bob])
  await post(bob, id, 'one')
  await prefer(alice, id, { archived: true })
  await bob.ask('PATCH', `/v1/conversations/${id}/messages/1`, { content: text('edited') })
  await bob.ask('PUT', `/v1/conversations/${id}/messages/1/reactions/${encodeURIComponent('👍')}`)
  await laptop.shows(id, ({ head }) => head.rev === 2, 'both changes')
  expect(laptop.summary(id)?.preferences.archived).toBe(true)
  await post(bob, id, 'two')
  for (const socket of [laptop, pocket]) await socket.shows(id, ({ preferences }) => !preferences.archived, 'it is back')
  expect((await list(alice))[0]?.preferences.archived).toBe(false)
})

test('it stays there while it is muted, and comes back with what is said after', async () => {
  const { alice, bob, laptop } = await twoDevices()
  const id = await group(alice, [bob])
  await prefer(alice, id, { archived: true, mutedUntil: Date.now() + 60 * 60_000 })
  await post(bob, id, 'one')
  await laptop.shows(id, ({ unreadCount }) => unreadCount === 1, 'the message')
  expect(laptop.summary(id)?.preferences.archived).toBe(true)
  await prefer(alice, id, { mutedUntil: null })
  expect((await list(alice))[0]?.preferences.archived).toBe(true)
  await post(bob, id, 'two')
  await laptop.shows(id, ({ preferences }) => !preferences.archived, 'it is back')
})

test('what came while nobody was there brings it back too', async () => {
  const [alice, bob] = await people()
  const id = await group(alice, [bob])
  await post(bob, id, 'one')
  await prefer(alice, id, { archived: true })
  for (const n of range(1, 3)) await post(bob, id, `after ${n}`)
  expect((await list(alice))[0]?.preferences.archived).toBe(false)
  const socket = await online(alice)
  expect((await socket.shows(id, () => true, 'it')).preferences.archived).toBe(false)
})

test('what one deletes for oneself is gone from the summaries of all its devices, and of nobody else', async () => {
  const { alice, bob, laptop, pocket } = await twoDevices()
  const id = await direct(alice, bob)
  const his = await online(bob)
  await post(bob, id, 'one')
  await post(bob, id, 'two')
  await laptop.shows(id, ({ unreadCount }) => unreadCount === 2, 'both')
  await alice.ask('DELETE', `/v1/conversations/${id}/messages/2?for=me`)
  for (const socket of [laptop, pocket])
    expect(await socket.shows(id, ({ unreadCount }) => unreadCount === 1, 'one')).toMatchObject({
      lastMessage: { seq: 1 },
      head: { seq: 2, rev: 0 },
    })
  await his.fence()
  expect(his.summary(id)).toMatchObject({ lastMessage: { seq: 2 } })
})

test('a refused send changes nothing of what the devices see', async () => {
  const { alice, bob, laptop } = await twoDevices()
  const id = await direct(alice, bob)
  const his = await online(bob)
  await alice.ask('PUT', `/v1/contacts/${bob.id}`, { blocked: true })
  const before = laptop.of('conversation').length
  const answer = await bob.ask('POST', `/v1/conversations/${id}/messages`, { id: messageId(), content: text('let me in') })
  expect(answer).toMatchObject(problem(403, 'forbidden'))
  await alice.ask('PUT', `/v1/contacts/${bob.id}`, { blocked: false })
  await post(bob, id, 'after')
  const { message } = await laptop.next('message')
  expect(message).toMatchObject({ seq: 1, content: text('after') })
  expect(laptop.of('message')).toHaveLength(1)
  expect(laptop.of('conversation').length).toBe(before + 1)
  expect(JSON.stringify(his.heard())).not.toContain('block')
})
