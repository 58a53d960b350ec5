/** What was on its way when an account was deleted comes to nothing. */
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { newMediaId } from '../../src/platform/address.ts'
import { uploadRequest } from '../../src/platform/upload-order.ts'
import { arrived, drain, messageId, ok, people, queue, refusal, roomOf, subscribe, text } from '../push/support.ts'
import { direct, group, history, leave, list, online, post, sleep, until } from './support.ts'

test('who is brought into a group while the account ends is out again, and what it said is gone', async () => {
  const [alice, bob] = await people()
  const id = await group(bob, [])
  expect((await leave(alice)).status).toBe(204)
  const { stub } = roomOf(id)
  // The Worker had asked both inboxes before.
  await ok(stub.add(bob.id, [alice.id]))
  await stub.send(alice.id, { id: messageId(), content: text('too late') })
  await until(async () => (await ok(stub.members(bob.id))).length === 1, 'alice is out')
  await until(async () => (await history(roomOf(id), bob.id)).every(({ content }) => content === undefined), 'her words are gone')
})

test('a group that is made while the account ends goes to the others', async () => {
  const [alice, bob] = await people()
  const id = await group(bob, [])
  expect((await leave(alice)).status).toBe(204)
  const members = [alice, bob].map(({ id: userId }, nth) => ({ userId, role: nth === 0 ? ('owner' as const) : ('member' as const) }))
  const { stub } = roomOf(`${id.slice(0, -4)}late`)
  await ok(stub.create({ id: `${id.slice(0, -4)}late`, kind: 'group', title: 'Late', createdBy: alice.id, members }))
  await until(async () => (await ok(stub.members(bob.id)))[0]?.role === 'owner', 'bob owns it')
})

test('an upload that is announced after its owner is gone is refused', async () => {
  const [alice] = await people()
  const mediaId = newMediaId(env)
  const upload = env.UPLOAD.getByName(mediaId)
  expect(await alice.inbox.beginUpload({ mediaId, size: 10 })).toMatchObject({ ok: true })
  expect((await leave(alice)).status).toBe(204)
  const order = { mediaId, userId: alice.id, size: 10, name: 'late', type: null }
  const late = new Request('https://upload/', { method: 'POST', headers: { 'tus-resumable': '1.0.0' } })
  await expect(upload.fetch(uploadRequest(late, order))).rejects.toThrow('There is such an upload already.')
  expect(await refusal(alice.inbox.beginUpload({ mediaId: newMediaId(env), size: 10 }))).toBe('not_found')
  expect(await refusal(upload.describe(alice.id))).toBe('gone')
})

test('nothing is pushed to it any more', async () => {
  const [alice, bob, carol] = await people()
  const [both, friends] = [await direct(bob, alice), await group(bob, [alice, carol])]
  const address = await subscribe(alice)
  await until(async () => (await list(alice)).length === 2, 'both are listed')
  for (const id of [both, friends]) await post(bob, id, 'before', { mentions: [alice.id] })
  await until(() => queue.length === 2, 'two pushes wait')
  // They are in the queue when the account goes.
  expect((await leave(alice)).status).toBe(204)
  await post(bob, friends, 'after')
  expect(await bob.status('POST', `/v1/conversations/${both}/messages`, { id: messageId(), content: text('after') })).toBe(403)
  await drain()
  expect(arrived.get(address)).toBeUndefined()
})

test('the one who stays sees no name, and cannot begin anew', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  await post(alice, id, 'hello')
  await until(async () => (await list(bob))[0]?.peer?.id === alice.id, 'bob knows her')
  expect((await leave(alice)).status).toBe(204)
  const [shown] = await list(bob)
  expect(shown).toMatchObject({ id, memberCount: 1, unreadCount: 0, lastMessage: { senderId: alice.id, deletedAt: expect.any(Number) } })
  expect(shown).not.toHaveProperty('peer')
  expect(await bob.status('GET', `/v1/users/${alice.id}`)).toBe(404)
  expect(await bob.status('POST', '/v1/conversations', { kind: 'direct', userId: alice.id })).toBe(404)
  expect(await bob.status('POST', `/v1/conversations/${id}/messages`, { id: messageId(), content: text('?') })).toBe(403)
})

test('who looks at it sees it go, and nothing of when it was here last is kept', async () => {
  const [alice, bob] = await people()
  await direct(alice, bob)
  const [hers, his] = [await online(alice), await online(bob)]
  hers.send({ type: 'activity', state: 'active' })
  await hers.fence()
  his.send({ type: 'watch', userIds: [alice.id] })
  await his.until(() => his.of('presence').at(-1)?.state === 'online', 'she is there')
  expect((await leave(alice)).status).toBe(204)
  await his.until(() => his.of('presence').at(-1)?.state === 'offline', 'she is gone')
  expect(his.of('presence').at(-1)).toEqual({ type: 'presence', userId: alice.id, state: 'offline' })
  await hers.until(() => hers.closed !== undefined, 'her socket closes')
  await sleep(alice.inbox)
  const kept = await runInDurableObject(alice.inbox, (_, { storage: { sql } }) => [
    ...sql.exec('select handle, name, seen_at from account'),
    ...sql.exec('select * from watcher'),
  ])
  expect(kept).toEqual([{ handle: '', name: '', seen_at: null }])
})
