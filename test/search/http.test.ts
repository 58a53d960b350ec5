/** Search by HTTP: over one conversation and all of them, with filters, by pages, and as a stream of lines. */
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import { type SearchHit, routes, searchHit } from '../../src/protocol/index.ts'
import { random } from '../support/random.ts'
import { type Person, direct, group, http, people, post, problem, range, roomOf, text, until } from '../inbox/support.ts'
import { write } from './support.ts'

const path = (query: Record<string, string | number>) =>
  `/v1/search?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString()}`

async function search(by: Person, q: string, more: Record<string, string | number> = {}) {
  return routes.search.answers[200].schema.parse((await by.ask('GET', path({ q, ...more }))).body)
}

const saidBy = (hits: SearchHit[]): string[] => hits.map(({ message: { content } }) => (content?.type === 'text' ? content.text : ''))
const found = async (by: Person, q: string, more: Record<string, string | number> = {}) => saidBy((await search(by, q, more)).hits)

async function pages(by: Person, q: string, limit: number, between: () => Promise<unknown> = async () => undefined): Promise<string[][]> {
  const all: string[][] = []
  for (let cursor: string | undefined; ;) {
    const { hits, nextCursor } = await search(by, q, { limit, ...(cursor === undefined ? {} : { cursor }) })
    all.push(saidBy(hits))
    if (nextCursor === undefined) return all
    cursor = nextCursor
    await between()
  }
}

/** Stands between the Worker and some conversations. */
function slowed(ids: string[], call: () => Promise<never>): void {
  const real = env.CONVERSATION.getByName.bind(env.CONVERSATION)
  vi.spyOn(env.CONVERSATION, 'getByName').mockImplementation((id) => {
    const stub = real(id)
    return ids.includes(id) ? Object.assign(Object.create(stub), { search: call }) : stub
  })
}

test('it goes over all conversations of a person, newest first, and over none of others', async () => {
  const [alice, bob, carol] = await people()
  const both = await direct(alice, bob)
  const three = await group(alice, [bob, carol])
  await post(alice, both, 'needle one')
  await post(bob, three, 'needle two')
  await post(bob, both, 'needle three')
  await until(async () => (await found(bob, 'needle')).length === 3, 'both know of both')
  expect(await found(alice, 'needle')).toEqual(['needle three', 'needle two', 'needle one'])
  expect(await found(carol, 'needle')).toEqual(['needle two'])
  expect(await found(alice, 'needle', { conversationId: both })).toEqual(['needle three', 'needle one'])
  expect(await carol.ask('GET', path({ q: 'needle', conversationId: both }))).toMatchObject(problem(404, 'not_found'))
})

test('a message is found as soon as it is acked, and not once it is deleted', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  await until(async () => (await search(bob, 'x')).hits.length === 0, 'it is there')
  for (const n of range(1, 5)) {
    const seq = await post(alice, id, `word${n}`)
    expect(await found(alice, `word${n}`)).toEqual([`word${n}`])
    expect(await alice.status('DELETE', `/v1/conversations/${id}/messages/${seq}`)).toBe(204)
    expect(await found(alice, `word${n}`)).toEqual([])
  }
})

test('who has left, and put it away, still finds what it saw', async () => {
  const [alice, bob] = await people()
  const id = await group(alice, [bob])
  await post(alice, id, 'needle before')
  await until(async () => (await found(bob, 'needle')).length === 1, 'bob knows of it')
  expect(await bob.status('DELETE', `/v1/conversations/${id}/members/${bob.id}`)).toBe(204)
  await post(alice, id, 'needle after')
  await bob.ask('PATCH', `/v1/conversations/${id}/preferences`, { archived: true })
  expect(await found(bob, 'needle')).toEqual(['needle before'])
})

describe('filters', async () => {
  const there = (async () => {
    const [alice, bob] = await people()
    const id = await direct(alice, bob)
    const media = (type: 'image' | 'video' | 'audio' | 'file', caption: string) => ({ type, mediaId: 'm', mime: 'a/b', size: 1, caption })
    const contents = [
      text('needle plain'),
      text('needle at https://example.com'),
      media('image', 'needle image'),
      media('video', 'needle video'),
      media('audio', 'needle audio'),
      media('file', 'needle file www.example.com'),
    ]
    await write(roomOf(id), alice.id, [...contents, ...range(1, 100).map((n) => text(`filler ${n}`))], 1_000_000)
    await write(roomOf(id), bob.id, [text('needle of bob')], 2_000_000)
    await evictDurableObject(roomOf(id).stub)
    return { alice, bob, id }
  })()

  test.each([
    [{}, [107, 6, 5, 4, 3, 2, 1]],
    [{ type: 'text' }, [107, 2, 1]],
    [{ type: 'image' }, [3]],
    [{ type: 'video' }, [4]],
    [{ type: 'audio' }, [5]],
    [{ type: 'file' }, [6]],
    [{ type: 'link' }, [6, 2]],
    [{ senderId: 'bob' }, [107]],
    [{ senderId: 'alice', type: 'text' }, [2, 1]],
    [{ senderId: 'nobody' }, []],
    [{ from: 1_003_000 }, [107, 6, 5, 4]],
    [{ to: 1_003_000 }, [4, 3, 2, 1]],
    [{ from: 1_001_000, to: 1_002_999 }, [3, 2]],
    [{ from: 1_001_001, to: 1_001_999 }, []],
    [{ from: 9_000_000 }, []],
    [{ from: 3, to: 2 }, []],
  ])('%j', async (filter, seqs) => {
    const { alice, bob } = await there
    const senders: Record<string, string> = { alice: alice.id, bob: bob.id, nobody: 'nobody' }
    const query = 'senderId' in filter ? { ...filter, senderId: senders[filter.senderId] ?? '' } : filter
    const { hits } = await search(alice, 'needle', query)
    expect(hits.map(({ message }) => message.seq)).toEqual(seqs)
  })
})

test('its pages hold every hit once, though people go on talking', async () => {
  const [alice, bob, carol] = await people()
  const chance = random(7)
  const ids = [await direct(alice, bob), await group(alice, [bob, carol]), await group(alice, [carol])]
  const said: string[] = []
  let count = 0
  const say = async () => {
    const words = `${chance.chance(0.7) ? 'needle' : 'hay'} ${count++}`
    await post(alice, chance.pick(ids), words)
    return words
  }
  for (let i = 0; i < 60; i++) said.push(await say())
  const all = await pages(alice, 'needle', 7, say)
  expect(all.flat()).toEqual(said.filter((words) => words.startsWith('needle')).toReversed())
  expect(all.length).toBeGreaterThan(4)
})

describe('bad requests', () => {
  test.each([
    '',
    'q=',
    'q=%20%20',
    `q=${'x'.repeat(257)}`,
    `q=${'x'.repeat(10_000)}`,
    'q=a%00b',
    'q=x&limit=0',
    'q=x&limit=101',
    'q=x&type=poem',
    'q=x&from=yesterday',
    'q=x&cursor=garbage',
    'q=x&cursor=',
    'q=x&q=y',
    'q=x&other=1',
  ])('%j is refused, in either form', async (query) => {
    const [alice] = await people()
    const { accessToken: token } = alice.session
    expect(await http('GET', `/v1/search?${query}`, { token })).toMatchObject(problem(400, 'invalid_request'))
    expect(await http('GET', `/v1/search?${query}`, { token, headers: { accept: 'application/x-ndjson' } })).toMatchObject(
      problem(400, 'invalid_request'),
    )
  })

  test('nobody searches without a token', async () => {
    expect(await http('GET', '/v1/search?q=x')).toMatchObject(problem(401, 'unauthenticated'))
    expect(await http('GET', '/v1/search?q=x', { headers: { accept: 'application/x-ndjson' } })).toMatchObject(
      problem(401, 'unauthenticated'),
    )
  })
})

test('no text that is searched for is a command, or an error', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  await write(
    roomOf(id),
    alice.id,
    range(1, 100).map((n) => text(`plain ${n}`)),
    1_000,
  )
  await evictDurableObject(roomOf(id).stub)
  const chance = random(11)
  const parts = [
    '"',
    "'",
    '*',
    '(',
    ')',
    'AND',
    'OR',
    'NOT',
    'NEAR(',
    ':',
    '^',
    '-',
    '+',
    '{',
    '}',
    '\\',
    '%',
    '_',
    ';',
    '--',
    'words:',
    'a',
    '京',
    '👍',
    ' ',
    '\n',
    '\uE001',
    '\u0301',
    '\u200d',
    '½',
    '㈱',
    '𝔘',
    '1⃣',
    'ﷺ',
  ]
  for (let i = 0; i < 150; i++) {
    const q = Array.from({ length: 1 + chance.below(12) }, () => chance.pick(parts)).join('')
    if (q.trim() === '') continue
    expect({ q, status: await alice.status('GET', path({ q })) }).toEqual({ q, status: 200 })
  }
  expect(await found(alice, '"plain" AND 7')).toEqual([])
  expect(await found(alice, 'plain* 77')).toEqual(['plain 77'])
})

test('a conversation that does not answer is asked again with the next page, and holds nothing up', async () => {
  const [alice, bob, carol] = await people()
  const [near, far] = [await direct(alice, bob), await direct(alice, carol)]
  await post(alice, far, 'needle far')
  await post(alice, near, 'needle near')
  slowed([far], () => new Promise(() => undefined))
  const first = await search(alice, 'needle')
  expect(saidBy(first.hits)).toEqual(['needle near'])
  vi.restoreAllMocks()
  slowed([near], () => Promise.reject(new Error('near is asked again')))
  const second = await search(alice, 'needle', { cursor: first.nextCursor ?? '' })
  expect(saidBy(second.hits)).toEqual(['needle far'])
  expect(second.nextCursor).toBeUndefined()
})

test('as lines, hits come while others are still being looked for, and the last line says how to go on', async () => {
  const [alice, bob, carol] = await people()
  const [near, far] = [await direct(alice, bob), await direct(alice, carol)]
  for (const n of range(1, 3)) await post(alice, near, `needle near ${n}`)
  await post(alice, far, 'needle far')
  let release = () => undefined as void
  const real = env.CONVERSATION.getByName.bind(env.CONVERSATION)
  vi.spyOn(env.CONVERSATION, 'getByName').mockImplementation((id) => {
    const stub = real(id)
    if (id !== far) return stub
    const wait = new Promise<void>((resolve) => (release = resolve))
    return Object.assign(Object.create(stub), {
      search: async (...asked: Parameters<typeof stub.search>) => {
        await wait
        return stub.search(...asked)
      },
    })
  })
  const { app } = await import('../../src/worker/app.ts')
  const ask = (query: Record<string, string | number>) =>
    app.fetch(
      new Request(`https://chat.example${path(query)}`, {
        headers: { authorization: `Bearer ${alice.session.accessToken}`, accept: 'application/x-ndjson' },
      }),
      env,
      { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} },
    )
  const response = await ask({ q: 'needle', limit: 3 })
  expect(response.headers.get('content-type')).toBe('application/x-ndjson')
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let seen = ''
  while (seen.split('\n').length < 4) seen += (await reader?.read())?.value ?? ''
  expect(
    saidBy(
      seen
        .trim()
        .split('\n')
        .map((line) => searchHit.parse(JSON.parse(line))),
    ),
  ).toEqual(['needle near 3', 'needle near 2', 'needle near 1'])
  release()
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: '' }
    if (done) break
    seen += value
  }
  const last: unknown = JSON.parse(seen.trim().split('\n').at(-1) ?? '')
  expect(last).toEqual({ nextCursor: expect.any(String) })
  vi.restoreAllMocks()
  const { nextCursor } = routes.search.answers[200].schema.partial({ hits: true }).parse(last)
  const rest = await search(alice, 'needle', { cursor: nextCursor ?? '' })
  expect(saidBy(rest.hits)).toEqual(['needle far'])
  expect(rest.nextCursor).toBeUndefined()
})

test('a person searches so often a minute, and no more', async () => {
  const [alice] = await people()
  const ask = () => http('GET', '/v1/search?q=x', { token: alice.session.accessToken, vars: { SEARCHES_PER_USER_PER_MINUTE: '2' } })
  expect([(await ask()).status, (await ask()).status]).toEqual([200, 200])
  expect(await ask()).toMatchObject(problem(429, 'rate_limited'))
})
