/** Resumable uploads: received to the byte at whatever pace, whole once, nobody else's business, and nothing left of what was given up. */
import { env } from 'cloudflare:workers'
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Answered, type Person, http, signUp } from '../accounts/support.ts'
import { random } from '../support/random.ts'
import { announce, bytes, giveUp, hash, head, keys, mediaIdOf, partBytes, patch, stored, upload } from './support.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
const dayMs = 24 * 60 * 60 * 1_000
const offsetOf = (answer: Answered): number => Number(answer.headers.get('upload-offset'))
const codeOf = ({ body }: Answered): unknown => (typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined)
const refusal = (answer: Answered) => ({ status: answer.status, code: codeOf(answer) })
const storedHash = async (mediaId: string): Promise<string> => hash((await stored(`media/${mediaId}`)) ?? new Uint8Array())

async function begun(person: Person, size: number): Promise<string> {
  return mediaIdOf(await announce(person, { size }))
}

/** A body that ends with an error after some bytes, as a connection that is cut. */
function cut(body: Uint8Array, after: number, pieceBytes = 300_000): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= after) return controller.error(new Error('the connection was cut'))
      const end = Math.min(after, at + pieceBytes)
      controller.enqueue(body.slice(at, end))
      at = end
    },
  })
}

describe('an announcement', () => {
  test('is answered with a place of its own', async () => {
    const alice = await signUp('alice')
    const answer = await announce(alice, { size: 10, name: 'grüße 👋.txt', type: 'text/plain' })
    expect({ status: answer.status, resumable: answer.headers.get('tus-resumable') }).toEqual({ status: 201, resumable: '1.0.0' })
    expect(mediaIdOf(answer)).toMatch(/^m_/u)
    const asked = await head(alice, mediaIdOf(answer))
    expect({ status: asked.status, offset: offsetOf(asked), length: asked.headers.get('upload-length') }).toEqual({
      status: 200,
      offset: 0,
      length: '10',
    })
  })

  test.each([
    ['of nothing', { size: 0 }, 400, 'invalid_request'],
    ['without a length', {}, 400, 'invalid_request'],
    ['of a length to be told later', { headers: { 'upload-defer-length': '1' } }, 400, 'invalid_request'],
    ['of half a byte', { headers: { 'upload-length': '1.5' } }, 400, 'invalid_request'],
    ['of less than nothing', { headers: { 'upload-length': '-1' } }, 400, 'invalid_request'],
    ['of a byte more than is allowed', { size: 100 * 1024 * 1024 + 1 }, 413, 'too_large'],
    ['with metadata that are none', { size: 1, headers: { 'upload-metadata': 'filename %%%' } }, 400, 'invalid_request'],
    ['with a name that is too long', { size: 1, name: 'x'.repeat(256) }, 400, 'invalid_request'],
    ['of another version', { size: 1, headers: { 'tus-resumable': '0.2.2' } }, 412, 'invalid_request'],
    ['for a conversation that there is not', { size: 1, conversationId: 'g_0123456789abcdefghijkl' }, 404, 'not_found'],
    ['for something that is no conversation', { size: 1, conversationId: 'no' }, 404, 'not_found'],
  ])('%s is refused', async (_, announcement, status, code) => {
    const alice = await signUp('alice')
    expect(refusal(await announce(alice, announcement))).toEqual({ status, code })
    expect((await alice.ask('GET', '/v1/me/storage')).body).toMatchObject({ files: 0, bytes: 0, today: { bytes: 0 } })
  })

  test('by nobody is refused before anything else', async () => {
    expect(refusal(await http('POST', '/v1/media', { headers: { 'upload-length': '1' } }))).toEqual({
      status: 401,
      code: 'unauthenticated',
    })
  })

  test('for a conversation is for those who may write there', async () => {
    const [alice, bob, carol] = [await signUp('alice'), await signUp('bob'), await signUp('carol')]
    const made = await alice.ask('POST', '/v1/conversations', {
      kind: 'group',
      title: 'Admins',
      userIds: [bob.id],
      settings: { send: 'admins' },
    })
    const conversationId = (made.body as { id: string }).id
    const answers = await Promise.all([alice, bob, carol].map((person) => announce(person, { size: 1, conversationId })))
    expect(answers.map(({ status }) => status)).toEqual([201, 403, 404])
  })

  test('is counted for the day, whatever becomes of it', async () => {
    const alice = await signUp('alice')
    const vars = { MEDIA_BYTES_PER_USER_PER_DAY: '100' }
    const limited = (size: number) => runAs(alice, size, vars)
    expect([await limited(60), await limited(41), await limited(40), await limited(1)]).toEqual([201, 429, 201, 429])
    later(dayMs)
    await alice.refresh()
    expect(await limited(100)).toBe(201)
  })

  test('of too many within a minute has to wait', async () => {
    const alice = await signUp('alice')
    const vars = { UPLOADS_PER_USER_PER_MINUTE: '2' }
    expect([await runAs(alice, 1, vars), await runAs(alice, 1, vars), await runAs(alice, 1, vars)]).toEqual([201, 201, 429])
    later(61_000)
    expect(await runAs(alice, 1, vars)).toBe(201)
  })
})

/** The inbox has the deployment's variables, so they are changed where it looks. */
async function runAs(person: Person, size: number, vars: Partial<Env>): Promise<number> {
  await runInDurableObject(person.inbox, (instance) => Object.assign(instance, { env: { ...env, ...vars } }))
  return (await announce(person, { size })).status
}

describe('bytes', () => {
  test.each([1, 1_000, partBytes - 1, partBytes, partBytes + 1, 3 * partBytes])('%i of them arrive as they were sent', async (size) => {
    const alice = await signUp('alice')
    const body = bytes(size)
    const mediaId = await upload(alice, body)
    expect(await storedHash(mediaId)).toBe(await hash(body))
    expect(offsetOf(await head(alice, mediaId))).toBe(size)
  })

  test.each([1, 2, 3])('that are cut off anywhere go on at the very byte, seed %i', async (seed) => {
    const alice = await signUp('alice')
    const chance = random(seed)
    const body = bytes(2 * partBytes + 700_000 + seed)
    const mediaId = await begun(alice, body.length)
    let offset = 0
    for (let cuts = 0; cuts < 4; cuts++) {
      const length = Math.min(body.length - offset - 1, chance.below(4_000_000))
      await patch(alice, mediaId, offset, cut(body.slice(offset), length)).catch(() => undefined)
      offset = await vi.waitFor(async () => {
        const now = offsetOf(await head(alice, mediaId))
        expect(now).toBe(offset + length)
        return now
      })
      if (cuts % 2 === 1) await evictDurableObject(env.UPLOAD.getByName(mediaId))
    }
    expect((await patch(alice, mediaId, offset, body.slice(offset))).status).toBe(204)
    expect(await storedHash(mediaId)).toBe(await hash(body))
  })

  test('from another offset change nothing', async () => {
    const alice = await signUp('alice')
    const mediaId = await begun(alice, 10)
    await patch(alice, mediaId, 0, 'hello')
    const answers = [await patch(alice, mediaId, 0, 'hello'), await patch(alice, mediaId, 6, 'word')]
    expect(answers.map(refusal)).toEqual([
      { status: 409, code: 'conflict' },
      { status: 409, code: 'conflict' },
    ])
    expect(offsetOf(await head(alice, mediaId))).toBe(5)
  })

  test('more than announced change nothing', async () => {
    const alice = await signUp('alice')
    const mediaId = await begun(alice, 4)
    expect(refusal(await patch(alice, mediaId, 0, 'hello'))).toEqual({ status: 413, code: 'too_large' })
    expect(offsetOf(await head(alice, mediaId))).toBe(0)
  })

  test.each([
    ['without an offset', { 'upload-offset': '' }, 400, 'invalid_request'],
    ['of another type', { 'content-type': 'application/octet-stream' }, 415, 'unsupported_media_type'],
    ['of another version', { 'tus-resumable': '2.0.0' }, 412, 'invalid_request'],
  ])('%s are refused', async (_, headers, status, code) => {
    const alice = await signUp('alice')
    expect(refusal(await patch(alice, await begun(alice, 4), 0, 'four', headers))).toEqual({ status, code })
  })

  test('after the last one are a conflict, and the file stays', async () => {
    const alice = await signUp('alice')
    const mediaId = await upload(alice, bytes(4))
    expect(refusal(await patch(alice, mediaId, 4, 'more'))).toEqual({ status: 409, code: 'conflict' })
    expect(refusal(await patch(alice, mediaId, 0, bytes(4)))).toEqual({ status: 409, code: 'conflict' })
    expect(await storedHash(mediaId)).toBe(await hash(bytes(4)))
  })

  test('are nobody else’s business', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const mediaId = await begun(alice, 4)
    const unknown = 'm_0123456789abcdefghijkl'
    const answers = [
      await head(bob, mediaId),
      await patch(bob, mediaId, 0, 'four'),
      await giveUp(bob, mediaId),
      await patch(bob, unknown, 0, 'four'),
    ]
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
    expect(answers[1]?.body).toEqual(answers[3]?.body)
    expect(offsetOf(await head(alice, mediaId))).toBe(0)
  })

  test('that could not be put together are put together when somebody asks', async () => {
    const alice = await signUp('alice')
    const body = bytes(partBytes + 10)
    const mediaId = await begun(alice, body.length)
    await patch(alice, mediaId, 0, body.slice(0, partBytes))
    const failing = vi.spyOn(Object.getPrototypeOf(env.MEDIA), 'resumeMultipartUpload').mockImplementationOnce(() => {
      throw new Error('the bucket is out of reach')
    })
    expect((await patch(alice, mediaId, partBytes, body.slice(partBytes))).status).toBe(500)
    failing.mockRestore()
    expect(offsetOf(await head(alice, mediaId))).toBe(body.length)
    expect(await storedHash(mediaId)).toBe(await hash(body))
  })
})

describe('what was given up', () => {
  test.each([10, partBytes + 10])('by its owner leaves nothing of %i bytes', async (size) => {
    const alice = await signUp('alice')
    const before = await keys()
    const mediaId = await begun(alice, size + 1)
    await patch(alice, mediaId, 0, bytes(size))
    expect((await giveUp(alice, mediaId)).status).toBe(204)
    const after = [await head(alice, mediaId), await patch(alice, mediaId, size, 'x'), await giveUp(alice, mediaId)]
    expect(after.map(({ status }) => status)).toEqual([410, 410, 410])
    expect(await keys()).toEqual(before)
    expect((await alice.ask('GET', '/v1/me/storage')).body).toMatchObject({ files: 0, bytes: 0, today: { bytes: size + 1 } })
  })

  test('though it was whole leaves nothing', async () => {
    const alice = await signUp('alice')
    const before = await keys()
    const mediaId = await upload(alice, bytes(20))
    expect((await giveUp(alice, mediaId)).status).toBe(204)
    expect(await keys()).toEqual(before)
  })

  test.each([
    ['unfinished', 30],
    ['whole', 20],
  ])('by being forgotten leaves nothing after a day: %s', async (_, announced) => {
    const alice = await signUp('alice')
    const before = await keys()
    const mediaId = await begun(alice, announced)
    await patch(alice, mediaId, 0, bytes(20))
    const stub = env.UPLOAD.getByName(mediaId)
    await runDurableObjectAlarm(stub)
    expect((await head(alice, mediaId)).status).toBe(200)
    later(dayMs + 1_000)
    await alice.refresh()
    await runDurableObjectAlarm(stub)
    expect((await head(alice, mediaId)).status).toBe(410)
    expect(await keys()).toEqual(before)
  })
})

test('a preflight says what is possible, and wakes nobody', async () => {
  const answer = await http('OPTIONS', '/v1/media/m_0123456789abcdefghijkl/upload', {
    headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'PATCH' },
  })
  expect({
    status: answer.status,
    version: answer.headers.get('tus-version'),
    extension: answer.headers.get('tus-extension'),
    most: answer.headers.get('tus-max-size'),
    origin: answer.headers.get('access-control-allow-origin'),
    headers: answer.headers.get('access-control-allow-headers')?.includes('upload-offset'),
  }).toEqual({ status: 204, version: '1.0.0', extension: 'creation,termination', most: '104857600', origin: '*', headers: true })
})
