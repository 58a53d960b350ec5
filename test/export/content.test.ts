/** What an export holds: what the routes say, no more and no less. */
import { evictDurableObject } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import { type Person, direct, group, list, people, post, prefer, range, roomOf, text, until } from '../inbox/support.ts'
import { write } from '../search/support.ts'
import { exported, jsonOf, linesOf, textOf, wholeText } from './zip.ts'

afterEach(() => vi.useRealTimers())

interface Page {
  messages: { seq: number }[]
  more: boolean
}

/** All messages by the pages of clients. */
async function messagesOf(by: Person, id: string): Promise<unknown[]> {
  const all: unknown[] = []
  for (let after = 0; ;) {
    const { messages, more } = (await by.ask('GET', `/v1/conversations/${id}/messages?after=${after}&limit=100`)).body as Page
    all.push(...messages)
    if (!more) return all
    after = messages.at(-1)?.seq ?? after
  }
}

const remove = (by: Person, id: string, seq: number, query = '') => by.status('DELETE', `/v1/conversations/${id}/messages/${seq}${query}`)
const leave = (by: Person, id: string) => by.status('DELETE', `/v1/conversations/${id}/members/${by.id}`)
const body = async (by: Person, path: string) => (await by.ask('GET', path)).body

test('it holds what the routes say of a person and its conversations', async () => {
  const [alice, bob, carol] = await people()
  const [both, three] = [await direct(alice, bob), await group(alice, [bob, carol], 'Friends & foes')]
  await alice.ask('PUT', `/v1/contacts/${bob.id}`, { name: 'Bobby' })
  await post(bob, both, 'hello')
  await post(alice, both, 'an answer', { replyTo: 1 })
  await bob.ask('PUT', `/v1/conversations/${both}/messages/2/reactions/${encodeURIComponent('👍')}`)
  await post(carol, three, 'to all')
  await prefer(alice, three, { pinned: true, notify: 'mentions' })
  await until(async () => (await list(alice)).length === 2, 'both are listed')
  const files = await exported(alice)
  expect(jsonOf(files, 'account.json')).toEqual(await body(alice, '/v1/me'))
  expect(jsonOf(files, 'devices.json')).toEqual(await body(alice, '/v1/devices'))
  expect(jsonOf(files, 'contacts.json')).toEqual({ contacts: [{ userId: bob.id, name: 'Bobby', blocked: false }] })
  expect(jsonOf(files, 'conversations.json')).toEqual({ conversations: await list(alice) })
  for (const id of [both, three]) {
    expect(jsonOf(files, `conversations/${id}/conversation.json`)).toEqual(await body(alice, `/v1/conversations/${id}`))
    expect(jsonOf(files, `conversations/${id}/members.json`)).toEqual(await body(alice, `/v1/conversations/${id}/members`))
    expect(linesOf(files, id)).toEqual(await messagesOf(alice, id))
  }
  expect(jsonOf(files, 'manifest.json')).toMatchObject({
    isComplete: true,
    conversations: 2,
    messages: 3,
    media: 0,
    failures: [],
    missingMedia: [],
  })
  expect([...files.keys()].toSorted()).toEqual(
    [
      ...['account', 'contacts', 'conversations', 'devices', 'manifest', 'preferences', 'pushes'].map((name) => `${name}.json`),
      'index.html',
      ...[both, three].flatMap((id) =>
        ['conversation.json', 'index.html', 'members.json', 'messages.jsonl'].map((name) => `conversations/${id}/${name}`),
      ),
    ].toSorted(),
  )
})

test('it goes through long conversations page by page, and through no others', async () => {
  const [alice, bob, carol] = await people()
  const [long, others] = [await direct(alice, bob), await direct(bob, carol)]
  await post(bob, others, 'between us')
  await write(
    roomOf(long),
    bob.id,
    range(1, 1_203).map((n) => text(`number ${n}.`)),
  )
  await evictDurableObject(roomOf(long).stub)
  const files = await exported(alice)
  expect(linesOf(files, long)).toEqual(await messagesOf(alice, long))
  expect(linesOf(files, long)).toHaveLength(1_203)
  expect(textOf(files, `conversations/${long}/index.html`).match(/number \d+\./gu)).toEqual(range(1, 1_203).map((n) => `number ${n}.`))
  expect(wholeText(files)).not.toContain('between us')
  expect(wholeText(files)).not.toContain(others)
})

test('who has left gets what it saw, also of what it put away, and not who is inside', async () => {
  const [alice, bob, carol] = await people()
  const id = await group(alice, [bob, carol])
  await post(alice, id, 'before bob left')
  await until(async () => (await list(bob)).length === 1, 'bob knows of it')
  expect(await leave(bob, id)).toBe(204)
  await post(alice, id, 'after bob left')
  for (const archived of [false, true]) {
    await prefer(bob, id, { archived })
    const files = await exported(bob)
    expect(linesOf(files, id)).toEqual(await messagesOf(bob, id))
    expect(wholeText(files)).toContain('before bob left')
    expect(wholeText(files)).not.toContain('after bob left')
    expect([...files.keys()]).not.toContain(`conversations/${id}/members.json`)
    expect(jsonOf(files, 'manifest.json')).toMatchObject({ isComplete: true })
  }
})

test('who joined later gets what came later', async () => {
  const [alice, bob, carol] = await people()
  const id = await group(alice, [bob])
  await post(alice, id, 'before carol came')
  expect((await alice.ask('POST', `/v1/conversations/${id}/members`, { userIds: [carol.id] })).status).toBe(200)
  await post(alice, id, 'after carol came', { replyTo: 1 })
  await until(async () => (await list(carol)).length === 1, 'carol knows of it')
  const files = await exported(carol)
  expect(linesOf(files, id)).toMatchObject([{ seq: 2 }])
  expect(wholeText(files)).not.toContain('before carol came')
})

test('of what was deleted for all there is a tombstone, and no word anywhere', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  const seq = await post(alice, id, 'the canary sings')
  await post(bob, id, 'what?', { replyTo: seq })
  expect(wholeText(await exported(bob))).toContain('canary')
  expect(await remove(alice, id, seq)).toBe(204)
  for (const person of [alice, bob]) {
    const files = await exported(person)
    expect(wholeText(files)).not.toContain('canary')
    expect(linesOf(files, id)).toMatchObject([{ seq, senderId: alice.id, deletedAt: expect.any(Number) }, { seq: 2 }])
  }
})

test('what a person has hidden is left out for it alone', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  const seq = await post(alice, id, 'the canary sings')
  await post(alice, id, 'on')
  expect(await remove(bob, id, seq, '?for=me')).toBe(204)
  const files = await exported(bob)
  expect(linesOf(files, id)).toMatchObject([{ seq: 2 }])
  expect(wholeText(files)).not.toContain('canary')
  expect(wholeText(await exported(alice))).toContain('canary')
})

test('what has expired is a tombstone', async () => {
  const [alice, bob] = await people()
  const id = await group(alice, [bob])
  await alice.ask('PATCH', `/v1/conversations/${id}`, { settings: { expireSeconds: 60 } })
  await post(alice, id, 'the canary sings')
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 })
  const files = await exported(bob)
  expect(linesOf(files, id)).toMatchObject([{ seq: 1, expiresAt: expect.any(Number), deletedAt: expect.any(Number) }])
  expect(wholeText(files)).not.toContain('canary')
})

test('readable pages hold words and no markup of people, no script, and nothing from elsewhere', async () => {
  const [alice, bob] = await people()
  const evil = `<script>alert(1)</script><img src=x onerror='a()'>"&amp;`
  const id = await group(alice, [bob], evil)
  await bob.ask('PATCH', '/v1/me', { name: '<b>bob</b>' })
  await post(bob, id, `${evil} شكرا`)
  await post(alice, id, 'ok', { replyTo: 1 })
  await until(async () => (await list(alice)).length === 1, 'it is listed')
  const files = await exported(alice)
  const pages = [...files.keys()].filter((name) => name.endsWith('.html'))
  expect(pages.toSorted()).toEqual([`conversations/${id}/index.html`, 'index.html'])
  for (const name of pages) {
    const page = textOf(files, name)
    expect(page).not.toMatch(/<script|<b>bob|<img|https?:/u)
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&#39;a()&#39;&gt;&quot;&amp;amp;')
    expect(page).toContain('content="default-src &#39;none&#39;;')
  }
  expect(textOf(files, `conversations/${id}/index.html`)).toContain('&lt;b&gt;bob&lt;/b&gt;')
  expect(textOf(files, 'index.html')).toContain(`href="conversations/${id}/index.html"`)
})
