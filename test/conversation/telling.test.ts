/** Inboxes are told what happens, at least once where it matters, whatever fails meanwhile. */
import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { type MockInstance, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { Heard, News } from '../../src/objects/news.ts'
import { UserInbox } from '../../src/worker/index.ts'
import {
  type Room,
  direct,
  group,
  minutes,
  ok,
  open,
  pass,
  people,
  person,
  post,
  range,
  reopened,
  seconds,
  setClock,
  tables,
} from './support.ts'

const awake: Heard = { devices: ['phone'] }
const asleep: Heard = { devices: [] }
let deliver: MockInstance<UserInbox['deliver']>

beforeEach(() => {
  deliver = vi.spyOn(UserInbox.prototype, 'deliver').mockReturnValue(awake)
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** What inboxes were told since the last look. */
const told = (): News[] => deliver.mock.calls.splice(0).map(([news]) => news)
const summaryOf = ({ summary }: News): Record<string, unknown> => JSON.parse(summary)
/** What was told, as role, head and unread, with the messages that came along. */
const briefly = (news: News) => {
  const { role, head, unreadCount } = summaryOf(news)
  return { role, head, unreadCount, seqs: news.messages.map(({ seq }) => seq) }
}
const count = async (calls: number): Promise<News[]> => {
  await vi.waitFor(() => expect(deliver.mock.calls.length).toBeGreaterThanOrEqual(calls), { timeout: 5_000 })
  // Nobody else is told in the turns that follow.
  await new Promise((resolve) => setTimeout(resolve, 20))
  return told()
}
const letters = async (room: Room): Promise<string> => z.string().parse((await tables(room))['conversation']?.[0]?.['reach'])
const owed = async (room: Room): Promise<number> => (await letters(room)).split('!').length - 1
const alarmAt = ({ stub }: Room) => runInDurableObject(stub, (_, { storage }) => storage.getAlarm())

test('founders, who is added, who joins by invite, and who goes are told before the answer', async () => {
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob])
  expect(told().map(({ joined, since }) => [joined, since.rev])).toEqual([
    [true, 0],
    [true, 0],
  ])
  const answered = async (answer: Promise<unknown>) => {
    await answer
    return told().flatMap((news) => (summaryOf(news)['role'] === 'owner' ? [] : [[news.joined, summaryOf(news)['role'], news.since.rev]]))
  }
  expect(await answered(ok(room.stub.add(alice, [carol])))).toContainEqual([true, 'member', 0])
  await count(0)
  expect(await answered(ok(room.stub.remove(alice, carol)))).toContainEqual([false, 'left', 2])
  await count(0)
  const code = await ok(room.stub.invite(alice, {}))
  expect(await answered(ok(room.stub.acceptInvite(carol, code)))).toContainEqual([true, 'member', 2])
})

test('in a direct conversation each is told of the other, and of what is held of it', async () => {
  const [alice, bob] = people()
  told()
  await direct(alice, bob)
  const facts = { blocksPeer: false, readReceipts: true }
  const notices = told()
    .flatMap((news) => (news.kind === 'direct' ? [news] : []))
    .map(({ kind, peerId, joined, since, facts: held }) => ({ kind, peerId, joined, rev: since.rev, held }))
  const notice = { kind: 'direct', joined: true, rev: 0, held: facts }
  // Both at the same time: either may be first.
  expect(notices).toHaveLength(2)
  expect(notices).toEqual(expect.arrayContaining([alice, bob].map((peerId) => ({ ...notice, peerId }))))
})

test('a message is told to every inbox, the sender’s own included, each with its own numbers', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  told()
  await post(room, alice, 'one')
  const head = { seq: 1, rev: 0 }
  const briefs = (await count(2)).map(briefly)
  // Both at the same time: either may be first.
  expect(briefs).toHaveLength(2)
  expect(briefs).toEqual(
    expect.arrayContaining([
      { role: 'owner', head, unreadCount: 0, seqs: [1] },
      { role: 'member', head, unreadCount: 1, seqs: [1] },
    ]),
  )
})

test('what comes while an inbox is being told goes with the next telling, together', async () => {
  const [alice, bob] = people()
  const room = await direct(alice, bob)
  told()
  // As a slow inbox looks from outside.
  const slow = async (): Promise<Heard> => {
    await new Promise((resolve) => setTimeout(resolve, 300))
    return awake
  }
  deliver.mockImplementation(slow as unknown as UserInbox['deliver'])
  await post(room, alice, '1')
  await vi.waitFor(() => expect(deliver).toHaveBeenCalledTimes(2))
  for (const n of range(2, 5)) await post(room, alice, `${n}`)
  expect(told().map(({ messages }) => messages.length)).toEqual([1, 1])
  expect((await count(2)).map(({ messages }) => messages.map(({ seq }) => seq))).toEqual([range(2, 5), range(2, 5)])
})

test('an inbox where nobody is hears no more of a group, but of direct messages and mentions', async () => {
  const [alice, bob] = people()
  deliver.mockReturnValue(asleep)
  const rooms = [await group(alice, [bob]), await direct(alice, bob)]
  await count(4)
  const toBob = async (room: Room, more: { mentions?: string[] } = {}) => {
    await post(room, alice, 'words', more)
    await new Promise((resolve) => setTimeout(resolve, 50))
    return told().filter((news) => summaryOf(news)['unreadCount'] !== 0).length
  }
  const [inGroup, inDirect] = rooms
  if (!inGroup || !inDirect) throw new Error('no rooms')
  expect(await toBob(inGroup)).toBe(0)
  expect(await toBob(inGroup, { mentions: [bob] })).toBe(1)
  expect(await toBob(inGroup, { mentions: ['all'] })).toBe(1)
  expect([await toBob(inDirect), await toBob(inDirect)]).toEqual([1, 1])
  await evictDurableObject(inGroup.stub)
  expect(await toBob(inGroup)).toBe(0)
  const { lifted } = await ok(inGroup.stub.comeBack(bob, 0))
  expect(lifted).toBe(false)
  expect(await toBob(inGroup)).toBe(1)
})

test('once every inbox has marked it, many messages cost no row more, and one alarm together', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  expect(await letters(room)).toBe('xaa')
  await runDurableObjectAlarm(room.stub)
  const alarms = await runInDurableObject(room.stub, (_, { storage }) => vi.spyOn(storage, 'setAlarm'))
  for (const n of range(1, 5)) {
    await post(room, alice, `${n}`)
    await count(2)
  }
  expect(await letters(room)).toBe('xaa')
  expect(alarms).toHaveBeenCalledTimes(1)
})

test('an inbox that fails is told again, with growing pauses, and the others are not', async () => {
  const [alice] = people()
  const room = await group(alice)
  setClock()
  await runDurableObjectAlarm(room.stub)
  told()
  let failing = 1
  deliver.mockImplementation((news) => {
    if (summaryOf(news)['role'] === 'member' && failing-- > 0) throw new Error('the inbox restarts')
    return awake
  })
  await ok(room.stub.add(alice, range(1, 5).map(person)))
  expect(await count(6)).toHaveLength(6)
  expect(await owed(room)).toBe(1)

  failing = Number.POSITIVE_INFINITY
  const pauses: number[] = []
  for (const _ of range(1, 5)) {
    const at = (await alarmAt(room)) ?? 0
    pauses.push(at - Date.now())
    setClock(at)
    expect(await runDurableObjectAlarm(room.stub)).toBe(true)
    expect(await count(1)).toHaveLength(1)
  }
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
  expect((pauses.at(-1) ?? 0) / (pauses.at(0) ?? 1)).toBeGreaterThan(4)

  failing = 0
  pass(10 * minutes)
  await runDurableObjectAlarm(room.stub)
  expect(await count(1)).toHaveLength(1)
  expect(await owed(room)).toBe(0)
})

test('an inbox without an account is told nothing more', async () => {
  deliver.mockReturnValue({ devices: [], gone: true })
  const [alice] = people()
  const room = await group(alice)
  expect(await letters(room)).toBe('xx')
  told()
  await post(room, alice, 'words')
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(told()).toEqual([])
})

test('who joined is told by the alarm although the process was killed', async () => {
  const [alice, bob] = people()
  const room = await group(alice)
  setClock()
  deliver.mockImplementation(() => {
    throw new Error('the inbox restarts')
  })
  await ok(room.stub.add(alice, [bob]))
  await abortAllDurableObjects()
  told()
  deliver.mockReturnValue(awake)
  const again = reopened(room)
  pass(10 * seconds)
  expect(await runDurableObjectAlarm(again.stub)).toBe(true)
  expect((await count(1)).map(({ joined, since }) => [joined, since.rev])).toContainEqual([true, 0])
  expect(await letters(again)).toBe('xaa')
})

test('an inbox that hangs holds up neither the sockets nor the answers of others', async () => {
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob])
  const socket = await open(room, bob)
  let release = (): void => undefined
  const hanging = new Promise<Heard>((resolve) => {
    release = () => resolve(awake)
  })
  // As a slow inbox looks from outside.
  deliver.mockImplementation((() => hanging) as unknown as UserInbox['deliver'])
  let added = false
  const adding = ok(room.stub.add(alice, [carol])).then(() => (added = true))
  await socket.next('change')
  expect(await post(room, alice, 'by HTTP')).toBe(1)
  await ok(room.stub.edit(alice, { seq: 1, content: { type: 'text', text: 'edited' } }))
  expect(await socket.say('by socket')).toMatchObject({ type: 'ack', seq: 2 })
  expect(added).toBe(false)
  release()
  await adding
})

test('many are told, each once', async () => {
  const [alice] = people()
  const room = await group(alice)
  await count(1)
  await ok(room.stub.add(alice, range(1, 120).map(person)))
  expect((await count(121)).filter(({ conversationId }) => conversationId === room.id)).toHaveLength(121)
})

test('once all were told, nothing keeps the object awake', async () => {
  const [alice, bob] = people()
  const room = await group(alice)
  await ok(room.stub.add(alice, [bob]))
  // An eviction waits for what is pending.
  const began = performance.now()
  await evictDurableObject(room.stub)
  expect(performance.now() - began).toBeLessThan(1_000)
})

test('a star is told to the inbox of who set it before the answer, and owed while that fails', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await post(room, alice, 'hello')
  await count(0)
  await ok(room.stub.star(bob, { seq: 1, on: true }))
  expect(told().map((news) => typeof summaryOf(news)['starsAt'])).toContain('number')
  deliver.mockRejectedValue(new Error('the inbox restarts'))
  await ok(room.stub.star(bob, { seq: 1, on: false }))
  expect(await owed(room)).toBe(1)
})
