/** Inboxes are told who joined and who left, at least once, whatever fails meanwhile. */
import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { type MockInstance, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { UserInbox } from '../../src/worker/index.ts'
import {
  type Room,
  direct,
  group,
  minutes,
  noon,
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

const nothing = { ok: true as const, value: undefined }
let membership: MockInstance<UserInbox['membership']>

beforeEach(() => {
  membership = vi.spyOn(UserInbox.prototype, 'membership').mockReturnValue(nothing)
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** What inboxes were told since the last look. */
const told = () => membership.mock.calls.splice(0).map(([notice]) => notice)
const jobs = async (room: Room) => (await tables(room))['job']
const alarmAt = ({ stub }: Room) => runInDurableObject(stub, (_, { storage }) => storage.getAlarm())

test('founders, who is added, who joins by invite, and who goes: each is told once', async () => {
  setClock()
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob])
  const notice = { conversationId: room.id, kind: 'group', at: noon }
  expect(told()).toEqual([alice, bob].map(() => ({ ...notice, joined: true, rev: 0 })))
  await ok(room.stub.add(alice, [bob, carol]))
  expect(told()).toEqual([{ ...notice, joined: true, rev: 1 }])
  await ok(room.stub.remove(alice, carol))
  expect(told()).toEqual([{ ...notice, joined: false, rev: 2 }])
  await ok(room.stub.acceptInvite(carol, await ok(room.stub.invite(alice, {}))))
  expect(told()).toEqual([{ ...notice, joined: true, rev: 3 }])
  await ok(room.stub.ban(alice, bob))
  expect(told()).toEqual([{ ...notice, joined: false, rev: 4 }])
  expect(await jobs(room)).toEqual([])
  expect(await alarmAt(room)).toBeNull()
})

test('in a direct conversation each is told of the other', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await direct(alice, bob)
  const notice = {
    conversationId: room.id,
    kind: 'direct',
    joined: true,
    at: noon,
    rev: 0,
    facts: { blocksPeer: false, readReceipts: true },
  }
  // Both at the same time: either may be first.
  const notices = told()
  expect(notices).toHaveLength(2)
  expect(notices).toEqual(expect.arrayContaining([alice, bob].map((peerId) => ({ ...notice, peerId }))))
})

test('what tells nobody anything is no job', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  told()
  await ok(room.stub.add(alice, [bob]))
  await ok(room.stub.setRole(alice, bob, 'admin'))
  await post(room, alice, 'words')
  expect(told()).toEqual([])
})

test('an inbox that fails is told again, with growing pauses, and the others are not', async () => {
  setClock()
  const [alice] = people()
  const room = await group(alice)
  told()
  let failing = 1
  membership.mockImplementation(() => {
    if (failing-- > 0) throw new Error('the inbox restarts')
    return nothing
  })
  const coming = range(1, 5).map(person)
  await ok(room.stub.add(alice, coming))
  expect(told()).toHaveLength(5)
  const left = (await jobs(room)) ?? []
  expect(left).toHaveLength(1)
  // The calls are made together: any of them may have come first.
  const { userIds } = z.object({ userIds: z.array(z.string()) }).parse(JSON.parse(z.string().parse(left[0]?.['payload'])))
  expect(coming.filter((userId) => userIds.includes(userId))).toEqual(userIds)
  expect(userIds).toHaveLength(1)

  failing = Number.POSITIVE_INFINITY
  const pauses: number[] = []
  for (const _ of range(1, 12)) {
    const at = await alarmAt(room)
    pauses.push((at ?? 0) - Date.now())
    setClock(at ?? noon)
    expect(await runDurableObjectAlarm(room.stub)).toBe(true)
    expect(told()).toHaveLength(1)
  }
  expect(pauses.slice(0, 4)).toEqual([2 * seconds, 4 * seconds, 8 * seconds, 16 * seconds])
  expect(pauses.slice(-2)).toEqual([10 * minutes, 10 * minutes])

  failing = 0
  pass(10 * minutes)
  await runDurableObjectAlarm(room.stub)
  expect(told()).toHaveLength(1)
  expect(await jobs(room)).toEqual([])
  expect(await alarmAt(room)).toBeNull()
})

test('an inbox that refuses is not told again', async () => {
  membership.mockReturnValue({ ok: false, code: 'not_found', detail: 'deleted', details: {} })
  const [alice] = people()
  const room = await group(alice)
  expect(await jobs(room)).toEqual([])
})

test('a notice that a killed process did not finish is told by the alarm', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice)
  told()
  membership.mockImplementation(() => {
    throw new Error('the inbox restarts')
  })
  await ok(room.stub.add(alice, [bob]))
  await abortAllDurableObjects()
  told()
  membership.mockReturnValue(nothing)
  const again = reopened(room)
  pass(2 * seconds)
  expect(await runDurableObjectAlarm(again.stub)).toBe(true)
  expect(told()).toEqual([{ conversationId: room.id, kind: 'group', joined: true, at: noon, rev: 1 }])
  expect(await jobs(again)).toEqual([])
})

test('an inbox that hangs holds up neither the sockets nor the answers of others', async () => {
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob])
  const socket = await open(room, bob)
  let release = (): void => undefined
  const hanging = new Promise<typeof nothing>((resolve) => {
    release = () => resolve(nothing)
  })
  // As a slow inbox looks from outside.
  membership.mockImplementation((() => hanging) as unknown as UserInbox['membership'])
  let added = false
  const adding = ok(room.stub.add(alice, [carol])).then(() => (added = true))
  await socket.next('change')
  expect(await post(room, alice, 'by HTTP')).toBe(1)
  await ok(room.stub.edit(alice, { seq: 1, content: { type: 'text', text: 'edited' } }))
  expect(await socket.say('by socket')).toMatchObject({ type: 'ack', seq: 2 })
  expect(added).toBe(false)
  release()
  await adding
  expect(await jobs(room)).toEqual([])
})

test('many are told, each once', async () => {
  const [alice] = people()
  const room = await group(alice)
  told()
  await ok(room.stub.add(alice, range(1, 120).map(person)))
  expect(told()).toHaveLength(120)
  expect(await jobs(room)).toEqual([])
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
