/** What disappears is gone from everything that is outside its conversation too: pushes, badges, lists, files, and every table and the bucket. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import { conversationSummary } from '../../src/protocol/index.ts'
import { leaveUnseen } from '../conversation/files.ts'
import { messageId, ok, range, text } from '../conversation/room.ts'
import { keys, stored, upload } from '../media/support.ts'
import {
  type Person,
  arrived,
  direct,
  drain,
  group,
  inboxOf,
  list,
  minutes,
  online,
  pass,
  payloads,
  people,
  post,
  queue,
  roomOf,
  seconds,
  setClock,
  subscribe,
  until,
} from './support.ts'

const word = 'zzyzxcanary'
const queued = (count = 1) => until(() => queue.length >= count, `${count} in the queue`)
const ring = (id: string) => runDurableObjectAlarm(roomOf(id).stub)

/** Says something that is there for a minute. */
async function whisper(by: Person, id: string, content: object, more: object = {}): Promise<number> {
  const message = { id: messageId(), content, expireSeconds: 60, ...more }
  const { status, body } = await by.ask('POST', `/v1/conversations/${id}/messages`, message)
  expect(status).toBe(201)
  return Object(body).seq
}
const words = (text = word) => ({ type: 'text', text })

test('a push says until when it is of use, and no provider keeps it longer', async () => {
  setClock()
  const [alice, bob] = await people()
  const phone = await subscribe(bob)
  const id = await direct(alice, bob)
  await whisper(alice, id, words())
  const expiresAt = Date.now() + minutes
  await queued()
  pass(10 * seconds)
  await drain()
  expect(payloads(phone)).toMatchObject([{ kind: 'message', body: word, expiresAt }])
  const headers = vi.mocked(fetch).mock.calls.map(([, init]) => new Headers(init?.headers).get('apns-expiration'))
  expect(headers).toEqual([String(expiresAt / 1_000)])
})

test('what is over before the push leaves is told to nobody; what was shown is taken away, and the badge with it', async () => {
  setClock()
  const [alice, bob, carol] = await people()
  const phone = await subscribe(bob)
  const [first, second] = [await direct(alice, bob), await direct(carol, bob)]
  await whisper(alice, first, words('shown'))
  await queued()
  await drain()
  await whisper(carol, second, words())
  await queued()
  pass(minutes)
  await drain()
  expect(payloads(phone).map(({ kind, body, badge }) => [kind, body, badge])).toEqual([['message', 'shown', 1]])
  arrived.clear()
  await ring(first)
  await queued()
  await drain()
  expect(payloads(phone).map(({ kind, badge }) => [kind, badge])).toEqual([['clear', 0]])
  expect(JSON.stringify([...arrived])).not.toContain(word)
})

test('the list, the socket and the badge count it no more', async () => {
  setClock()
  const [alice, bob, carol] = await people()
  const phone = await subscribe(await bob.signIn())
  const [id, other] = [await group(alice, [bob]), await direct(carol, bob)]
  await post(alice, id, 'it stays')
  await whisper(alice, id, words(), { mentions: [bob.id] })
  const laptop = await online(bob)
  await laptop.shows(id, ({ unreadCount, mentionCount }) => unreadCount === 2 && mentionCount === 1, 'two')
  pass(minutes)
  await ring(id)
  const summary = await laptop.shows(id, ({ unreadCount }) => unreadCount === 1, 'one')
  expect(summary).toMatchObject({ mentionCount: 0, lastMessage: { seq: 2, deletedAt: Date.now(), expiresAt: Date.now() } })
  const shown = (await list(bob)).find((line) => line.id === id)
  expect(shown).toEqual(conversationSummary.parse(summary))
  pass(minutes)
  queue.length = 0
  await post(carol, other, 'Hello')
  await queued()
  await drain()
  expect(payloads(phone).map(({ badge }) => badge)).toEqual([2])
})

test('who has left sees in the list that what it saw last is gone', async () => {
  setClock()
  const [alice, bob] = await people()
  const [first, second] = [await group(alice, [bob]), await group(alice, [bob])]
  await post(alice, first, 'deleted')
  await whisper(alice, second, words())
  const laptop = await online(bob)
  for (const id of [first, second]) {
    await bob.ask('DELETE', `/v1/conversations/${id}/members/${bob.id}`)
    await laptop.shows(id, ({ role, lastMessage }) => role === 'left' && lastMessage?.content !== undefined, 'left')
  }
  await alice.ask('DELETE', `/v1/conversations/${first}/messages/1`)
  await laptop.shows(first, ({ lastMessage }) => lastMessage?.deletedAt !== undefined, 'deleted')
  pass(minutes)
  await ring(second)
  const summary = await laptop.shows(second, ({ lastMessage }) => lastMessage?.deletedAt !== undefined, 'expired')
  expect(summary).toMatchObject({ role: 'left', lastMessage: { deletedAt: Date.now(), expiresAt: Date.now() } })
})

type Stub = Parameters<typeof runDurableObjectAlarm>[0]

/** Every value of every table, bytes as text. */
function contentsOf(stub: Stub): Promise<string> {
  return runInDurableObject(stub, (_, { storage: { sql } }) => {
    const names = [
      ...sql.exec<{ name: string }>(
        "select name from sqlite_master where sql not like 'create virtual%' and type = 'table' and name not like '\\_cf%' escape '\\'",
      ),
    ]
    const rows = names.flatMap(({ name }) => [...sql.exec(`select * from "${name}"`)])
    const values = rows.flatMap((row) => Object.values(row))
    return values.map((value) => (value instanceof ArrayBuffer ? new TextDecoder('latin1').decode(value) : String(value))).join('\n')
  })
}

test('no table of any object and no object of the bucket holds a word of it', async () => {
  leaveUnseen()
  setClock()
  const [alice, bob] = await people()
  await subscribe(bob)
  const id = await group(alice, [bob], 'Friends')
  const before = await keys()
  const bytes = new TextEncoder().encode(`${word} in a file`)
  const mediaId = await upload(alice, bytes, { name: `${word}.txt` })
  const laptop = await online(bob)
  // So many that a search makes an index.
  for (const n of range(1, 64)) await ok(roomOf(id).stub.send(alice.id, { id: messageId(), content: text(`${n}`) }))
  const file = await whisper(alice, id, { type: 'file', mediaId, mime: 'text/plain', size: 1, name: `${word}.txt`, caption: word })
  const said = await whisper(alice, id, words(), { mentions: [bob.id] })
  await whisper(bob, id, words(`${word} indeed`), { replyTo: said })
  await post(bob, id, 'what was that?', { replyTo: said })
  const edited = { status: (await alice.ask('PATCH', `/v1/conversations/${id}/messages/${said}`, { content: words(`${word}!`) })).status }
  await bob.ask('PUT', `/v1/conversations/${id}/messages/${said}/reactions/${encodeURIComponent('🍋')}`)
  const hits = async () => Object((await bob.ask('GET', `/v1/search?q=${word}`)).body).hits.length
  expect([edited.status, await hits()]).toEqual([200, 3])
  await queued()
  await drain()
  const upload_ = env.UPLOAD.getByName(mediaId)
  const objects: Record<string, Stub> = { conversation: roomOf(id).stub, alice: inboxOf(alice), bob: inboxOf(bob), upload: upload_ }
  const withWord = async () => {
    const found: string[] = []
    for (const [name, stub] of Object.entries(objects)) if (/zzyzxcanary|🍋/u.test(await contentsOf(stub))) found.push(name)
    for (const key of await keys()) if (new TextDecoder().decode(await stored(key)).includes(word)) found.push('bucket')
    return found
  }
  expect(await withWord()).toEqual(['conversation', 'upload', 'bucket'])
  pass(minutes)
  expect([await hits(), (await bob.ask('GET', `/v1/media/${mediaId}`)).status]).toEqual([0, 410])
  await ring(id)
  await laptop.shows(id, ({ head }) => head.rev >= 5, 'told')
  await until(async () => (await keys()).length === before.length, 'the file is gone')
  expect(await withWord()).toEqual([])
  const routes = [
    `/v1/conversations/${id}`,
    `/v1/conversations/${id}/messages`,
    `/v1/conversations/${id}/messages/${file}/receipts`,
    `/v1/conversations/${id}/messages/${said}/reactions/${encodeURIComponent('🍋')}`,
    `/v1/conversations/${id}/attachments?kind=file`,
    `/v1/conversations/${id}/attachments?kind=media`,
    `/v1/conversations?limit=100`,
    `/v1/search?q=${word}`,
    `/v1/search?q=in`,
  ]
  for (const route of routes) expect(JSON.stringify((await bob.ask('GET', route)).body)).not.toMatch(/zzyzxcanary[^"]| 🍋/u)
})
