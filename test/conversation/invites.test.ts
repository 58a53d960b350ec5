import { expect, test } from 'vitest'
import { group, noon, ok, open, pass, people, person, post, range, refusal, setClock } from './support.ts'

test('an invite lets in as a member, and gives the conversation', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice)
  await post(room, alice, 'before')
  const socket = await open(room, alice)
  const code = await ok(room.stub.invite(alice, {}))
  const joined = await ok(room.stub.acceptInvite(bob, code))
  expect(joined).toEqual(await ok(room.stub.view(bob)))
  expect(joined).toMatchObject({ role: 'member', memberCount: 2 })
  const change = { kind: 'member', rev: 1, at: noon, by: bob, afterSeq: 1, userId: bob, joined: true }
  expect(await socket.news()).toEqual([{ type: 'change', change }])
})

test('an invite ends at its time', async () => {
  setClock()
  const [alice, bob, carol] = people()
  const room = await group(alice)
  const code = await ok(room.stub.invite(alice, { expiresAt: noon + 1_000 }))
  pass(999)
  await ok(room.stub.acceptInvite(bob, code))
  pass(1)
  expect(await refusal(room.stub.acceptInvite(carol, code))).toBe('gone')
})

test('an invite is used as often as it says, exactly, under races', async () => {
  const [alice] = people()
  const room = await group(alice)
  const code = await ok(room.stub.invite(alice, { uses: 5 }))
  const results = await Promise.all(range(1, 16).map(() => room.stub.acceptInvite(person(), code)))
  expect(results.filter((result) => result.ok)).toHaveLength(5)
  expect(results.flatMap((result) => (result.ok ? [] : [result.code]))).toEqual(range(1, 11).map(() => 'gone'))
  expect((await ok(room.stub.view(alice))).memberCount).toBe(6)
})

test('who is inside already uses nothing up, and gets the conversation also by an invite that is over', async () => {
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob])
  const code = await ok(room.stub.invite(alice, { uses: 1 }))
  expect((await ok(room.stub.acceptInvite(bob, code))).role).toBe('member')
  await ok(room.stub.acceptInvite(carol, code))
  expect((await ok(room.stub.acceptInvite(carol, code))).role).toBe('member')
  expect((await ok(room.stub.view(alice))).head.rev).toBe(1)
})

test('a person who races itself joins once and uses one up', async () => {
  const [alice, bob, carol] = people()
  const room = await group(alice)
  const code = await ok(room.stub.invite(alice, { uses: 2 }))
  await Promise.all(range(1, 8).map(() => ok(room.stub.acceptInvite(bob, code))))
  await ok(room.stub.acceptInvite(carol, code))
  expect((await ok(room.stub.view(alice))).head.rev).toBe(2)
})

test('a revoked invite is over; revoking again changes nothing', async () => {
  const [alice, bob] = people()
  const room = await group(alice)
  const code = await ok(room.stub.invite(alice, {}))
  await ok(room.stub.revokeInvite(alice, code))
  await ok(room.stub.revokeInvite(alice, code))
  expect(await refusal(room.stub.acceptInvite(bob, code))).toBe('gone')
  expect(await refusal(room.stub.revokeInvite(alice, 'unknown'))).toBe('not_found')
  expect(await refusal(room.stub.acceptInvite(bob, 'unknown'))).toBe('not_found')
})

test('only admins and owners make and revoke invites', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const code = await ok(room.stub.invite(alice, {}))
  expect(await refusal(room.stub.invite(bob, {}))).toBe('forbidden')
  expect(await refusal(room.stub.revokeInvite(bob, code))).toBe('forbidden')
  await ok(room.stub.setRole(alice, bob, 'admin'))
  await ok(room.stub.revokeInvite(bob, code))
})

test('a kicked person may come back by an invite, a banned one may not and uses nothing up', async () => {
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob, carol])
  const code = await ok(room.stub.invite(alice, { uses: 1 }))
  await ok(room.stub.remove(alice, bob))
  await ok(room.stub.ban(alice, carol))
  expect(await refusal(room.stub.acceptInvite(carol, code))).toBe('forbidden')
  await ok(room.stub.acceptInvite(bob, code))
  expect(await refusal(room.stub.acceptInvite(person(), code))).toBe('gone')
})

test('a ban kicks, keeps out, and ends when it is lifted', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const socket = await open(room, bob)
  await ok(room.stub.ban(alice, bob))
  expect(await socket.end()).toBe(4403)
  expect(await ok(room.stub.bans(alice))).toEqual([{ userId: bob, by: alice, at: noon }])
  expect(await refusal(room.stub.add(alice, [bob]))).toBe('forbidden')
  await ok(room.stub.ban(alice, bob))
  expect(await ok(room.stub.bans(alice))).toHaveLength(1)
  await ok(room.stub.unban(alice, bob))
  expect(await ok(room.stub.bans(alice))).toEqual([])
  expect(await ok(room.stub.add(alice, [bob]))).toMatchObject([{ userId: bob }])
})

test('bans follow the roles', async () => {
  const [alice, bob, carol, dan] = people()
  const room = await group(alice, [bob, carol, dan])
  await ok(room.stub.setRole(alice, bob, 'admin'))
  await ok(room.stub.setRole(alice, carol, 'admin'))
  const outcomes = [
    await refusal(room.stub.ban(dan, carol)),
    await refusal(room.stub.ban(bob, carol)),
    await refusal(room.stub.ban(bob, alice)),
    await refusal(room.stub.ban(bob, bob)),
    await refusal(room.stub.ban(bob, person())),
    await refusal(room.stub.bans(dan)),
    await refusal(room.stub.unban(dan, bob)),
  ]
  expect(outcomes).toEqual(['forbidden', 'forbidden', 'forbidden', 'forbidden', 'not_found', 'forbidden', 'forbidden'])
  await ok(room.stub.ban(bob, dan))
  // Somebody who left already can be kept out as well.
  await ok(room.stub.remove(alice, carol))
  await ok(room.stub.ban(bob, carol))
  expect(new Set((await ok(room.stub.bans(alice))).map(({ userId }) => userId))).toEqual(new Set([carol, dan]))
})
