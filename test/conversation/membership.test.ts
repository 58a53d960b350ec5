import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import {
  crowd,
  group,
  history,
  messageId,
  noon,
  ok,
  open,
  pass,
  people,
  person,
  post,
  range,
  refusal,
  seqs,
  setClock,
  text,
} from './support.ts'

const limit = Number(env.GROUP_MEMBER_LIMIT)

test('who is added is told of, and who is inside already is no error', async () => {
  setClock()
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob])
  await post(room, alice, 'one')
  const socket = await open(room, alice)
  pass(1_000)
  const at = noon + 1_000
  expect(await ok(room.stub.add(alice, [bob, carol, carol]))).toEqual([
    { userId: carol, role: 'member', joinedAt: at, deliveredSeq: 1, readSeq: 1 },
  ])
  expect(await socket.news()).toEqual([
    { type: 'change', change: { kind: 'member', rev: 1, at, by: alice, afterSeq: 1, userId: carol, joined: true } },
  ])
  expect(await ok(room.stub.add(alice, [bob, carol]))).toEqual([])
  expect(await socket.news()).toEqual([])
  expect(await ok(room.stub.view(carol))).toMatchObject({ memberCount: 3, role: 'member', head: { seq: 1, rev: 1 } })
})

test('only admins and owners add', async () => {
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob])
  expect(await refusal(room.stub.add(bob, [carol]))).toBe('forbidden')
  expect(await refusal(room.stub.newcomers(bob, [carol]))).toBe('forbidden')
  await ok(room.stub.setRole(alice, bob, 'admin'))
  expect(await ok(room.stub.newcomers(bob, [alice, carol]))).toEqual([carol])
  expect(await ok(room.stub.add(bob, [carol]))).toMatchObject([{ userId: carol }])
})

test('all or none: where one cannot be added, nobody is', async () => {
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob])
  await ok(room.stub.ban(alice, bob))
  expect(await refusal(room.stub.add(alice, [carol, bob]))).toBe('forbidden')
  expect(await refusal(room.stub.view(carol))).toBe('not_found')
  expect((await ok(room.stub.view(alice))).memberCount).toBe(1)
})

test('a removal closes every socket of the person with 4403, after telling it, and of nobody else', async () => {
  setClock()
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob, carol])
  const [phone, tablet, silent] = [await open(room, bob), await open(room, bob), await open(room, bob, { hello: false })]
  const others = [await open(room, alice), await open(room, carol)]
  await ok(room.stub.remove(alice, bob))
  for (const socket of [phone, tablet, silent]) expect(await socket.end()).toBe(4403)
  const change = { kind: 'member', rev: 1, at: noon, by: alice, afterSeq: 0, userId: bob, left: true }
  for (const socket of [phone, tablet]) expect(socket.log.at(-1)).toEqual({ type: 'change', change })
  for (const socket of others) expect(await socket.news()).toEqual([{ type: 'change', change }])
  await expect(open(room, bob)).rejects.toThrow('forbidden')
})

test('who leaves is closed like who is removed', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const socket = await open(room, bob)
  await ok(room.stub.remove(bob, bob))
  expect(await socket.end()).toBe(4403)
})

test('around a removal, what is told, acked and stored agrees, whichever came first', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const [hers, his] = [await open(room, alice), await open(room, bob)]
  his.send({ type: 'send', id: messageId(), content: text('in the same moment') })
  const removed = room.stub.remove(alice, bob)
  his.send({ type: 'send', id: messageId(), content: text('in the same moment') })
  await ok(removed)
  await hers.say('after')
  expect(await his.end()).toBe(4403)
  const [seen, stored] = [await history(room, bob), await history(room, alice)]
  expect(his.of('ack').map(({ seq }) => seq)).toEqual(seqs(seen))
  expect(his.of('message')).toEqual([])
  expect(stored.map(({ senderId }) => senderId)).toEqual([...seen.map(() => bob), alice])
  expect(await refusal(room.stub.send(bob, { id: messageId(), content: text('too late') }))).toBe('forbidden')
})

test('a group is full at its limit, exactly, under racing joins', async () => {
  const [alice] = people()
  const room = await group(alice)
  await crowd(room, range(1, limit - 4).map(person))
  const coming = range(1, 10).map(person)
  const code = await ok(room.stub.invite(alice, {}))
  const results = await Promise.all(
    coming.map((userId, i) => (i % 2 === 0 ? room.stub.add(alice, [userId]) : room.stub.acceptInvite(userId, code))),
  )
  expect(results.map((result) => (result.ok ? 'ok' : result.code)).toSorted()).toEqual([
    ...range(1, 7).map(() => 'conflict'),
    'ok',
    'ok',
    'ok',
  ])
  expect((await ok(room.stub.view(alice))).memberCount).toBe(limit)
  expect(await ok(room.stub.members(alice))).toHaveLength(limit)
})

test('adding over the limit adds none of them', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await crowd(room, range(1, limit - 4).map(person))
  expect(await refusal(room.stub.add(alice, range(1, 3).map(person)))).toBe('conflict')
  expect((await ok(room.stub.view(alice))).memberCount).toBe(limit - 2)
  expect(await ok(room.stub.add(alice, range(1, 2).map(person)))).toHaveLength(2)
})

test('of racing makers one makes it, and all get the same conversation', async () => {
  const [alice, bob] = people()
  const stub = env.CONVERSATION.getByName(`made-${crypto.randomUUID()}`)
  const members = [alice, bob].map((userId) => ({ userId, role: 'member' as const }))
  const made = await Promise.all(
    range(1, 6).map((n) => ok(stub.create({ id: 'd', kind: 'direct', createdBy: n % 2 === 0 ? alice : bob, members }))),
  )
  expect(made.filter(({ made }) => made)).toHaveLength(1)
  expect(new Set(made.map(({ value: { createdBy, createdAt } }) => `${createdBy} ${createdAt}`)).size).toBe(1)
})

test('founders are there from the beginning: it takes no rev', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob], { title: 'Friends', description: 'old ones' })
  expect(await ok(room.stub.view(bob))).toEqual({
    id: room.id,
    kind: 'group',
    title: 'Friends',
    description: 'old ones',
    createdAt: noon,
    createdBy: alice,
    head: { seq: 0, rev: 0 },
    memberCount: 2,
    role: 'member',
    settings: { history: 'joined', send: 'members', edit: 'admins', expireSeconds: null },
    pins: [],
  })
  expect(await ok(room.stub.members(bob))).toEqual([
    { userId: alice, role: 'owner', joinedAt: noon, deliveredSeq: 0, readSeq: 0 },
    { userId: bob, role: 'member', joinedAt: noon, deliveredSeq: 0, readSeq: 0 },
  ])
})
