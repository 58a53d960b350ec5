/** How an export comes: as fast as it is read, to who may have it, and never silently short. */
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Person, direct, http, messageId, people, post, problem, range, roomOf, signUp, text } from '../inbox/support.ts'
import { bytes, upload } from '../media/support.ts'
import { write } from '../search/support.ts'
import { ask, exported, jsonOf, linesOf, textOf, unzip } from './zip.ts'

afterEach(() => vi.restoreAllMocks())

type Page = (userId: string, query: { after?: number; limit: number }) => Promise<unknown>

/** Stands before the pages of all conversations. */
function before(hook: (id: string, after: number) => void): void {
  const real = env.CONVERSATION.getByName.bind(env.CONVERSATION)
  vi.spyOn(env.CONVERSATION, 'getByName').mockImplementation((id) => {
    const stub = real(id)
    const page: Page = async (userId, query) => {
      hook(id, query.after ?? 0)
      return stub.page(userId, query)
    }
    return Object.assign(Object.create(stub), {
      page,
      view: (userId: string) => stub.view(userId),
      members: (userId: string) => stub.members(userId),
    })
  })
}

async function long(messages: number): Promise<{ alice: Person; bob: Person; id: string }> {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  await write(
    roomOf(id),
    bob.id,
    range(1, messages).map((n) => text(`number ${n}`)),
  )
  // It was written past the object, which knows the head that it had.
  await evictDurableObject(roomOf(id).stub)
  return { alice, bob, id }
}

test('it is a ZIP to save, under the day’s name, that nobody stores', async () => {
  const alice = await signUp('alice')
  const response = await ask(alice)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/zip')
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="edgewise-\d{4}-\d\d-\d\d\.zip"$/u)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('content-length')).toBeNull()
  expect([...unzip(new Uint8Array(await response.arrayBuffer())).keys()]).toContain('account.json')
})

test('nobody else gets it, it takes no query, and only so many are made in an hour', async () => {
  const alice = await signUp('alice')
  expect(await http('GET', '/v1/me/export')).toMatchObject(problem(401, 'unauthenticated'))
  expect(await alice.ask('GET', '/v1/me/export?x=1')).toMatchObject(problem(400, 'invalid_request'))
  const vars = { EXPORTS_PER_USER_PER_HOUR: '2' }
  for (const _ of range(1, 2)) expect((await ask(alice, { vars, method: 'HEAD' })).status).toBe(200)
  for (const _ of range(1, 2)) await (await ask(alice, { vars })).body?.cancel()
  expect(await http('GET', '/v1/me/export', { token: alice.session.accessToken, vars })).toMatchObject(problem(429, 'rate_limited'))
})

describe('a conversation that does not answer', () => {
  test('is asked again', async () => {
    const { alice, id } = await long(1_100)
    let failed = 0
    before((_, after) => {
      if (after === 500 && failed++ < 2) throw new Error('out of reach')
    })
    const files = await exported(alice)
    expect(linesOf(files, id)).toHaveLength(1_100)
    expect(jsonOf(files, 'manifest.json')).toMatchObject({ isComplete: true })
    expect([...files.keys()]).not.toContain('ERRORS.txt')
  })

  test('at all leaves what came before it, a word about the rest, and the others', async () => {
    const { alice, id } = await long(1_100)
    const carol = await signUp('carol')
    const other = await direct(alice, carol)
    await post(alice, other, 'untouched')
    before((asked, after) => {
      if (asked === id && after >= 500) throw new Error('out of reach')
    })
    const files = await exported(alice)
    expect(linesOf(files, id)).toHaveLength(500)
    expect(linesOf(files, other)).toMatchObject([{ content: { text: 'untouched' } }])
    expect(textOf(files, 'ERRORS.txt')).toContain(`conversation ${id}: its messages after number 500 could not be read.`)
    expect(jsonOf(files, 'manifest.json')).toMatchObject({ isComplete: false })
    expect(textOf(files, `conversations/${id}/index.html`)).toContain('could not be read')
    expect(textOf(files, 'index.html')).toContain('not complete')
  })
})

/** Reads until the messages begin to come. */
async function readTo(reader: ReadableStreamDefaultReader<Uint8Array>, words: string): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read()
    if (done) throw new Error(`it ends before ${words}`)
    if (new TextDecoder().decode(value).includes(words)) return
  }
}

const moment = () => new Promise((resolve) => setTimeout(resolve, 100))

test('nothing is asked that nobody reads, nor anything once the reader has gone', async () => {
  const { alice } = await long(5_000)
  const pages: number[] = []
  before((_, after) => void pages.push(after))
  const reader = (await ask(alice)).body?.getReader()
  if (!reader) throw new Error('it has a body')
  await readTo(reader, '"number 501"')
  await moment()
  // One page waits to be read, and one behind it.
  expect(pages).toEqual([0, 500, 1_000, 1_500])
  await reader.cancel()
  const asked = pages.length
  await moment()
  expect(pages.length).toBe(asked)
})

test('a file that is being read is let go when the reader goes', async () => {
  const cancelled = vi.fn<() => void>()
  const { alice, id } = await long(1)
  const mediaId = await upload(alice, bytes(1_000, 5), { name: 'a.bin' })
  const content = { type: 'file', mediaId, mime: 'application/x-thing', size: 1 }
  expect(await alice.status('POST', `/v1/conversations/${id}/messages`, { id: messageId(), content })).toBe(201)
  // By then its bytes were looked at.
  await exported(alice)
  const real = env.MEDIA.get.bind(env.MEDIA)
  vi.spyOn(env.MEDIA, 'get').mockImplementation(async (key: string, options?: object) => {
    const found = await real(key, options)
    if (!found) return found
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new TextEncoder().encode('chunk')), cancel: cancelled })
    return new Proxy(found, { get: (target, name) => (name === 'body' ? endless : Reflect.get(target, name)) })
  })
  const reader = (await ask(alice)).body?.getReader()
  if (!reader) throw new Error('it has a body')
  await readTo(reader, 'chunk')
  await reader.cancel()
  expect(cancelled).toHaveBeenCalledOnce()
})

test('it breaks off when its device is revoked', async () => {
  const { alice } = await long(3_000)
  const second = await alice.signIn()
  const reader = (await ask(second)).body?.getReader()
  if (!reader) throw new Error('it has a body')
  await readTo(reader, '"number 1"')
  expect(await alice.status('DELETE', `/v1/devices/${second.deviceId}`)).toBe(204)
  await new Promise((resolve) => setTimeout(resolve, 600))
  const rest = async () => {
    while (!(await reader.read()).done);
  }
  await expect(rest()).rejects.toMatchObject({ code: 'unauthenticated' })
})
