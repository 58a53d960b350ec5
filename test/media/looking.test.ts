/** From the last byte to what was found in it: the queue is asked until it has looked, readers wait a little, and who holds it is told. */
import { env } from 'cloudflare:workers'
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Finding } from '../../src/platform/media.ts'
import { type Person, signUp } from '../accounts/support.ts'
import { messageId } from '../conversation/room.ts'
import { open } from '../conversation/socket.ts'
import { found, holdQueue, lookAt, uploadOf } from './queue.ts'
import { announce, bytes, giveUp, keys, mediaIdOf, upload } from './support.ts'

let given: string[] = []
let seed = 50_000
beforeEach(() => {
  given = holdQueue()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const file = (person: Person): Promise<string> => upload(person, bytes(100, seed++))
const wake = (mediaId: string) => runDurableObjectAlarm(uploadOf(mediaId))
const nextAlarm = (mediaId: string): Promise<number | null> => runInDurableObject(uploadOf(mediaId), (_, { storage }) => storage.getAlarm())

async function served(mediaId: string, person: Person): Promise<string> {
  const answer = await uploadOf(mediaId).serve(person.id)
  return answer.ok ? answer.value.info.state : `${answer.code}: ${answer.detail}`
}

/** A conversation of these people, in which the first has sent a file. */
async function shared(alice: Person, bob: Person) {
  const made = await alice.ask('POST', '/v1/conversations', { kind: 'direct', userId: bob.id })
  const { id } = made.body as { id: string }
  const mediaId = await file(alice)
  const content = { type: 'file', mediaId, mime: 'text/plain', size: 1 }
  const { status } = await alice.ask('POST', `/v1/conversations/${id}/messages`, { id: messageId(), content })
  if (status !== 201) throw new Error(String(status))
  return { id, mediaId }
}

describe('the queue', () => {
  test('is given an upload when it is whole, once', async () => {
    const alice = await signUp('alice')
    await announce(alice, { size: 10 })
    const mediaId = await file(alice)
    expect(given).toEqual([mediaId])
    await wake(mediaId)
    expect(given).toEqual([mediaId])
  })

  test('is given it again if it could not be reached', async () => {
    vi.spyOn(env.MEDIA_QUEUE, 'send').mockRejectedValueOnce(new Error('out of reach'))
    const mediaId = await file(await signUp('alice'))
    expect(given).toEqual([])
    await evictDurableObject(uploadOf(mediaId))
    later(2_000)
    await wake(mediaId)
    expect(given).toEqual([mediaId])
  })

  test('is given it again if it has lost it', async () => {
    const mediaId = await file(await signUp('alice'))
    later(4 * minuteMs)
    await wake(mediaId)
    expect(given).toEqual([mediaId])
    later(2 * minuteMs)
    await wake(mediaId)
    expect(given).toEqual([mediaId, mediaId])
  })

  test('is not asked any more when it has looked, and the upload sleeps for a day', async () => {
    const mediaId = await file(await signUp('alice'))
    await lookAt(mediaId, `looked-${mediaId}`)
    expect(await nextAlarm(mediaId)).toBeGreaterThan(Date.now() + dayMs - minuteMs)
    expect(await uploadOf(mediaId).task()).toBeNull()
  })
})

describe('who asks for bytes that are being looked at', () => {
  test('waits for them, and others do not wait for that', async () => {
    const alice = await signUp('alice')
    const mediaId = await file(alice)
    const waiting = Promise.all([served(mediaId, alice), served(mediaId, alice)])
    const described = await uploadOf(mediaId).describe(alice.id)
    expect(described).toMatchObject({ ok: true, value: { state: 'processing', mime: 'application/octet-stream', size: 100 } })
    await lookAt(mediaId, `waited-${mediaId}`)
    expect(await waiting).toEqual(['ready', 'ready'])
    expect(await uploadOf(mediaId).describe(alice.id)).toMatchObject({
      ok: true,
      value: { state: 'ready', mime: 'image/jpeg', size: 5, width: 320, height: 200, thumbnailWidths: [160] },
    })
  })

  test('is told to try again when it takes too long', async () => {
    const alice = await signUp('alice')
    const mediaId = await file(alice)
    // The ten seconds are the object’s own, so they pass at once here.
    const real = globalThis.setTimeout
    vi.spyOn(globalThis, 'setTimeout').mockImplementation((work, ms, ...rest) => real(work, ms === 10_000 ? 0 : ms, ...rest))
    const answer = await uploadOf(mediaId).serve(alice.id)
    expect(answer).toMatchObject({ ok: false, code: 'unavailable', details: { retryAfterSeconds: 2 } })
  })

  test('hears at once that it was given up', async () => {
    const alice = await signUp('alice')
    const mediaId = await file(alice)
    const real = globalThis.setTimeout
    vi.spyOn(globalThis, 'setTimeout').mockImplementation((work, ms, ...rest) => real(work, ms === 10_000 ? 100_000 : ms, ...rest))
    const waiting = served(mediaId, alice)
    await uploadOf(mediaId).describe(alice.id)
    await giveUp(alice, mediaId)
    expect(await waiting).toMatch(/^gone/u)
  })
})

test.each<[string, Finding, string]>([
  [
    'dangerous',
    { state: 'quarantined', mime: 'image/png', served: null, thumbnails: [] },
    'gone: This file was found to be dangerous, and is not given to anybody.',
  ],
  [
    'not safe to show',
    { state: 'failed', mime: 'image/png', served: null, thumbnails: [] },
    'gone: This file could not be made safe to show.',
  ],
])('what is %s is described and given to nobody', async (_, finding, expected) => {
  const alice = await signUp('alice')
  const mediaId = await file(alice)
  await lookAt(mediaId, `bad-${mediaId}`, async () => finding)
  expect(await served(mediaId, alice)).toBe(expected)
  expect(await uploadOf(mediaId).describe(alice.id)).toMatchObject({
    ok: true,
    value: { state: finding.state, mime: 'image/png', size: 100 },
  })
})

test('what could not be looked at and does no harm is given as it came', async () => {
  const alice = await signUp('alice')
  const mediaId = await file(alice)
  const find = async (key: string): Promise<Finding> => ({
    state: 'failed',
    mime: 'video/mp4',
    served: { key, size: 100, mime: 'video/mp4' },
    thumbnails: [],
  })
  await lookAt(mediaId, `odd-${mediaId}`, find)
  expect(await served(mediaId, alice)).toBe('failed')
})

describe('the conversations that hold it', () => {
  test('hear what was found, once, however often it is found', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const { id, mediaId } = await shared(alice, bob)
    const socket = await open({ id, stub: env.CONVERSATION.getByName(id) }, bob.id)
    await lookAt(mediaId, `told-${mediaId}`)
    await uploadOf(mediaId).settle(await found(`media/${mediaId}`))
    const heard = () => socket.log.filter(({ type }) => type === 'media')
    await socket.until(() => heard().length > 0, 'the news of the file')
    await wake(mediaId)
    expect(heard()).toMatchObject([{ type: 'media', media: { mediaId, state: 'ready', mime: 'image/jpeg', thumbnailWidths: [160] } }])
  })

  test('hear it later if they could not be reached', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const { id, mediaId } = await shared(alice, bob)
    const socket = await open({ id, stub: env.CONVERSATION.getByName(id) }, bob.id)
    const broken = vi.spyOn(env.CONVERSATION, 'getByName').mockImplementation(() => {
      throw new Error('out of reach')
    })
    await lookAt(mediaId, `late-${mediaId}`)
    broken.mockRestore()
    expect(socket.log.filter(({ type }) => type === 'media')).toEqual([])
    await evictDurableObject(uploadOf(mediaId))
    later(minuteMs)
    await wake(mediaId)
    await socket.until(() => socket.log.some(({ type }) => type === 'media'), 'the news of the file')
  })
})

describe('a claim that came to nothing', () => {
  /** A conversation of alice and bob, and a file of hers that it said it would carry. */
  async function claimed() {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const { id } = await shared(alice, bob)
    const mediaId = await file(alice)
    await uploadOf(mediaId).use({ kind: 'conversation', id }, alice.id)
    return { alice, bob, id, mediaId }
  }

  test('leaves the file to its owner, who may send it an hour later', async () => {
    const { alice, bob, id, mediaId } = await claimed()
    later(10 * minuteMs)
    const content = { type: 'file', mediaId, mime: 'text/plain', size: 1 }
    expect(await uploadOf(mediaId).describe(bob.id)).toMatchObject({ ok: false, code: 'not_found' })
    expect(await alice.status('POST', `/v1/conversations/${id}/messages`, { id: messageId(), content })).toBe(201)
    expect(await uploadOf(mediaId).describe(bob.id)).toMatchObject({ ok: true })
  })

  test('does not let an owner see what was sent since and is not theirs to see', async () => {
    const { alice, bob, mediaId } = await claimed()
    const made = await bob.ask('POST', '/v1/conversations', { kind: 'group', title: 'Ours', userIds: [alice.id] })
    const { id } = made.body as { id: string }
    const content = { type: 'file', mediaId, mime: 'text/plain', size: 1 }
    await alice.ask('POST', `/v1/conversations/${id}/messages`, { id: messageId(), content })
    await alice.ask('DELETE', `/v1/conversations/${id}/messages/1?for=me`)
    later(10 * minuteMs)
    expect(await uploadOf(mediaId).describe(alice.id)).toMatchObject({ ok: false, code: 'not_found' })
  })

  test('is asked about again if its conversation does not answer', async () => {
    const { mediaId } = await claimed()
    later(dayMs + minuteMs)
    const broken = vi.spyOn(env.CONVERSATION, 'getByName').mockImplementation(() => {
      throw new Error('out of reach')
    })
    await wake(mediaId)
    broken.mockRestore()
    const again = (await nextAlarm(mediaId)) ?? 0
    expect(again).toBeGreaterThan(Date.now() + minuteMs)
    expect(again).toBeLessThan(Date.now() + 60 * minuteMs)
    expect(await keys()).toContain(`media/${mediaId}`)
    later(20 * minuteMs)
    await wake(mediaId)
    expect(await keys()).not.toContain(`media/${mediaId}`)
  })
})

describe('a picture of a person', () => {
  test('is seen by everybody while it is one, and goes when it is none', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const mediaId = await file(alice)
    await lookAt(mediaId, `face-${mediaId}`)
    expect(await served(mediaId, bob)).toMatch(/^not_found/u)
    expect(await alice.status('PATCH', '/v1/me', { avatarMediaId: mediaId })).toBe(200)
    expect(await served(mediaId, bob)).toBe('ready')
    later(dayMs + minuteMs)
    await wake(mediaId)
    expect(await served(mediaId, bob)).toBe('ready')
    await alice.refresh()
    const next = await file(alice)
    await lookAt(next, `face-${next}`)
    expect(await alice.status('PATCH', '/v1/me', { avatarMediaId: next })).toBe(200)
    expect(await served(mediaId, alice)).toMatch(/^gone/u)
    expect(await served(mediaId, bob)).toMatch(/^not_found/u)
    expect((await keys()).filter((key) => key.includes(mediaId))).toEqual([])
  })
})

test('an upload that was begun and never sent is unknown to everybody but its owner’s tus client', async () => {
  const alice = await signUp('alice')
  const mediaId = mediaIdOf(await announce(alice, { size: 10 }))
  expect(await served(mediaId, alice)).toMatch(/^not_found/u)
  expect(await uploadOf(mediaId).use({ kind: 'user', id: alice.id }, alice.id)).toMatchObject({ ok: false, code: 'not_found' })
})
