/** What a device shows of an account that was deleted, and how it takes an export along. */
import { expect, test } from 'vitest'
import { fill, messagesOf, stage } from './support/stage.ts'

test('a deleted account has no name from the moment it leaves, also after a restart', async () => {
  const { world, friends, alice, run } = await stage()
  alice.chat.conversation('friends').open()
  const names: unknown[] = []
  const bob = alice.chat.user('bob')
  bob.subscribe(() => names.push(bob.get()?.name))
  await run()
  world.refuse = (request) => (request.includes('/v1/users/bob') ? { code: 'not_found' } : undefined)
  friends.leave('bob')
  await run()
  await alice.restart()
  expect([names, alice.chat.user('bob').get()]).toEqual([['bob', ''], { id: 'bob', handle: '', name: '' }])
})

test('somebody who leaves a group and is still there keeps the name', async () => {
  const { friends, alice, run } = await stage()
  alice.chat.conversation('friends').open()
  const bob = alice.chat.user('bob')
  bob.subscribe(() => undefined)
  await run()
  friends.leave('bob')
  await run()
  expect(bob.get()).toMatchObject({ name: 'bob' })
})

test('what the last other one had read stays read when the account is gone', async () => {
  const { friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  conversation.open()
  const timeline = conversation.window()
  conversation.send('hello')
  await run()
  friends.mark('bob', 'read', 1)
  await run()
  friends.leave('bob')
  await run()
  expect(messagesOf(timeline)[0]?.status).toBe('read')
})

test('an export comes as it is read, and is not an answer of the server when it is stopped', async () => {
  const { world, alice, friends } = await stage()
  fill(friends, 1)
  const stop = new AbortController()
  let pulled = 0
  world.answers.set('GET /v1/me/export', () => {
    stop.signal.throwIfAborted()
    const body = new ReadableStream({ pull: (controller) => (pulled++, controller.enqueue(new Uint8Array(10))) }, { highWaterMark: 0 })
    return new Response(body, { headers: { 'Edgewise-Export-Conversations': '3' } })
  })
  const { conversations, bytes } = await alice.chat.exportMe({ signal: stop.signal })
  const reader = bytes.getReader()
  await reader.read()
  expect([conversations, pulled]).toEqual([3, 1])
  stop.abort()
  await expect(alice.chat.exportMe({ signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' })
})

test('an export that is refused says why', async () => {
  const { world, alice } = await stage()
  world.refuse = () => ({ code: 'rate_limited', retryAfterSeconds: 5 })
  await expect(alice.chat.exportMe()).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 5 })
})
