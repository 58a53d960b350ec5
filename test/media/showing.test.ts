/** Pictures as they are shown: from the upload through the queue to the bytes that a browser gets, with thumbnails, links and the edge's cache. */
import { env } from 'cloudflare:workers'
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Person, signUp } from '../accounts/support.ts'
import { messageId } from '../conversation/room.ts'
import { app } from '../../src/worker/app.ts'
import { edges, gps, has, jpeg, joined, streamOf } from './files.ts'
import { bytes, upload } from './support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

async function get(
  path: string,
  { person, headers = {}, method = 'GET' }: { person?: Person; headers?: Record<string, string>; method?: string } = {},
) {
  const context = createExecutionContext()
  const authorization = person ? { authorization: `Bearer ${person.session.accessToken}` } : {}
  const request = new Request(`https://chat.example${path}`, { method, headers: { ...authorization, ...headers } })
  const response = await app.fetch(request, env, context)
  const body = new Uint8Array(await response.arrayBuffer())
  await waitOnExecutionContext(context)
  return { status: response.status, headers: response.headers, body, text: new TextDecoder().decode(body) }
}

async function shared(body: Uint8Array, name: string) {
  const [alice, bob] = [await signUp('alice'), await signUp('bob')]
  const made = await alice.ask('POST', '/v1/conversations', { kind: 'direct', userId: bob.id })
  const conversationId = (made.body as { id: string }).id
  const mediaId = await upload(alice, body, { conversationId, name, type: 'text/html' })
  const content = { type: 'file', mediaId, mime: 'text/html', size: body.length }
  await alice.ask('POST', `/v1/conversations/${conversationId}/messages`, { id: messageId(), content })
  return { alice, bob, mediaId, conversationId }
}

test('a photo with a position that lies on its side arrives upright and without it', async () => {
  const { bob, mediaId } = await shared(await jpeg(700, 350, { orientation: 6 }), 'IMG_0001.JPG')
  const { status, headers, body } = await get(`/v1/media/${mediaId}`, { person: bob })
  expect({ status, type: headers.get('content-type'), disposition: headers.get('content-disposition') }).toEqual({
    status: 200,
    type: 'image/jpeg',
    disposition: 'inline; filename=IMG_0001.JPG',
  })
  expect(has(body, gps)).toBe(false)
  expect(await edges(body)).toMatchObject({ width: 350, height: 700 })
  expect((await bob.ask('GET', `/v1/media/${mediaId}/info`)).body).toEqual({
    mediaId,
    state: 'ready',
    mime: 'image/jpeg',
    size: body.length,
    name: 'IMG_0001.JPG',
    width: 350,
    height: 700,
    thumbnailWidths: [160],
  })
  expect((await env.MEDIA.list({ prefix: `media/${mediaId}` })).objects.map(({ key }) => key)).toEqual([
    `media/${mediaId}.160.webp`,
    `media/${mediaId}.clean`,
  ])
})

describe('a thumbnail', () => {
  test('is of the least width that is enough, and never wider than the picture', async () => {
    const { bob, mediaId } = await shared(await jpeg(1000, 100), 'wide.jpg')
    const width = async (asked: string) => {
      const { status, headers, body } = await get(`/v1/media/${mediaId}/thumbnail${asked}`, { person: bob })
      if (status !== 200) return status
      const info = await env.IMAGES.info(streamOf(body))
      return 'width' in info ? `${headers.get('content-type')} ${info.width}` : 'none'
    }
    const asked = [
      '',
      '?width=1',
      '?width=160',
      '?width=161',
      '?width=480',
      '?width=481',
      '?width=999',
      '?width=1000',
      '?width=9999',
      '?width=0',
      '?width=x',
    ]
    expect(await Promise.all(asked.map(width))).toEqual([
      'image/webp 160',
      'image/webp 160',
      'image/webp 160',
      'image/webp 480',
      'image/webp 480',
      'image/webp 480',
      'image/webp 480',
      'image/jpeg 1000',
      'image/jpeg 1000',
      400,
      400,
    ])
    const tags = await Promise.all(
      ['', '/thumbnail?width=160', '/thumbnail?width=480'].map((path) => get(`/v1/media/${mediaId}${path}`, { person: bob })),
    )
    const etags = tags.map(({ headers }) => headers.get('etag') ?? '')
    expect(new Set(etags).size).toBe(3)
    const again = await get(`/v1/media/${mediaId}/thumbnail?width=160`, { person: bob, headers: { 'if-none-match': etags[1] ?? '' } })
    expect({ status: again.status, text: again.text }).toEqual({ status: 304, text: '' })
  })

  test('of a small picture is the picture; what is no picture has none', async () => {
    const small = await jpeg(50, 20)
    const one = await shared(small, 'small.jpg')
    expect((await get(`/v1/media/${one.mediaId}/thumbnail?width=480`, { person: one.bob })).body).toEqual(small)
    const other = await shared(bytes(1_000, 123), 'noise')
    const refused = await get(`/v1/media/${other.mediaId}/thumbnail?width=480`, { person: other.bob })
    expect([refused.status, refused.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
  })

  test('is had by a link to its file as well', async () => {
    const { bob, mediaId, conversationId } = await shared(await jpeg(300, 100), 'x.jpg')
    const { body } = await bob.ask('POST', `/v1/media/${mediaId}/link?conversationId=${conversationId}`)
    const { search, pathname } = new URL((body as { url: string }).url)
    expect(pathname).toBe(`/v1/media/${mediaId}`)
    expect((await get(`${pathname}/thumbnail${search}&width=160`)).status).toBe(200)
    expect((await get(`${pathname}/thumbnail${search}&token=x`)).status).toBe(400)
    expect((await get(`${pathname}/thumbnail?width=160`)).status).toBe(401)
  })
})

describe('the edge', () => {
  const reads = () => vi.spyOn(env.MEDIA, 'get')

  test('keeps what is modest, and gives parts of it, to who may have it', async () => {
    const body = bytes(300_000, 321)
    const { alice, bob, mediaId, conversationId } = await shared(body, 'noise')
    await get(`/v1/media/${mediaId}`, { person: bob })
    const get1 = reads()
    expect((await get(`/v1/media/${mediaId}`, { person: alice })).body).toEqual(body)
    expect((await get(`/v1/media/${mediaId}`, { person: bob, headers: { range: 'bytes=100-199' } })).body).toEqual(body.slice(100, 200))
    expect(get1.mock.calls).toEqual([])
    expect((await get(`/v1/media/${mediaId}`, { person: await signUp('carol') })).status).toBe(404)
    await alice.ask('DELETE', `/v1/conversations/${conversationId}/messages/1`)
    expect((await get(`/v1/media/${mediaId}`, { person: bob })).status).toBe(410)
  })

  test('does not keep what is large: a part of it is read as a part', async () => {
    const body = joined(bytes(6_000_000, 17))
    const { bob, mediaId } = await shared(body, 'noise')
    await get(`/v1/media/${mediaId}`, { person: bob, method: 'HEAD' })
    const seen = reads()
    const part = await get(`/v1/media/${mediaId}`, { person: bob, headers: { range: 'bytes=5000000-5000009' } })
    expect([part.status, part.body]).toEqual([206, body.slice(5_000_000, 5_000_010)])
    expect(seen.mock.calls).toEqual([[`media/${mediaId}`, { range: { offset: 5_000_000, length: 10 } }]])
    expect(Buffer.compare((await get(`/v1/media/${mediaId}`, { person: bob })).body, body)).toBe(0)
  })

  test('reads nothing for a HEAD, and says that bytes that are not there are gone', async () => {
    const { bob, mediaId } = await shared(bytes(1_000, 124), 'noise')
    await get(`/v1/media/${mediaId}`, { person: bob, method: 'HEAD' })
    await env.MEDIA.delete(`media/${mediaId}`)
    const seen = reads()
    const head = await get(`/v1/media/${mediaId}`, { person: bob, method: 'HEAD', headers: { range: 'bytes=0-1' } })
    expect([head.status, head.headers.get('content-length'), seen.mock.calls]).toEqual([200, '1000', []])
    const gone = await get(`/v1/media/${mediaId}`, { person: bob })
    expect([gone.status, gone.headers.get('content-type')]).toEqual([410, 'application/problem+json'])
  })
})
