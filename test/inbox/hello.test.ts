/** What a device gets that comes: everything, or exactly what it has missed. */
import { expect, test } from 'vitest'
import {
  type InboxSocket,
  connect,
  direct,
  group,
  http,
  list,
  online,
  people,
  post,
  prefer,
  problem,
  range,
  sleep,
  text,
} from './support.ts'

const usns = (socket: InboxSocket) => socket.of('conversation').map(({ usn }) => usn)
const shown = (socket: InboxSocket) => socket.of('conversation').map(({ conversation }) => conversation)
const ascending = (numbers: number[]) => numbers.toSorted((a, b) => a - b)

test('without a number every conversation comes, as the list shows it, in ascending order after the hello', async () => {
  const [alice, bob, carol] = await people()
  const made = [await group(alice, [bob]), await direct(alice, bob), await direct(carol, alice)]
  for (const [i, id] of made.entries()) for (const n of range(0, i)) await post(i === 2 ? carol : alice, id, `${i} ${n}`)
  const socket = await connect(alice)
  socket.send({ type: 'hello' })
  await socket.until(() => socket.of('conversation').length === 3, 'three summaries')
  const [hello] = socket.log
  expect(hello).toEqual({ type: 'hello', usn: expect.any(Number), you: { userId: alice.id, deviceId: alice.deviceId } })
  expect(usns(socket)).toEqual(ascending(usns(socket)))
  expect(new Set(usns(socket)).size).toBe(3)
  expect(shown(socket)).toEqual(expect.arrayContaining(await list(alice)))
  expect(hello).toMatchObject({ usn: usns(socket).at(-1) })
})

test('who has no conversation gets a hello and nothing else', async () => {
  const [alice] = await people()
  const socket = await online(alice)
  await socket.fence()
  expect(socket.heard()).toEqual([{ type: 'hello', usn: expect.any(Number), you: { userId: alice.id, deviceId: alice.deviceId } }])
})

test('a device that comes back with its number gets exactly what changed meanwhile', async () => {
  const [alice, bob, carol, dan] = await people()
  const [quiet, group1, direct1, muted] = [
    await group(bob, [alice], 'quiet'),
    await group(bob, [alice], 'loud'),
    await direct(carol, alice),
    await direct(alice, dan),
  ]
  const before = await online(alice)
  await before.until(() => shown(before).length === 4, 'all four')
  const { usn } = before
  before.close()
  const none = await online(alice, usn)
  await none.fence()
  expect(shown(none)).toEqual([])
  none.close()

  for (const n of range(1, 3)) await post(bob, group1, `group ${n}`)
  await post(carol, direct1, 'hello')
  await prefer(alice, muted, { mutedUntil: Date.now() + 60_000 })
  const after = await online(alice, usn)
  await after.until(() => shown(after).length >= 3, 'three changed')
  await after.fence()
  const expected = (await list(alice)).filter(({ id }) => id !== quiet)
  expect(shown(after)).toHaveLength(3)
  expect(shown(after)).toEqual(expect.arrayContaining(expected))
  expect(usns(after)).toEqual(ascending(usns(after)))
  expect(Math.min(...usns(after))).toBeGreaterThan(usn ?? 0)
  // The state, not what happened.
  expect(after.of('message')).toEqual([])

  const again = await online(alice, after.usn)
  await again.fence()
  expect(shown(again)).toEqual([])
})

test('the number of the hello is that of the last summary, and stands for all of them', async () => {
  const [alice, bob] = await people()
  for (const n of range(1, 3)) await group(bob, [alice], `${n}`)
  const socket = await connect(alice)
  socket.send({ type: 'hello' })
  const { usn } = await socket.next('hello')
  await socket.until(() => shown(socket).length === 3, 'all')
  socket.close()
  const again = await online(alice, usn)
  await again.fence()
  expect(shown(again)).toEqual([])
})

test('a number of before an eviction still holds: nothing that came since is missing', async () => {
  const [alice, bob] = await people()
  const made = [await group(bob, [alice], 'one'), await group(bob, [alice], 'two'), await group(bob, [alice], 'three')]
  const before = await online(alice)
  await before.until(() => shown(before).length === 3, 'all')
  const { usn } = before
  before.close()
  await sleep(alice.inbox)
  await post(bob, made[0] ?? '', 'news')
  await sleep(alice.inbox)
  const after = await online(alice, usn)
  const summary = await after.shows(made[0] ?? '', ({ unreadCount }) => unreadCount === 1, 'the news')
  expect(summary).toMatchObject({ lastMessage: { content: text('news') } })
  expect(usns(after)).toEqual(ascending(usns(after)))
  expect(Math.min(...usns(after))).toBeGreaterThan(usn ?? 0)
})

test('updates of a woken inbox have greater numbers than those before its sleep', async () => {
  const [alice, bob] = await people()
  const id = await direct(bob, alice)
  const socket = await online(alice)
  for (const n of range(1, 4)) {
    await post(bob, id, `${n}`)
    await socket.shows(id, ({ lastMessage }) => lastMessage?.seq === n, `message ${n}`)
    await sleep(alice.inbox)
  }
  expect(usns(socket)).toEqual(ascending([...new Set(usns(socket))]))
  expect(socket.of('message').map(({ message }) => message.seq)).toEqual(range(1, 4))
})

test('a number from the future is none of ours: everything comes', async () => {
  const [alice, bob] = await people()
  const id = await direct(bob, alice)
  const socket = await online(alice, Date.now() + 365 * 24 * 60 * 60_000)
  expect(await socket.shows(id, () => true, 'its summary')).toEqual((await list(alice))[0])
  await post(bob, id, 'and on')
  await socket.shows(id, ({ unreadCount }) => unreadCount === 1, 'what comes after')
})

test('what was left stays in the list until it is archived, also for a device that comes', async () => {
  const [alice, bob] = await people()
  const id = await group(alice, [bob])
  await bob.ask('DELETE', `/v1/conversations/${id}/members/${bob.id}`)
  const socket = await online(bob)
  expect(await socket.shows(id, () => true, 'its summary')).toMatchObject({ role: 'left' })
  await prefer(bob, id, { archived: true })
  await socket.shows(id, ({ preferences }) => preferences.archived, 'archived')
  const fresh = await online(bob)
  await fresh.fence()
  expect(shown(fresh)).toEqual([])
})

test('a device that was away when a conversation was left and archived learns that it is gone', async () => {
  const [alice, bob] = await people()
  const id = await group(alice, [bob])
  await post(alice, id, 'one')
  const before = await online(bob)
  await before.shows(id, () => true, 'it')
  const { usn } = before
  before.close()
  await before.end()
  await bob.ask('DELETE', `/v1/conversations/${id}/members/${bob.id}`)
  await prefer(bob, id, { archived: true })
  await sleep(bob.inbox)
  const after = await online(bob, usn)
  expect(await after.shows(id, () => true, 'it')).toMatchObject({ role: 'left', preferences: { archived: true } })
  const again = await online(bob, after.usn)
  await again.fence()
  expect(shown(again)).toEqual([])
})

test('before its hello a socket is told nothing, and may say nothing else', async () => {
  const [alice, bob] = await people()
  const id = await direct(bob, alice)
  const silent = await connect(alice)
  const live = await online(alice)
  await post(bob, id, 'news')
  await live.next('message')
  silent.send({ type: 'activity', state: 'active' })
  expect(await silent.next('error')).toEqual({ type: 'error', code: 'invalid_request', detail: 'The first frame is hello.' })
  expect(silent.log).toHaveLength(1)
  silent.send({ type: 'hello' })
  await silent.shows(id, ({ unreadCount }) => unreadCount === 1, 'all of it')
})

test('who is not signed in gets no socket', async () => {
  const [alice] = await people()
  const open = (headers: Record<string, string>) => http('GET', '/v1/inbox/socket', { headers: { upgrade: 'websocket', ...headers } })
  expect(await open({})).toMatchObject(problem(401, 'unauthenticated'))
  expect(await open({ authorization: 'Bearer forged' })).toMatchObject(problem(401, 'unauthenticated'))
  const bearer = { authorization: `Bearer ${alice.session.accessToken}` }
  expect(await http('GET', '/v1/inbox/socket', { headers: bearer })).toMatchObject(problem(400, 'invalid_request'))
  await alice.ask('DELETE', '/v1/sessions/current')
  expect(await open(bearer)).toMatchObject(problem(401, 'unauthenticated'))
})
