import { expect, test } from 'vitest'
import { signUp } from './support.ts'

test('who is inside already is no error, though it has blocked the one who adds', async () => {
  const [alice, bob, carol] = [await signUp('alice'), await signUp('bob'), await signUp('carol')]
  const made = await alice.ask('POST', '/v1/conversations', { kind: 'group', title: 'Friends', userIds: [bob.id] })
  const { id } = made.body as { id: string }
  await bob.ask('PUT', `/v1/contacts/${alice.id}`, { blocked: true })
  const again = await alice.ask('POST', `/v1/conversations/${id}/members`, { userIds: [bob.id] })
  expect([again.status, again.body]).toEqual([200, { members: [] }])
  const more = await alice.ask('POST', `/v1/conversations/${id}/members`, { userIds: [bob.id, carol.id] })
  expect(more.status).toBe(200)
  expect((more.body as { members: { userId: string }[] }).members.map(({ userId }) => userId)).toEqual([carol.id])
})

test('far more user ids than a group takes are an invalid request, however wrong they are', async () => {
  const alice = await signUp('alice')
  for (const wrong of [1, 'x'.repeat(40)]) {
    const answer = await alice.ask('POST', '/v1/conversations', {
      kind: 'group',
      title: 'x',
      userIds: Array.from({ length: 12_000 }, () => wrong),
    })
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  }
  const many = await alice.ask('POST', '/v1/conversations', {
    kind: 'group',
    title: 'x',
    userIds: Array.from({ length: 200_000 }, () => 1),
  })
  expect(many).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
})
