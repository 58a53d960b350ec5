/** Uploads that something comes between: nothing is lost but what was on its way, and nothing stays in the bucket that nobody knows of. */
import { env } from 'cloudflare:workers'
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Answered, type Person, signUp } from '../accounts/support.ts'
import { random } from '../support/random.ts'
import { holdQueue, uploadOf } from './queue.ts'
import { announce, bytes, giveUp, hash, head, keys, mediaIdOf, partBytes, patch, stored } from './support.ts'

let before: string[] = []
beforeEach(async () => {
  holdQueue()
  before = await keys()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const offsetOf = (answer: Answered): number => Number(answer.headers.get('upload-offset'))
const begun = async (person: Person, size: number): Promise<string> => mediaIdOf(await announce(person, { size }))
const storedHash = async (mediaId: string): Promise<string> => hash((await stored(`media/${mediaId}`)) ?? new Uint8Array())
const added = async (): Promise<string[]> => (await keys()).filter((key) => !before.includes(key))

/** What R2 is asked for is watched, and done as ever unless a test says otherwise. */
const bucket: R2Bucket = Object.getPrototypeOf(env.MEDIA)
function watched() {
  const begin = vi.spyOn(bucket, 'createMultipartUpload')
  return {
    /** The multipart uploads that still take parts. */
    open: async () => {
      const all = await Promise.all(begin.mock.results.map(({ value }) => value as Promise<R2MultipartUpload>))
      const takes = ({ key, uploadId }: R2MultipartUpload) =>
        env.MEDIA.resumeMultipartUpload(key, uploadId)
          .uploadPart(9_999, 'x')
          .then(
            () => true,
            () => false,
          )
      return { begun: all.length, open: (await Promise.all(all.map(takes))).filter(Boolean).length }
    },
  }
}

/** A multipart upload of R2's as an object whose parts a test can replace. */
function resumed() {
  const resume = Reflect.get(bucket, 'resumeMultipartUpload')
  return (real: R2Bucket, key: string, id: string): R2MultipartUpload => {
    const multipart: R2MultipartUpload = Reflect.apply(resume, real, [key, id])
    return {
      key,
      uploadId: id,
      uploadPart: (...part) => multipart.uploadPart(...part),
      abort: () => multipart.abort(),
      complete: (parts) => multipart.complete(parts),
    }
  }
}

/** As the machine going down: what runs is gone, and what was not written. */
async function kill(mediaId: string): Promise<void> {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  await runInDurableObject(uploadOf(mediaId), (_, state) => state.abort('killed')).catch(() => undefined)
}

/** A body that a test lets go on, piece by piece. */
function slow(body: Uint8Array): { stream: ReadableStream<Uint8Array>; send(until: number): void; end(): void; fail(): void } {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let at = 0
  const stream = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) })
  return {
    stream,
    send(until) {
      for (; at < until; at += 500_000) controller?.enqueue(body.slice(at, Math.min(until, at + 500_000)))
      at = until
    },
    end: () => controller?.close(),
    fail: () => controller?.error(new Error('the connection was cut')),
  }
}

const parts = (mediaId: string): Promise<number> =>
  runInDurableObject(uploadOf(mediaId), (_, { storage }) => Number(storage.sql.exec('select count(*) as n from part').one()['n']))

describe('a server that is killed', () => {
  test.each([1, 2, 3])('costs at most one part, wherever it was, seed %i', async (seed) => {
    const alice = await signUp('alice')
    const chance = random(seed)
    const body = bytes(4 * partBytes + chance.below(partBytes), seed + 900)
    const mediaId = await begun(alice, body.length)
    let offset = 0
    for (const lives of [1, 2]) {
      const sent = offset + chance.below(2 * partBytes)
      const flow = slow(body.slice(offset))
      const patching = patch(alice, mediaId, offset, flow.stream).catch(() => undefined)
      flow.send(sent - offset)
      const whole = Math.floor(sent / partBytes)
      await vi.waitFor(async () => expect(await parts(mediaId)).toBe(whole), { timeout: 10_000 })
      await kill(mediaId)
      flow.fail()
      await patching
      const now = offsetOf(await head(alice, mediaId))
      expect({ lives, isAhead: now > sent, lost: sent - now > partBytes }).toEqual({ lives, isAhead: false, lost: false })
      offset = now
    }
    expect((await patch(alice, mediaId, offset, body.slice(offset))).status).toBe(204)
    expect(await storedHash(mediaId)).toBe(await hash(body))
    expect(await added()).toEqual([`media/${mediaId}`])
  })

  test.each([partBytes + 10, 2 * partBytes, 10])('after the bucket has put %i bytes together knows it when it is back', async (size) => {
    const alice = await signUp('alice')
    const body = bytes(size, 77)
    const mediaId = await begun(alice, size)
    const resume = resumed()
    const put = Reflect.get(bucket, 'put')
    const killed = async (): Promise<never> => {
      await kill(mediaId)
      throw new Error('killed')
    }
    vi.spyOn(bucket, 'put').mockImplementationOnce(async function (this: R2Bucket, ...given: unknown[]) {
      await Reflect.apply(put, this, given)
      return killed()
    })
    vi.spyOn(bucket, 'resumeMultipartUpload').mockImplementation(function (this: R2Bucket, ...given) {
      const multipart = resume(this, ...given)
      return { ...multipart, complete: async (uploaded) => (await multipart.complete(uploaded), killed()) }
    })
    await patch(alice, mediaId, 0, body).catch(() => undefined)
    vi.restoreAllMocks()
    const queue = holdQueue()
    const at = offsetOf(await head(alice, mediaId))
    if (at < size) await patch(alice, mediaId, at, body.slice(at))
    expect(await storedHash(mediaId)).toBe(await hash(body))
    expect(queue).toEqual([mediaId])
    expect((await giveUp(alice, mediaId)).status).toBe(204)
    expect(await added()).toEqual([])
  })
})

describe('bytes', () => {
  test('in the smallest pieces are kept one after the other', async () => {
    const alice = await signUp('alice')
    const body = bytes(1_100_000, 5)
    const mediaId = await begun(alice, body.length)
    const ends = [1, 2, 3, 500, 501, 1_060_000, 1_060_001, body.length]
    for (const [index, end] of ends.entries()) {
      const start = ends[index - 1] ?? 0
      expect(offsetOf(await patch(alice, mediaId, start, body.slice(start, end)))).toBe(end)
    }
    expect(await storedHash(mediaId)).toBe(await hash(body))
  })

  test('more than announced, of which nobody said how many they are, are refused', async () => {
    const alice = await signUp('alice')
    const body = bytes(2_000_000, 6)
    const mediaId = await begun(alice, 1_200_000)
    const flow = slow(body)
    flow.send(body.length)
    flow.end()
    expect((await patch(alice, mediaId, 0, flow.stream)).status).toBe(413)
    const at = offsetOf(await head(alice, mediaId))
    expect(at).toBeLessThanOrEqual(1_200_000)
    expect((await patch(alice, mediaId, at, body.slice(at, 1_200_000))).status).toBe(204)
    expect(await storedHash(mediaId)).toBe(await hash(body.slice(0, 1_200_000)))
  })

  test('on a connection that hangs give way to those of a new one', async () => {
    const alice = await signUp('alice')
    const body = bytes(partBytes + 100_000, 7)
    const mediaId = await begun(alice, body.length)
    const flow = slow(body)
    const hanging = patch(alice, mediaId, 0, flow.stream)
    const sent = partBytes + 40_000
    flow.send(sent)
    await vi.waitFor(async () => expect(await parts(mediaId)).toBe(1), { timeout: 10_000 })
    expect(offsetOf(await head(alice, mediaId))).toBe(sent)
    expect((await patch(alice, mediaId, sent, body.slice(sent))).status).toBe(204)
    await hanging
    expect(await storedHash(mediaId)).toBe(await hash(body))
  })
})

describe('what is given up while bytes come', () => {
  test.each([
    ['before the first part', 1_000_000],
    ['after it', partBytes + 1_000_000],
  ])('%s leaves nothing', async (_, sent) => {
    const alice = await signUp('alice')
    const r2 = watched()
    const body = bytes(3 * partBytes, 8)
    const mediaId = await begun(alice, body.length)
    const flow = slow(body)
    const patching = patch(alice, mediaId, 0, flow.stream)
    flow.send(sent)
    await vi.waitFor(async () => expect(await parts(mediaId)).toBe(Math.floor(sent / partBytes)), { timeout: 10_000 })
    expect((await giveUp(alice, mediaId)).status).toBe(204)
    flow.send(body.length)
    flow.end()
    expect((await patching).status).toBeGreaterThanOrEqual(400)
    expect((await head(alice, mediaId)).status).toBe(410)
    expect(await added()).toEqual([])
    expect(await r2.open()).toMatchObject({ open: 0 })
    const rows = await runInDurableObject(uploadOf(mediaId), (_instance, { storage }) => storage.sql.exec('select * from tail').toArray())
    expect(rows).toEqual([])
  })

  test.each(['createMultipartUpload', 'put'] as const)('while the bucket is at work leaves nothing: %s', async (call) => {
    const alice = await signUp('alice')
    const r2 = watched()
    const body = bytes(call === 'put' ? 1_000 : 2 * partBytes, 9)
    const mediaId = await begun(alice, body.length)
    const real = Reflect.get(bucket, call)
    vi.spyOn<R2Bucket, 'createMultipartUpload' | 'put'>(bucket, call).mockImplementationOnce(async function (
      this: R2Bucket,
      ...given: unknown[]
    ) {
      expect((await giveUp(alice, mediaId)).status).toBe(204)
      return Reflect.apply(real, this, given)
    })
    await patch(alice, mediaId, 0, body)
    expect((await head(alice, mediaId)).status).toBe(410)
    expect(await added()).toEqual([])
    expect(await r2.open()).toMatchObject({ open: 0 })
  })

  test('is given up once more if the bucket does not answer', async () => {
    const alice = await signUp('alice')
    const r2 = watched()
    const body = bytes(2 * partBytes, 10)
    const mediaId = await begun(alice, body.length)
    await patch(alice, mediaId, 0, body.slice(0, partBytes))
    const resume = resumed()
    const away = vi.spyOn(bucket, 'resumeMultipartUpload').mockImplementation(function (this: R2Bucket, ...given) {
      return { ...resume(this, ...given), abort: () => Promise.reject(new Error('out of reach')) }
    })
    expect((await giveUp(alice, mediaId)).status).toBe(204)
    away.mockRestore()
    expect(await r2.open()).toEqual({ begun: 1, open: 1 })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_000 })
    await runDurableObjectAlarm(uploadOf(mediaId))
    expect(await r2.open()).toEqual({ begun: 1, open: 0 })
  })
})

test('an upload that is forgotten between two parts leaves no part', async () => {
  const alice = await signUp('alice')
  const r2 = watched()
  const mediaId = await begun(alice, 3 * partBytes)
  await patch(alice, mediaId, 0, bytes(partBytes + 5, 11))
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 25 * 60 * 60 * 1_000 })
  await runDurableObjectAlarm(uploadOf(mediaId))
  expect(await r2.open()).toEqual({ begun: 1, open: 0 })
  expect(await added()).toEqual([])
  await alice.refresh()
  expect((await alice.ask('GET', '/v1/me/storage')).body).toMatchObject({ files: 0, bytes: 0 })
})

test('an id that was never given makes no tables', async () => {
  const alice = await signUp('alice')
  const mediaId = 'm_0123456789abcdefghijkl'
  expect([(await head(alice, mediaId)).status, (await giveUp(alice, mediaId)).status]).toEqual([404, 404])
  expect([await uploadOf(mediaId).task(), await uploadOf(mediaId).hashed('x')]).toEqual([null, null])
  const tables = await runInDurableObject(uploadOf(mediaId), (_, { storage }) =>
    storage.sql.exec("select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\'").toArray(),
  )
  expect(tables).toEqual([])
})
