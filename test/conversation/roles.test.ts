import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { type Room, direct, group, noon, ok, open, people, range, refusal, setClock } from './support.ts'

const names = ['alice', 'bob', 'carol', 'dan'] as const
type Who = Record<(typeof names)[number], string>

/** alice owns, bob is admin, carol and dan are members. */
async function ranked(): Promise<{ room: Room; who: Who }> {
  setClock()
  const [alice, bob, carol, dan] = people()
  const room = await group(alice, [bob, carol, dan])
  await ok(room.stub.setRole(alice, bob, 'admin'))
  return { room, who: { alice, bob, carol, dan } }
}

const outcome = async (call: Promise<{ ok: true } | { ok: false; code: string }>): Promise<string> => {
  const result = await call
  return result.ok ? 'ok' : result.code
}

test.for([
  // Owners name admins and owners.
  ['alice', 'carol', 'admin', 'ok'],
  ['alice', 'carol', 'owner', 'ok'],
  ['alice', 'bob', 'member', 'ok'],
  ['alice', 'bob', 'owner', 'ok'],
  // Nobody else does.
  ['bob', 'carol', 'admin', 'forbidden'],
  ['bob', 'carol', 'owner', 'forbidden'],
  ['carol', 'dan', 'admin', 'forbidden'],
  ['bob', 'alice', 'member', 'forbidden'],
  ['carol', 'alice', 'admin', 'forbidden'],
  // Nobody raises their own, everybody may step down, but for the last owner.
  ['bob', 'bob', 'owner', 'forbidden'],
  ['carol', 'carol', 'admin', 'forbidden'],
  ['bob', 'bob', 'member', 'ok'],
  ['alice', 'alice', 'admin', 'conflict'],
  ['alice', 'alice', 'member', 'conflict'],
] as const)('%s makes %s %s: %s', async ([actor, target, role, expected]) => {
  const { room, who } = await ranked()
  const before = await ok(room.stub.members(who.alice))
  expect(await outcome(room.stub.setRole(who[actor], who[target], role))).toBe(expected)
  const after = before.map((member) => (expected === 'ok' && member.userId === who[target] ? { ...member, role } : member))
  expect(await ok(room.stub.members(who.alice))).toEqual(after)
})

test.for([
  ['alice', 'bob', 'ok'],
  ['alice', 'carol', 'ok'],
  ['bob', 'carol', 'ok'],
  ['bob', 'alice', 'forbidden'],
  ['carol', 'dan', 'forbidden'],
  ['carol', 'bob', 'forbidden'],
  ['carol', 'carol', 'ok'],
  ['bob', 'bob', 'ok'],
  ['alice', 'alice', 'conflict'],
] as const)('%s removes %s: %s', async ([actor, target, expected]) => {
  const { room, who } = await ranked()
  expect(await outcome(room.stub.remove(who[actor], who[target]))).toBe(expected)
  const left = names.filter((name) => expected !== 'ok' || name !== target)
  const viewer = left[0] ?? 'alice'
  expect((await ok(room.stub.members(who[viewer]))).map(({ userId }) => userId)).toEqual(left.map((name) => who[name]))
  expect((await ok(room.stub.view(who[viewer]))).memberCount).toBe(left.length)
})

test('equals do not act on each other', async () => {
  const { room, who } = await ranked()
  await ok(room.stub.setRole(who.alice, who.carol, 'admin'))
  expect(await refusal(room.stub.remove(who.bob, who.carol))).toBe('forbidden')
  await ok(room.stub.setRole(who.alice, who.carol, 'owner'))
  expect(await refusal(room.stub.remove(who.alice, who.carol))).toBe('forbidden')
  expect(await refusal(room.stub.setRole(who.alice, who.carol, 'member'))).toBe('forbidden')
})

test('a new role is told to all, and the same role again takes no rev', async () => {
  const { room, who } = await ranked()
  const socket = await open(room, who.carol)
  const member = { userId: who.carol, role: 'admin', joinedAt: noon, deliveredSeq: 0, readSeq: 0 }
  expect(await ok(room.stub.setRole(who.alice, who.carol, 'admin'))).toEqual(member)
  const change = { kind: 'role', rev: 2, at: noon, by: who.alice, afterSeq: 0, userId: who.carol, role: 'admin' }
  expect(await socket.news()).toEqual([{ type: 'change', change }])
  expect(await ok(room.stub.setRole(who.alice, who.carol, 'admin'))).toEqual(member)
  expect(await socket.news()).toEqual([])
})

test('the last owner may go once another is named', async () => {
  const { room, who } = await ranked()
  await ok(room.stub.setRole(who.alice, who.bob, 'owner'))
  await ok(room.stub.remove(who.alice, who.alice))
  expect(await refusal(room.stub.remove(who.bob, who.bob))).toBe('conflict')
  expect(await refusal(room.stub.setRole(who.bob, who.bob, 'admin'))).toBe('conflict')
})

test('two owners who leave at once do not leave the group without one', async () => {
  const { room, who } = await ranked()
  await ok(room.stub.setRole(who.alice, who.bob, 'owner'))
  const outcomes = await Promise.all([outcome(room.stub.remove(who.alice, who.alice)), outcome(room.stub.remove(who.bob, who.bob))])
  expect(outcomes.toSorted()).toEqual(['conflict', 'ok'])
})

test('an owner who is alone may leave', async () => {
  const [alice] = people()
  const room = await group(alice)
  await ok(room.stub.remove(alice, alice))
  expect((await ok(room.stub.view(alice))).role).toBe('left')
})

test('strangers and former members are no targets', async () => {
  const { room, who } = await ranked()
  const [stranger] = people()
  await ok(room.stub.remove(who.alice, who.dan))
  for (const userId of [stranger, who.dan]) {
    expect(await refusal(room.stub.setRole(who.alice, userId, 'admin'))).toBe('not_found')
    expect(await refusal(room.stub.remove(who.alice, userId))).toBe('not_found')
  }
})

test('who comes back is a member, whatever it was before', async () => {
  const { room, who } = await ranked()
  await ok(room.stub.remove(who.alice, who.bob))
  expect(await ok(room.stub.add(who.alice, [who.bob]))).toEqual([
    { userId: who.bob, role: 'member', joinedAt: noon, deliveredSeq: 0, readSeq: 0 },
  ])
})

test('a direct conversation knows no roles, no kicks and no joining', async () => {
  const [alice, bob, carol] = people()
  const room = await direct(alice, bob)
  const calls = {
    add: room.stub.add(alice, [carol]),
    newcomers: room.stub.newcomers(alice, [carol]),
    kick: room.stub.remove(alice, bob),
    leave: room.stub.remove(alice, alice),
    role: room.stub.setRole(alice, bob, 'admin'),
    invite: room.stub.invite(alice, {}),
    ban: room.stub.ban(alice, bob),
    bans: room.stub.bans(alice),
  }
  const outcomes = await Promise.all(Object.entries(calls).map(async ([name, call]) => [name, await refusal(call)]))
  expect(Object.fromEntries(outcomes)).toEqual(Object.fromEntries(Object.keys(calls).map((name) => [name, 'forbidden'])))
  expect(await ok(room.stub.members(bob))).toMatchObject([
    { userId: alice, role: 'member' },
    { userId: bob, role: 'member' },
  ])
})

test('to a stranger nothing of a conversation exists', async () => {
  const { room, who } = await ranked()
  const [stranger] = people()
  const { stub } = room
  const calls = [
    stub.view(stranger),
    stub.summary(stranger),
    stub.update(stranger, { title: 'x' }),
    stub.members(stranger),
    stub.newcomers(stranger, [stranger]),
    stub.add(stranger, [stranger]),
    stub.remove(stranger, who.dan),
    stub.setRole(stranger, who.dan, 'admin'),
    stub.bans(stranger),
    stub.ban(stranger, who.dan),
    stub.unban(stranger, who.dan),
    stub.invite(stranger, {}),
    stub.revokeInvite(stranger, 'code'),
    stub.acceptInvite(stranger, 'code'),
    stub.page(stranger, { limit: 1 }),
    stub.send(stranger, { id: '01890000-0000-7000-8000-000000000000', content: { type: 'text', text: 'x' } }),
    stub.edit(stranger, { seq: 1, content: { type: 'text', text: 'x' } }),
    stub.deleteForAll(stranger, 1),
    stub.deleteForMe(stranger, 1),
    stub.react(stranger, { seq: 1, emoji: '👍', on: true }),
    stub.reactedBy(stranger, 1, '👍'),
    stub.receipts(stranger, 1),
  ]
  expect(await Promise.all(calls.map((call) => refusal(call)))).toEqual(calls.map(() => 'not_found'))
  await expect(open(room, stranger)).rejects.toThrow('not_found')
})

test('what was never made does not exist either, and a look makes nothing', async () => {
  const [alice] = people()
  const stub = env.CONVERSATION.getByName(`never-${crypto.randomUUID()}`)
  expect(await Promise.all([refusal(stub.view(alice)), refusal(stub.page(alice, { limit: 1 })), refusal(stub.update(alice, {}))])).toEqual(
    range(1, 3).map(() => 'not_found'),
  )
  await stub.setFacts(alice, { blocksPeer: true })
  expect(
    await runInDurableObject(stub, (_, { storage: { sql } }) => [
      ...sql.exec("select name from sqlite_master where name not like '\\_cf%' escape '\\'"),
    ]),
  ).toEqual([])
})
