/** An erasure that falls at any point goes on where it was, and leaves what one leaves that did not fall. */
import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { leaveUnseen } from '../conversation/files.ts'
import { Conversation, Handle, Upload, UserInbox } from '../../src/worker/index.ts'
import { type Room, group, image, messageId, noon, ok, pass, people, picture, post, range, reopened, tables, text } from './room.ts'
import { bytes, direct, group as groupOf, leave, places, post as say, ringAll, setClock, signUp, upload } from './support.ts'

beforeEach(leaveUnseen)
afterEach(() => vi.restoreAllMocks())

/** Two messages of alice's, one edited and one with a file that she has from elsewhere, and a reaction. */
async function talk([alice, bob, carol]: [string, string, string], mediaId: string): Promise<Room> {
  const room = await group(alice, [bob, carol])
  await post(room, alice, 'one', { id: messageId(noon - 1) })
  await post(room, bob, 'two')
  await ok(room.stub.edit(alice, { seq: 1, content: text('edited') }))
  await ok(room.stub.react(alice, { seq: 2, emoji: '👍', on: true }))
  await ok(room.stub.deleteForMe(alice, 2))
  await ok(room.stub.send(alice, { id: messageId(), content: image(mediaId) }))
  return room
}

/** What is stored, with ids by their places. */
async function shape(room: Room): Promise<string> {
  const { due: _due, marks: _marks, schema_version: _version, conversation: _told, ...rows } = await tables(reopened(room))
  const ids = new Map<string, string>()
  return JSON.stringify(rows).replaceAll(/[\da-f]{8}-[\da-f-]{27}|[gm]_[\w-]{22}/gu, (id) => {
    if (!ids.has(id)) ids.set(id, `#${ids.size}`)
    return ids.get(id) ?? ''
  })
}

/** Fails at the nth statement that writes from now on; tells whether it came to it. */
async function failAt({ stub }: Room, nth: number): Promise<() => boolean> {
  let left = nth
  await runInDurableObject(stub, (_, { storage: { sql } }) => {
    const exec = sql.exec.bind(sql)
    sql.exec = <T extends Record<string, SqlStorageValue>>(statement: string, ...bindings: unknown[]): SqlStorageCursor<T> => {
      if (/^(?:insert|update|delete|drop)/u.test(statement) && left-- === 0) throw new Error('it falls')
      return exec<T>(statement, ...bindings)
    }
  })
  return () => left < 0
}

test('at whatever statement a conversation fails, it comes to the same', async () => {
  setClock(noon)
  vi.spyOn(console, 'error').mockReturnValue()
  const [alice, bob, carol, dan] = people()
  const mediaId = await picture(dan)
  const elsewhere = await group(dan, [alice])
  await ok(elsewhere.stub.send(dan, { id: messageId(), content: image(mediaId) }))
  const whole = await talk([alice, bob, carol], mediaId)
  await whole.stub.erase(alice)
  const expected = await shape(whole)
  let fell = 0
  for (let nth = 0; nth === fell; nth++) {
    setClock(noon)
    const room = await talk([alice, bob, carol], mediaId)
    const hasFallen = await failAt(room, nth)
    await room.stub.erase(alice).catch(() => undefined)
    if (hasFallen()) fell++
    pass(2_000)
    // The inbox asks again, and the alarm goes on.
    await reopened(room).stub.erase(alice)
    await runDurableObjectAlarm(reopened(room).stub)
    const timeless = (rows: string) => rows.replaceAll(String(noon + 2_000), String(noon))
    expect(timeless(await shape(room)), `after a fall at statement ${nth}`).toBe(expected)
  }
  expect(fell).toBeGreaterThan(15)
})

type Names = 'erase' | 'abandon' | 'release' | 'presented'

/** The first call ends the object, before it has done anything or when it has. */
function fallOnce({ prototype: of }: { prototype: object }, name: Names, when: 'before' | 'after'): () => boolean {
  const real: unknown = Reflect.get(of, name)
  if (typeof real !== 'function') throw new TypeError(name)
  let hasFallen = false
  Reflect.set(of, name, async function (this: unknown, ...args: unknown[]): Promise<unknown> {
    const falls = !hasFallen
    hasFallen = true
    if (falls && when === 'before') throw new Error('it falls')
    const given: unknown = await Reflect.apply(real, this, args)
    if (falls) throw new Error('it falls')
    return given
  })
  undo.push(() => Reflect.set(of, name, real))
  return () => hasFallen
}
const undo: (() => void)[] = []
afterEach(() => undo.splice(0).forEach((back) => back()))

const points = [
  [Conversation, 'erase'],
  [Upload, 'abandon'],
  [Upload, 'release'],
  [Handle, 'release'],
  [UserInbox, 'presented'],
] as const

test.for(['before', 'after'] as const)('the first call of each kind may fall %s it has done something', async (when) => {
  vi.spyOn(console, 'error').mockReturnValue()
  const word = `w${crypto.randomUUID().slice(0, 8)}`
  const [alice, bob] = [await signUp('alice'), await signUp('bob')]
  await alice.ask('PATCH', '/v1/me', { name: word })
  for (const id of [await direct(alice, bob), await groupOf(bob, [alice])]) {
    await say(alice, id, word)
    const mediaId = await upload(alice, bytes(100), { name: `${word}.bin` })
    const content = { type: 'file', mediaId, mime: 'a/b', size: 1, name: word }
    expect(await alice.status('POST', `/v1/conversations/${id}/messages`, { id: messageId(), content })).toBe(201)
  }
  await upload(alice, bytes(100), { name: `${word}.unsent` })
  const fallen = points.map(([of, name]) => fallOnce(of, name, when))
  expect((await leave(alice)).status).toBe(204)
  await abortAllDurableObjects()
  for (let rounds = 0; rounds < 5 && (await places(word)).length > 0; rounds++) {
    setClock(Date.now() + 5_000)
    await ringAll()
  }
  expect(await places(word)).toEqual([])
  expect(fallen.map((hasFallen) => hasFallen())).toEqual(points.map(() => true))
  expect(await env.HANDLE.getByName(alice.handle).lookup()).toMatchObject({ ok: false, code: 'not_found' })
  // A file that others may be about to send is asked about once more a minute later.
  setClock(Date.now() + 90_000)
  for (const _ of range(1, 2)) await ringAll()
  const due = await runInDurableObject(env.INBOX.getByName(alice.id), (_, { storage }) => [...storage.sql.exec('select duty from due')])
  expect(due).toEqual([])
})
