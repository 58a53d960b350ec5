/** The queue's consumer: each upload is looked at once, whatever falls meanwhile, and what fails for good is said to have. */
import { env } from 'cloudflare:workers'
import { createMessageBatch, createExecutionContext, getQueueResult } from 'cloudflare:test'
import { type MockInstance, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Person, signUp } from '../accounts/support.ts'
import { messageId } from '../conversation/room.ts'
import { queue } from '../../src/worker/queues.ts'
import { jpeg } from './files.ts'
import { bytes, giveUp, keys, upload } from './support.ts'

let before: string[] = []
let log: MockInstance<typeof console.error>

beforeEach(async () => {
  log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  before = await keys()
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** Nothing looks at it but the test. */
async function unlooked(person: Person, body: Uint8Array): Promise<string> {
  const send = vi.spyOn(env.MEDIA_QUEUE, 'send').mockResolvedValue({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } })
  const mediaId = await upload(person, body)
  send.mockRestore()
  return mediaId
}

async function consume(mediaId: unknown, { name = 'edgewise-local-media', attempts = 1, vars = {} } = {}) {
  const batch = createMessageBatch(name, [{ id: '1', timestamp: new Date(), attempts, body: { mediaId } }])
  await queue(batch, { ...env, ...vars })
  return getQueueResult(batch, createExecutionContext())
}

const acked = { explicitAcks: ['1'], retryMessages: [] }
const info = async (person: Person, mediaId: string) => (await person.ask('GET', `/v1/media/${mediaId}/info`)).body
const added = async (): Promise<string[]> => (await keys()).filter((key) => !before.includes(key))

test('a queue that nobody consumes is an error', async () => {
  await expect(queue(createMessageBatch('edgewise-local-other', []), env)).rejects.toThrow('edgewise-local-other')
})

test('what is none of ours is left behind', async () => {
  expect(await consume('x')).toMatchObject(acked)
  expect(await consume(undefined)).toMatchObject(acked)
  expect(await consume('m_0123456789abcdefghijkl')).toMatchObject(acked)
})

test('an upload is looked at, and again changes nothing', async () => {
  const alice = await signUp('alice')
  const mediaId = await unlooked(alice, await jpeg(600, 300, { orientation: 6 }))
  expect(await info(alice, mediaId)).toMatchObject({ state: 'processing', thumbnailWidths: [] })
  expect(await consume(mediaId)).toMatchObject(acked)
  const found = await info(alice, mediaId)
  expect(found).toMatchObject({ state: 'ready', mime: 'image/jpeg', width: 300, height: 600, thumbnailWidths: [160] })
  const made = await added()
  expect(made).toEqual([`media/${mediaId}.160.webp`, `media/${mediaId}.clean`])
  expect(await consume(mediaId)).toMatchObject(acked)
  expect([await info(alice, mediaId), await added()]).toEqual([found, made])
})

describe('while it is looked at', () => {
  test('a fall leaves nothing behind that the next time does not take', async () => {
    const alice = await signUp('alice')
    const body = await jpeg(601, 300, { orientation: 6 })
    const mediaId = await unlooked(alice, body)
    const put = env.MEDIA.put.bind(env.MEDIA)
    for (const [attempts, falling] of ['.clean', '.160.webp'].entries()) {
      const MEDIA = Object.assign(Object.create(env.MEDIA), {
        get: env.MEDIA.get.bind(env.MEDIA),
        delete: env.MEDIA.delete.bind(env.MEDIA),
        put: (key: string, value: ArrayBuffer) => (key.endsWith(falling) ? Promise.reject(new Error('fallen')) : put(key, value)),
      }) as R2Bucket
      const { retryMessages } = await consume(mediaId, { attempts: attempts + 1, vars: { MEDIA } })
      expect(retryMessages).toEqual([{ msgId: '1' }])
    }
    expect(await info(alice, mediaId)).toMatchObject({ state: 'processing' })
    const retries = [1, 2].map((attempt) => ({
      event: 'media_retry',
      mediaId,
      attempt,
      delaySeconds: [0, 2, 6][attempt],
      error: 'Error: fallen',
    }))
    expect(log.mock.calls.map(([line]) => JSON.parse(String(line)) as unknown)).toEqual(retries)
    expect(await consume(mediaId)).toMatchObject(acked)
    expect(await info(alice, mediaId)).toMatchObject({ state: 'ready', width: 300, height: 601 })
    await giveUp(alice, mediaId)
    expect(await added()).toEqual([])
  })

  test('it may be given up, and all that was made of it goes', async () => {
    const alice = await signUp('alice')
    const mediaId = await unlooked(alice, await jpeg(602, 300, { orientation: 6 }))
    const IMAGES = {
      ...env.IMAGES,
      input: (stream: ReadableStream<Uint8Array>) => env.IMAGES.input(stream),
      info: async (stream: ReadableStream<Uint8Array>) => {
        await giveUp(alice, mediaId)
        return env.IMAGES.info(stream)
      },
    }
    await consume(mediaId, { vars: { IMAGES } })
    expect(await added()).toEqual([])
  })

  test('it may be given up while somebody else sends the same bytes, who keeps what was made of those', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const body = await jpeg(606, 300, { orientation: 6 })
    const [first, second] = [await unlooked(alice, body), await unlooked(bob, body)]
    let isMeanwhile = false
    const IMAGES = {
      ...env.IMAGES,
      input: (stream: ReadableStream<Uint8Array>) => env.IMAGES.input(stream),
      info: async (stream: ReadableStream<Uint8Array>) => {
        if (!isMeanwhile) {
          isMeanwhile = true
          await giveUp(alice, first)
          await consume(second)
        }
        return env.IMAGES.info(stream)
      },
    }
    await consume(first, { vars: { IMAGES } })
    expect(await added()).toEqual([`media/${second}.160.webp`, `media/${second}.clean`])
    expect(await info(bob, second)).toMatchObject({ state: 'ready', width: 300, height: 606 })
  })

  test('the same bytes of somebody else are looked at once', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const body = await jpeg(603, 300, { orientation: 6 })
    const [first, second] = [await unlooked(alice, body), await unlooked(bob, body)]
    await consume(first)
    const images = { ...env.IMAGES, info: vi.fn<ImagesBinding['info']>(), input: vi.fn<ImagesBinding['input']>() }
    expect(await consume(second, { vars: { IMAGES: images } })).toMatchObject(acked)
    expect([images.info, images.input].map(({ mock }) => mock.calls.length)).toEqual([0, 0])
    const { mediaId: _, ...one } = (await info(alice, first)) as { mediaId: string }
    expect(await info(bob, second)).toEqual({ mediaId: second, ...one })
    await giveUp(alice, first)
    expect(await added()).toEqual([`media/${first}.160.webp`, `media/${first}.clean`])
    await giveUp(bob, second)
    expect(await added()).toEqual([])
  })
})

test('what one could not look at is what another saw in it meanwhile', async () => {
  const [alice, bob] = [await signUp('alice'), await signUp('bob')]
  const body = await jpeg(607, 300, { orientation: 6 })
  const [first, second] = [await unlooked(alice, body), await unlooked(bob, body)]
  const IMAGES = {
    ...env.IMAGES,
    input: (stream: ReadableStream<Uint8Array>) => env.IMAGES.input(stream),
    info: async (stream: ReadableStream<Uint8Array>) => {
      await stream.cancel()
      await consume(second)
      return { format: 'image/png', fileSize: 1, width: 1, height: 1 }
    },
  }
  await consume(first, { vars: { IMAGES } })
  expect(await info(alice, first)).toMatchObject({ state: 'ready', width: 300, height: 607 })
  expect(await added()).toEqual([`media/${first}.160.webp`, `media/${first}.clean`])
})

describe('what failed too often', () => {
  const dead = 'edgewise-local-media-dead'

  test('is something to save where it can tell nothing, and the operator is told', async () => {
    const alice = await signUp('alice')
    const mediaId = await unlooked(alice, bytes(100, 7_001))
    expect(await consume(mediaId, { name: dead })).toMatchObject(acked)
    expect(await info(alice, mediaId)).toMatchObject({ state: 'failed', mime: 'application/octet-stream', size: 100 })
    expect(log.mock.calls).toEqual([[JSON.stringify({ event: 'media_failed', mediaId })]])
  })

  test.each([
    ['a picture', {}, () => jpeg(604, 300, { orientation: 6 })],
    ['not scanned', { VIRUS_SCAN: '127.0.0.1:9' }, async () => bytes(100, 7_002)],
  ])('is given to nobody where it is %s', async (_, vars, make) => {
    const alice = await signUp('alice')
    const mediaId = await unlooked(alice, await make())
    await consume(mediaId, { name: dead, vars })
    expect(await info(alice, mediaId)).toMatchObject({ state: 'failed' })
    expect((await alice.ask('GET', `/v1/media/${mediaId}`)).status).toBe(410)
    expect(await added()).toEqual([`media/${mediaId}`])
  })

  test('leaves nothing of what was made of it', async () => {
    const alice = await signUp('alice')
    const mediaId = await unlooked(alice, await jpeg(605, 300, { orientation: 6 }))
    await env.MEDIA.put(`media/${mediaId}.clean`, 'half')
    await env.MEDIA.put(`media/${mediaId}.160.webp`, 'half')
    await consume(mediaId, { name: dead })
    expect(await added()).toEqual([`media/${mediaId}`])
  })

  test('is known in the conversation that carries it', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const { body } = await alice.ask('POST', '/v1/conversations', { kind: 'direct', userId: bob.id })
    const conversationId = (body as { id: string }).id
    const mediaId = await unlooked(alice, bytes(100, 7_003))
    const content = { type: 'file', mediaId, mime: 'text/html', size: 100 }
    await alice.ask('POST', `/v1/conversations/${conversationId}/messages`, { id: messageId(), content })
    await consume(mediaId, { name: dead })
    expect(await info(bob, mediaId)).toMatchObject({ state: 'failed' })
  })
})
