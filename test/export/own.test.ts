/** What an export holds of its owner alone, the link by which a browser saves it, and how little of it is ever in memory. */
import { env } from 'cloudflare:workers'
import { createExecutionContext } from 'cloudflare:test'
import { expect, test, vi } from 'vitest'
import { app } from '../../src/worker/app.ts'
import { type Person, direct, group, http, messageId, people, problem, signUp, text } from '../inbox/support.ts'
import { announce, bytes, upload } from '../media/support.ts'
import { leave } from '../erasure/support.ts'
import { ask, exported, jsonOf, textOf, unzip } from './zip.ts'

test('files that are not sent yet are in it, once looked at, and those of others are not', async () => {
  const [alice, bob] = await people()
  const mine = await upload(alice, bytes(500, 1), { name: 'unsent.bin' })
  await upload(bob, bytes(500, 2), { name: 'his.bin' })
  await announce(alice, { size: 10, name: 'half.bin' })
  const files = await exported(alice)
  expect([...files.keys()].filter((name) => name.startsWith('media/'))).toEqual([`media/${mine}-unsent.bin`])
  expect(jsonOf(files, 'manifest.json')).toMatchObject({ media: 1, missingMedia: [], isComplete: true })
})

test('drafts, preferences and where pushes go are in it, and no secret of a push', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  const token = 'secret-token'.padEnd(40, '0')
  await alice.ask('PUT', `/v1/conversations/${id}/draft`, { text: 'to be said' })
  await alice.ask('PATCH', `/v1/conversations/${id}/preferences`, { pinned: true })
  await alice.ask('PUT', '/v1/devices/current/push', { kind: 'fcm', token })
  const files = await exported(alice)
  expect(jsonOf(files, 'preferences.json')).toMatchObject({
    preferences: [{ conversationId: id, preferences: { pinned: true }, draft: { text: 'to be said' } }],
  })
  expect(jsonOf(files, 'pushes.json')).toEqual({ pushes: [{ deviceId: alice.deviceId, kind: 'fcm', refreshedAt: expect.any(Number) }] })
  expect(textOf(files, 'pushes.json')).not.toContain('secret-token')
})

test('what a browser would run when it is opened is named as text', async () => {
  const alice = await signUp('alice')
  const names = ['a.html', 'b.SVG', 'c.xhtml', 'd.png', 'e.html.png', 'f.js', 'g.mht', 'h.htm. ', 'notes.txt']
  for (const [seed, name] of names.entries()) await upload(alice, bytes(100, 100 + seed), { name })
  const found = [...(await exported(alice)).keys()].flatMap((name) => /^media\/m_[\w-]{22}-(.*)$/u.exec(name)?.[1] ?? [])
  expect(found.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    'a.html.txt',
    'b.SVG.txt',
    'c.xhtml.txt',
    'd.png',
    'e.html.png',
    'f.js.txt',
    'g.mht.txt',
    'h.htm_',
    'notes.txt',
  ])
})

test('who is no more is called so', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  await alice.ask('POST', `/v1/conversations/${id}/messages`, { id: messageId(), content: text('hello') })
  expect((await leave(alice)).status).toBe(204)
  const files = await exported(bob)
  expect(textOf(files, 'index.html')).toContain('<bdi>Deleted account</bdi>')
  const page = textOf(files, `conversations/${id}/index.html`)
  expect(page).toContain('<h1 dir="auto">Deleted account</h1>')
  expect(page).not.toContain('alice')
})

const linkOf = async (by: Person): Promise<string> => String(Object(await by.ask('POST', '/v1/me/export/link')).body.url)
const follow = async (url: string): Promise<Response> => app.fetch(new Request(url), { ...env }, createExecutionContext())

test('a link gives it without a token, for a minute, and for as long as the device lives', async () => {
  const alice = await signUp('alice')
  const phone = await alice.signIn('phone')
  const [url, other] = [await linkOf(alice), await linkOf(phone)]
  const response = await follow(url)
  expect(response.headers.get('content-disposition')).toContain('attachment')
  expect(jsonOf(unzip(new Uint8Array(await response.arrayBuffer())), 'account.json')).toMatchObject({ id: alice.id })
  expect(await alice.status('DELETE', `/v1/devices/${phone.deviceId}`)).toBe(204)
  const late = Date.now() + 61_000
  const statuses = [(await follow(other)).status]
  vi.useFakeTimers({ toFake: ['Date'], now: late })
  statuses.push((await follow(url)).status)
  vi.useRealTimers()
  statuses.push((await follow(url.replace(/token=.*/u, `token=${alice.session.accessToken}`))).status)
  expect(statuses).toEqual([401, 401, 401])
  const token = new URL(await linkOf(alice)).searchParams.get('token') ?? ''
  expect(await http('GET', '/v1/me', { token })).toMatchObject(problem(401, 'unauthenticated'))
})

test('it says how many conversations are to come', async () => {
  const [alice, bob] = await people()
  await direct(alice, bob)
  await group(alice, [bob])
  const response = await ask(alice)
  expect(response.headers.get('edgewise-export-conversations')).toBe('2')
  const pages = [...unzip(new Uint8Array(await response.arrayBuffer())).keys()].filter((name) =>
    /^conversations\/[^/]+\/index\.html$/u.test(name),
  )
  expect(pages).toHaveLength(2)
})

test('of sixty megabytes never more than one is under way, however slow the reader', async () => {
  const alice = await signUp('alice')
  const size = 20 * 1024 * 1024
  const chunk = new Uint8Array(64 * 1024)
  const ids = [await upload(alice, bytes(1_000, 71)), await upload(alice, bytes(1_000, 72)), await upload(alice, bytes(1_000, 73))]
  // By then they were looked at; from here on each is as long as the test wants.
  await exported(alice)
  const servable = {
    info: { mediaId: '', state: 'ready' as const, mime: 'a/b', size, thumbnailWidths: [] },
    key: `media/${ids[0]}`,
    size,
    mime: 'a/b',
    etag: '"x"',
    thumbnails: [],
  }
  const real = env.UPLOAD.getByName.bind(env.UPLOAD)
  vi.spyOn(env.UPLOAD, 'getByName').mockImplementation((id) =>
    Object.assign(Object.create(real(id)), { serve: async () => ({ ok: true, value: servable }) }),
  )
  let made = 0
  const get = env.MEDIA.get.bind(env.MEDIA)
  vi.spyOn(env.MEDIA, 'get').mockImplementation(async (key: string, options?: object) => {
    const found = await get(key, options)
    let left = size
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          made += chunk.length
          left -= chunk.length
          controller.enqueue(chunk)
          if (left <= 0) controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    return found && new Proxy(found, { get: (target, name) => (name === 'body' ? body : Reflect.get(target, name)) })
  })
  const reader = (await ask(alice)).body?.getReader()
  let [read, most] = [0, 0]
  for (;;) {
    const part = await reader?.read()
    if (!part || part.done) break
    read += part.value.length
    most = Math.max(most, made - read)
    // A reader that is slower than any source.
    if (read % (4 * 1024 * 1024) < chunk.length) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  vi.restoreAllMocks()
  expect(made).toBe(3 * size)
  expect(most).toBeLessThan(1024 * 1024)
})
