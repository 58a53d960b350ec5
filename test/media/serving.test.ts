/** Files as they are given back: looked at, to who may have them, in part or whole, and never so that anything of them runs. */
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Person, signUp } from '../accounts/support.ts'
import { messageId } from '../conversation/room.ts'
import { app } from '../../src/worker/app.ts'
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { bytes, keys, upload } from './support.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

async function get(
  path: string,
  { token, headers = {}, method = 'GET' }: { token?: string; headers?: Record<string, string>; method?: string } = {},
) {
  const context = createExecutionContext()
  const request = new Request(`https://chat.example${path}`, {
    method,
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
  })
  const response = await app.fetch(request, env, context)
  const body = new Uint8Array(await response.arrayBuffer())
  await waitOnExecutionContext(context)
  return { status: response.status, headers: response.headers, body, text: new TextDecoder().decode(body) }
}

const fetched = (person: Person, mediaId: string, headers: Record<string, string> = {}, method = 'GET') =>
  get(`/v1/media/${mediaId}`, { token: person.session.accessToken, headers, method })

const file = (words: string): Uint8Array => new TextEncoder().encode(words)

async function shared(): Promise<{
  alice: Person
  bob: Person
  share: (body: Uint8Array, name?: string) => Promise<string>
  conversationId: string
}> {
  const [alice, bob] = [await signUp('alice'), await signUp('bob')]
  const made = await alice.ask('POST', '/v1/conversations', { kind: 'direct', userId: bob.id })
  const conversationId = (made.body as { id: string }).id
  const share = async (body: Uint8Array, name?: string) => {
    const mediaId = await upload(alice, body, { conversationId, ...(name === undefined ? {} : { name }) })
    const content = { type: 'file', mediaId, mime: 'text/html', size: body.length }
    const { status } = await alice.ask('POST', `/v1/conversations/${conversationId}/messages`, { id: messageId(), content })
    if (status !== 201) throw new Error(String(status))
    return mediaId
  }
  return { alice, bob, share, conversationId }
}

describe('a file', () => {
  test('is given to the members as it was sent, as something to save', async () => {
    const { alice, bob, share } = await shared()
    const body = bytes(100_000, 4_711)
    const mediaId = await share(body, 'a "quoted" 名前 🙂.bin')
    for (const person of [alice, bob]) {
      const answer = await fetched(person, mediaId)
      expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body })
      expect(
        Object.fromEntries(
          ['content-type', 'cache-control', 'x-content-type-options', 'content-security-policy', 'accept-ranges', 'content-length'].map(
            (name) => [name, answer.headers.get(name)],
          ),
        ),
      ).toEqual({
        'content-type': 'application/octet-stream',
        'cache-control': 'private, no-cache',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
        'accept-ranges': 'bytes',
        'content-length': '100000',
      })
      expect(answer.headers.get('content-disposition')).toMatch(
        /^attachment; filename=".*"; filename\*=UTF-8''a%20%22quoted%22%20%E5%90%8D%E5%89%8D%20%F0%9F%99%82\.bin$/u,
      )
    }
  })

  test.each([
    ['a page', '<!doctype html><script>alert(1)</script>'],
    ['a drawing', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['a document', '%PDF-1.7 …'],
    ['words', 'hello'],
  ])('that is %s runs nowhere, whatever its sender says', async (_, words) => {
    const { bob, share } = await shared()
    const answer = await fetched(bob, await share(file(words)))
    expect(answer.text).toBe(words)
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/u)
    expect(answer.headers.get('content-type')).not.toMatch(/html|svg/u)
  })

  test('is nothing to strangers, to nobody, and to who may not see the message', async () => {
    const { share } = await shared()
    const mediaId = await share(file('secret'))
    const stranger = await signUp('carol')
    const unknown = await fetched(stranger, 'm_0123456789abcdefghijkl')
    const refused = await fetched(stranger, mediaId)
    expect({ status: refused.status, text: refused.text }).toEqual({ status: 404, text: unknown.text })
    expect((await get(`/v1/media/${mediaId}`)).status).toBe(401)
    expect((await stranger.ask('POST', `/v1/media/${mediaId}/link`)).status).toBe(404)
    expect((await stranger.ask('GET', `/v1/media/${mediaId}/info`)).status).toBe(404)
  })

  test('is gone with its message, from the bucket too', async () => {
    const { alice, bob, share, conversationId } = await shared()
    const before = await keys()
    const mediaId = await share(file('soon gone'))
    expect((await fetched(bob, mediaId)).status).toBe(200)
    await alice.ask('DELETE', `/v1/conversations/${conversationId}/messages/1`)
    expect([(await fetched(bob, mediaId)).status, (await fetched(alice, mediaId)).status]).toEqual([410, 410])
    expect(await keys()).toEqual(before)
  })

  test('of the same bytes is kept once, whoever sends it', async () => {
    const [one, two] = [await shared(), await shared()]
    const before = await keys()
    const body = bytes(50_000, 99)
    const first = await one.share(body)
    await fetched(one.bob, first)
    const second = await two.share(body)
    expect((await fetched(two.bob, second)).body).toEqual(body)
    expect(await keys()).toEqual([...before, `media/${first}`].toSorted())
    await one.alice.ask('DELETE', `/v1/conversations/${one.conversationId}/messages/1`)
    expect((await fetched(two.bob, second)).body).toEqual(body)
    await two.alice.ask('DELETE', `/v1/conversations/${two.conversationId}/messages/1`)
    expect(await keys()).toEqual(before)
  })
})

describe('a part of a file', () => {
  test.each([
    ['bytes=0-4', 206, 'hello', 'bytes 0-4/11'],
    ['bytes=6-', 206, 'world', 'bytes 6-10/11'],
    ['bytes=-5', 206, 'world', 'bytes 6-10/11'],
    ['bytes=-50', 206, 'hello world', 'bytes 0-10/11'],
    ['bytes=6-99', 206, 'world', 'bytes 6-10/11'],
    ['bytes=11-', 416, undefined, 'bytes */11'],
    ['bytes=-0', 416, undefined, 'bytes */11'],
    ['bytes=0-1,3-4', 200, 'hello world', null],
    ['bytes=5-2', 200, 'hello world', null],
    ['lines=1-2', 200, 'hello world', null],
  ])('%s is answered %i', async (asked, status, words, range) => {
    const { bob, share } = await shared()
    const mediaId = await share(file('hello world'))
    // Once from the bucket, once after it may have been kept.
    for (const _ of [1, 2]) {
      const answer = await fetched(bob, mediaId, { range: asked })
      const told = { status: answer.status, range: answer.headers.get('content-range'), words: status === 416 ? undefined : answer.text }
      expect(told).toEqual({ status, range, words })
      await fetched(bob, mediaId)
    }
  })

  test('is the whole when the file is another by now', async () => {
    const { bob, share } = await shared()
    const mediaId = await share(file('hello world'))
    const etag = (await fetched(bob, mediaId)).headers.get('etag') ?? ''
    const asked = (ifRange: string) => fetched(bob, mediaId, { range: 'bytes=0-0', 'if-range': ifRange }).then(({ status }) => status)
    expect([await asked(etag), await asked('"other"'), await asked(`W/${etag}`)]).toEqual([206, 200, 200])
  })
})

describe('what a client has already', () => {
  test('is not sent again', async () => {
    const { bob, share } = await shared()
    const mediaId = await share(file('hello world'))
    const etag = (await fetched(bob, mediaId)).headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w.-]+"$/u)
    const asked = async (tag: string) => {
      const { status, text } = await fetched(bob, mediaId, { 'if-none-match': tag })
      return { status, text }
    }
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) expect(await asked(tag)).toEqual({ status: 304, text: '' })
    expect((await asked('"x"')).status).toBe(200)
  })

  test('is asked for by HEAD without its bytes', async () => {
    const { bob, share } = await shared()
    const answer = await fetched(bob, await share(file('hello world')), {}, 'HEAD')
    expect({ status: answer.status, length: answer.headers.get('content-length'), text: answer.text }).toEqual({
      status: 200,
      length: '11',
      text: '',
    })
  })
})

describe('a link', () => {
  const linked = async (person: Person, mediaId: string) => {
    const { status, body } = await person.ask('POST', `/v1/media/${mediaId}/link`)
    expect(status).toBe(200)
    return body as { url: string; expiresAt: number }
  }
  const path = (url: string) => url.replace('https://chat.example', '')

  test('gives the bytes for a minute, without a header', async () => {
    const { bob, share } = await shared()
    const { url, expiresAt } = await linked(bob, await share(file('hello world')))
    expect(expiresAt - Date.now()).toBeGreaterThan(58_000)
    expect(expiresAt - Date.now()).toBeLessThanOrEqual(60_000)
    expect((await get(path(url))).text).toBe('hello world')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 })
    expect((await get(path(url))).status).toBe(401)
  })

  test('is good for its file and its device alone, and as long as both may', async () => {
    const { alice, bob, share, conversationId } = await shared()
    const [mediaId, other] = [await share(file('one')), await share(file('two'))]
    const { url } = await linked(bob, mediaId)
    const token = new URL(url).searchParams.get('token') ?? ''
    expect((await get(`/v1/media/${other}?token=${token}`)).status).toBe(401)
    expect((await get(`/v1/media/${mediaId}?token=${token.slice(0, -4)}AAAA`)).status).toBe(401)
    expect((await get(`/v1/media/${mediaId}?token=${bob.session.accessToken}`)).status).toBe(401)
    expect((await get('/v1/me', { token })).status).toBe(401)
    await alice.ask('DELETE', `/v1/conversations/${conversationId}/messages/1`)
    expect((await get(path(url))).status).toBe(410)
    const { url: second } = await linked(bob, other)
    await bob.ask('DELETE', '/v1/sessions/current')
    expect((await get(path(second))).status).toBe(401)
  })
})
