/** One object in the bucket for identical bytes, whoever uploads them: shared from the first to the last, and gone with it. */
import { env } from 'cloudflare:workers'
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { signUp } from '../accounts/support.ts'
import { changedSince, found, holdQueue, lookAt, uploadOf } from './queue.ts'
import { bytes, giveUp, keys, stored, upload } from './support.ts'

let before: string[] = []
let content = 0
let sha256 = ''

beforeEach(async () => {
  holdQueue()
  before = await keys()
  sha256 = `content-${content++}`
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const blob = () => env.BLOB.getByName(sha256)
const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
const minuteMs = 60_000
const body = () => bytes(1_000)

/** Two people, each with an upload of the same bytes that nobody has looked at. */
async function twins() {
  const [alice, bob] = [await signUp('alice'), await signUp('bob')]
  const [hers, his] = [await upload(alice, body()), await upload(bob, body())]
  const changes = () => changedSince(before, { hers, his })
  const served = async (mediaId: string, person: { id: string }) => {
    const answer = await uploadOf(mediaId).serve(person.id)
    return answer.ok ? { key: answer.value.key.replace(hers, 'hers').replace(his, 'his'), mime: answer.value.mime } : answer.code
  }
  return { alice, bob, hers, his, changes, served }
}

/** The bucket deletes nothing while this runs. */
async function whileBucketIsAway(work: () => Promise<unknown>): Promise<void> {
  const away = vi.spyOn(Object.getPrototypeOf(env.MEDIA), 'delete').mockRejectedValue(new Error('out of reach'))
  await work()
  away.mockRestore()
}

const first = ['+media/hers.160.webp', '+media/hers.clean']

describe('the same bytes', () => {
  test('are one object, what was found in them with it', async () => {
    const { alice, bob, hers, his, changes, served } = await twins()
    expect(await changes()).toEqual(['+media/hers', '+media/his'])
    await lookAt(hers, sha256)
    await lookAt(his, sha256)
    expect(await changes()).toEqual(first)
    const one = { key: 'media/hers.clean', mime: 'image/jpeg' }
    expect([await served(hers, alice), await served(his, bob)]).toEqual([one, one])
  })

  test('stay until the last upload of them goes', async () => {
    const { alice, bob, hers, his, changes, served } = await twins()
    await lookAt(hers, sha256)
    await lookAt(his, sha256)
    await giveUp(alice, hers)
    expect(await changes()).toEqual(first)
    expect(await served(his, bob)).toEqual({ key: 'media/hers.clean', mime: 'image/jpeg' })
    await giveUp(bob, his)
    expect(await changes()).toEqual([])
  })

  test('that were uploaded anew after they had gone are stored anew', async () => {
    const { alice, bob, hers, his, changes, served } = await twins()
    await lookAt(hers, sha256)
    await giveUp(alice, hers)
    await lookAt(his, sha256)
    expect(await changes()).toEqual(['+media/his.160.webp', '+media/his.clean'])
    // What is deleted once more later is not theirs.
    later(30 * minuteMs)
    await runDurableObjectAlarm(blob())
    expect(await served(his, bob)).toEqual({ key: 'media/his.clean', mime: 'image/jpeg' })
    expect(await changes()).toEqual(['+media/his.160.webp', '+media/his.clean'])
  })

  test.each(['hers', 'his'] as const)('looked at twice at once have one finding, the first: %s', async (winner) => {
    const { alice, bob, hers, his, changes, served } = await twins()
    await uploadOf(hers).hashed(sha256)
    await uploadOf(his).hashed(sha256)
    // Both look at what is hers by now; the slower one has made something else of it.
    const finding = await found(`media/${hers}`)
    await env.MEDIA.put(`media/${hers}.other`, 'other')
    const other = { ...finding, width: 1, served: { key: `media/${hers}.other`, size: 5, mime: 'image/png' }, thumbnails: [] }
    const [ofHers, ofHis] = winner === 'hers' ? [finding, other] : [other, finding]
    if (winner === 'hers') await uploadOf(hers).settle(ofHers)
    await uploadOf(his).settle(ofHis)
    await uploadOf(hers).settle(ofHers)
    const one = { key: 'media/hers.clean', mime: 'image/jpeg' }
    expect([await served(hers, alice), await served(his, bob)]).toEqual([one, one])
    expect(await changes()).toEqual(first)
  })

  test('admitted while the last upload of them goes are never without their bytes', async () => {
    const { alice, bob, hers, his, served } = await twins()
    await lookAt(hers, sha256)
    await Promise.all([giveUp(alice, hers), lookAt(his, sha256)])
    const answer = await served(his, bob)
    expect(answer).toMatchObject({ mime: 'image/jpeg' })
    const served2 = await uploadOf(his).serve(bob.id)
    expect(await stored(served2.ok ? served2.value.key : '')).toBeDefined()
    await giveUp(bob, his)
    expect(await keys()).toEqual(before)
  })

  test('hashed a second time change nothing', async () => {
    const { alice, bob, hers, his, changes } = await twins()
    for (let time = 0; time < 2; time++) for (const mediaId of [hers, his]) expect(await uploadOf(mediaId).hashed(sha256)).toBeNull()
    expect(await changes()).toEqual(['+media/hers'])
    expect(await uploadOf(his).task()).toEqual({ mediaId: his, key: `media/${hers}`, size: 1_000, sha256 })
    await Promise.all([giveUp(alice, hers), giveUp(bob, his)])
    expect(await changes()).toEqual([])
  })
})

/** Called inside, because what an object throws to the outside is reported twice. */
const fails = (mediaId: string) =>
  runInDurableObject(uploadOf(mediaId), (instance) => expect(instance.hashed(sha256)).rejects.toThrow(/lost|reach/u))

describe('an upload that falls between two steps', () => {
  test('and was admitted without knowing is taken off by what it had written before', async () => {
    const { alice, bob, hers, his, changes, served } = await twins()
    // The content has admitted it; its answer never comes.
    const lost = vi.spyOn(env.BLOB, 'getByName').mockImplementationOnce((name) => {
      lost.mockRestore()
      const stub = env.BLOB.getByName(name)
      return new Proxy(stub, {
        get: (target, key) =>
          key === 'admit'
            ? async (asked: { mediaId: string; key: string }) => {
                await target.admit(asked)
                throw new Error('the answer was lost')
              }
            : Reflect.get(target, key),
      })
    })
    await fails(hers)
    lost.mockRestore()
    await evictDurableObject(uploadOf(hers))
    await giveUp(alice, hers)
    expect(await changes()).toEqual(['+media/his'])
    await lookAt(his, sha256)
    expect(await served(his, bob)).toEqual({ key: 'media/his.clean', mime: 'image/jpeg' })
  })

  test('and was never admitted takes its bytes with it', async () => {
    const { alice, hers, changes } = await twins()
    const broken = vi.spyOn(env.BLOB, 'getByName').mockImplementationOnce(() => {
      throw new Error('out of reach')
    })
    await fails(hers)
    broken.mockRestore()
    expect(await uploadOf(hers).task()).toMatchObject({ sha256 })
    await giveUp(alice, hers)
    expect(await changes()).toEqual(['+media/his'])
  })
})

describe('what was given up while it was being looked at', () => {
  test('leaves nothing of what was made of it', async () => {
    const { alice, hers, changes } = await twins()
    await uploadOf(hers).hashed(sha256)
    await giveUp(alice, hers)
    await uploadOf(hers).settle(await found(`media/${hers}`))
    later(30 * minuteMs)
    await runDurableObjectAlarm(blob())
    expect(await changes()).toEqual(['+media/his'])
  })

  test('is not looked at any more', async () => {
    const { alice, hers } = await twins()
    await giveUp(alice, hers)
    expect([await uploadOf(hers).task(), await uploadOf(hers).hashed(sha256)]).toEqual([null, null])
  })
})

describe('a bucket that does not answer', () => {
  test('gets the deletion of the last copy again', async () => {
    const { alice, hers, his, changes } = await twins()
    await lookAt(hers, sha256)
    await whileBucketIsAway(() => giveUp(alice, hers))
    expect(await changes()).toEqual([...first, '+media/his'].toSorted())
    await evictDurableObject(blob())
    later(minuteMs)
    await runDurableObjectAlarm(blob())
    expect(await changes()).toEqual(['+media/his'])
    expect(await uploadOf(his).task()).not.toBeNull()
  })

  test('gets the deletion of a later copy again', async () => {
    const { bob, hers, his, changes, served } = await twins()
    await lookAt(hers, sha256)
    await whileBucketIsAway(() => lookAt(his, sha256))
    expect(await changes()).toEqual([...first, '+media/his'].toSorted())
    expect(await served(his, bob)).toEqual({ key: 'media/hers.clean', mime: 'image/jpeg' })
    await evictDurableObject(uploadOf(his))
    later(minuteMs)
    await runDurableObjectAlarm(uploadOf(his))
    expect(await changes()).toEqual(first)
  })
})

test('what could not be looked at is looked at when it is uploaded again', async () => {
  const { alice, bob, hers, his, served } = await twins()
  await lookAt(hers, sha256, async () => ({ state: 'failed', mime: 'image/jpeg', served: null, thumbnails: [] }))
  expect(await served(hers, alice)).toBe('gone')
  await lookAt(his, sha256)
  expect(await served(his, bob)).toEqual({ key: 'media/hers.clean', mime: 'image/jpeg' })
})
