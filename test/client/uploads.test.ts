/** Files of messages: shown at once, on their way whatever breaks, and sent once they are whole on the server. */
import { expect, test } from 'vitest'
import type { ErrorCode } from '../../src/protocol/index.ts'
import { limits } from '../../src/protocol/index.ts'
import type { ChatMessage } from '../../src/client/index.ts'
import { arrived, bytesFor, mediaOf, nameOf, photo, uploadOf, waitingFiles } from './support/files.ts'
import { messagesOf, stage } from './support/stage.ts'

const part = limits.mediaPartBytes
const requestsOf = (requests: string[], method: string): string[] => requests.filter((one) => one.startsWith(`${method} /v1/media`))

test('a file is shown at once under an id of this device, and sent under the server’s', async () => {
  const { world, friends, alice, bob, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  const sent = conversation.send({ attachment: photo('one.jpg'), caption: 'look' })
  const facts = { type: 'image', mime: 'image/jpeg', name: 'one.jpg', size: 100, width: 40, height: 30, caption: 'look' }
  expect([sent.message.content, sent.message.upload, messagesOf(timeline).map(({ cid }) => cid)]).toEqual([
    { ...facts, mediaId: `local.${sent.cid}` },
    { at: 'waiting', sentBytes: 0, totalBytes: 100 },
    [sent.cid],
  ])
  const [other] = [bob.chat.conversation('friends').window()]
  await run()
  expect(await sent.acked).toMatchObject({ seq: 1 })
  const [message] = friends.log
  expect([message?.content, messagesOf(timeline)[0]?.content, messagesOf(other)[0]?.content]).toEqual(
    Array.from({ length: 3 }, () => ({ ...facts, mediaId: 'media-1' })),
  )
  const { name, mime, conversationId } = world.media.all.get('media-1') ?? {}
  expect({ name, mime, conversationId, isWhole: message && arrived(world, message)?.equals(bytesFor('one.jpg', 100)) }).toEqual({
    name: 'one.jpg',
    mime: 'image/jpeg',
    conversationId: 'friends',
    isWhole: true,
  })
  expect([messagesOf(timeline)[0]?.upload, await waitingFiles(alice)]).toEqual([undefined, []])
})

test('a text passes a file that is on its way, and files keep their order', async () => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  conversation.open()
  await run()
  let isHeld = true
  world.refuse = (route) =>
    isHeld && route === 'PATCH /v1/media/media-1/upload' ? { code: 'unavailable', retryAfterSeconds: 5 } : undefined
  conversation.send({ attachment: photo('slow.jpg', 2_000) })
  conversation.send({ attachment: photo('quick.jpg') })
  conversation.send('hello')
  await run(8_000)
  expect(friends.log.map(nameOf)).toEqual(['hello'])
  isHeld = false
  await run(60_000)
  expect(friends.log.map(nameOf)).toEqual(['hello', 'slow.jpg', 'quick.jpg'])
})

test('at most two are on their way at a time', async () => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  const seen = new Set<number>()
  timeline.get()
  timeline.subscribe(() => seen.add(messagesOf(timeline).filter((one) => uploadOf(one) === 'uploading').length))
  for (let i = 0; i < 6; i++) conversation.send({ attachment: photo(`${i}.jpg`, part + 1) })
  await run(30_000)
  expect([Math.max(...seen), friends.log.map(nameOf), requestsOf(world.requests, 'POST').length]).toEqual([
    2,
    ['0.jpg', '1.jpg', '2.jpg', '3.jpg', '4.jpg', '5.jpg'],
    6,
  ])
})

test('an upload that was cut goes on with the byte where it was cut', async () => {
  const { world, friends, alice, run } = await stage()
  world.media.cutAfter = 1_000_001
  alice.chat.conversation('friends').send({ attachment: photo('film.jpg', 2 * part + 7) })
  await run(60_000)
  const [message] = friends.log
  expect([
    message && arrived(world, message)?.equals(bytesFor('film.jpg', 2 * part + 7)),
    requestsOf(world.requests, 'POST').length,
  ]).toEqual([true, 1])
  // The part that was cut, and what was left, in two whole parts and a rest.
  expect(world.media.all.get('media-1')?.parts).toBe(3)
})

test('a device that dies between any two writes loses no file, and sends none twice', async () => {
  for (let writes = 1; writes < 14; writes++) {
    const { world, friends, alice, run } = await stage()
    alice.chat.conversation('friends').open()
    await run()
    alice.crashAfter(writes)
    const { cid } = alice.chat.conversation('friends').send({ attachment: photo('one.jpg', part + 5) })
    await run(5_000)
    const isDurable = (await alice.storage.get('outbox', cid)) !== undefined || friends.log.length > 0
    await alice.restart()
    await run(60_000)
    const whole = friends.log.map((message) => arrived(world, message)?.equals(bytesFor('one.jpg', part + 5)))
    expect({ writes, ids: friends.log.map(({ id }) => id), whole, left: await waitingFiles(alice) }).toEqual({
      writes,
      ids: isDurable ? [cid] : [],
      whole: isDurable ? [true] : [],
      left: [],
    })
  }
})

test('a whole file whose message got lost is not uploaded again', async () => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  conversation.open()
  await run()
  let isLost = true
  friends.refuse = ({ id }) => (isLost ? { type: 'error', id, code: 'unavailable', detail: 'no', retryAfterSeconds: 5 } : undefined)
  conversation.send({ attachment: photo('one.jpg') })
  await run(2_000)
  await alice.restart()
  isLost = false
  await run(60_000)
  expect([friends.log.length, requestsOf(world.requests, 'POST').length]).toEqual([1, 1])
})

test.each<[string, number]>([
  ['not whole', 100],
  ['whole', 0],
])('an upload that the server has forgotten when it was %s is begun anew', async (_, missing) => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  if (missing > 0) world.media.cutAfter = 10
  else friends.refuse = ({ id }) => ({ type: 'error', id, code: 'unavailable', detail: 'no', retryAfterSeconds: 5 })
  world.refuse = (route) => (route.startsWith('HEAD') ? { code: 'unavailable', retryAfterSeconds: 5 } : undefined)
  const sent = conversation.send({ attachment: photo('one.jpg') })
  await run(3_000)
  world.media.all.clear()
  world.refuse = undefined
  friends.refuse = undefined
  await run(60_000)
  expect([
    (await sent.acked).seq,
    friends.log[0] && arrived(world, friends.log[0])?.length,
    requestsOf(world.requests, 'POST').length,
  ]).toEqual([1, 100, 2])
})

test('what is not there for the message is believed once: then it has failed', async () => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  friends.refuse = ({ id }) => ({ type: 'error', id, code: 'not_found', detail: 'no' })
  conversation.send({ attachment: photo('one.jpg') })
  await run(60_000)
  expect([messagesOf(timeline)[0]?.failure?.code, requestsOf(world.requests, 'POST').length]).toEqual(['not_found', 2])
})

test('a held upload stands still, over a restart too, and goes on when it may', async () => {
  const { world, friends, alice, run } = await stage()
  world.media.cutAfter = 40
  const { cid } = alice.chat.conversation('friends').send({ attachment: photo('one.jpg') })
  alice.chat.conversation('friends').pauseUpload(cid)
  await run()
  await alice.restart()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  await run(60_000)
  expect([messagesOf(timeline)[0]?.upload?.at, friends.log, requestsOf(world.requests, 'PATCH').length]).toEqual(['paused', [], 0])
  conversation.resumeUpload(cid)
  await run(3_000)
  conversation.pauseUpload(cid)
  conversation.send('not held by it')
  await run(3_000)
  conversation.resumeUpload(cid)
  await run(60_000)
  expect(friends.log.map(nameOf).toSorted()).toEqual(['not held by it', 'one.jpg'])
})

test('one that is held in the middle tells how far it is', async () => {
  const { world, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  world.refuse = (route) =>
    route.startsWith('PATCH') && world.media.all.get('media-1')?.parts ? { code: 'unavailable', retryAfterSeconds: 900 } : undefined
  const { cid } = conversation.send({ attachment: photo('film.jpg', 2 * part) })
  await run()
  conversation.pauseUpload(cid)
  await run()
  await alice.restart()
  const again = alice.chat.conversation('friends').window()
  await run()
  const held = { at: 'paused', sentBytes: part, totalBytes: 2 * part }
  expect([messagesOf(timeline)[0]?.upload, messagesOf(again)[0]?.upload]).toEqual([held, held])
})

test.each([
  ['while it is on its way', false],
  ['while there is no network', true],
])('a file that is taken back %s is gone, here and there', async (_, isOffline) => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  world.media.cutAfter = 40
  world.refuse = (route) => (route.startsWith('HEAD') ? { code: 'unavailable' } : undefined)
  const sent = conversation.send({ attachment: photo('one.jpg') })
  await run()
  expect([world.media.all.size, await waitingFiles(alice)]).toEqual([1, [sent.cid]])
  if (isOffline) {
    world.isDown = true
    world.closeAll(1006)
    await run()
  }
  sent.cancel()
  await run()
  expect([messagesOf(timeline), await waitingFiles(alice)]).toEqual([[], []])
  world.isDown = false
  await run(60_000)
  expect([friends.log, requestsOf(world.requests, 'DELETE').length, world.media.all.size]).toEqual([[], 1, isOffline ? 1 : 0])
  await expect(sent.acked).rejects.toMatchObject({ code: 'gone' })
})

test.each<ErrorCode>(['too_large', 'forbidden', 'not_found'])('%s is told, the rest goes on, and it can be tried again', async (code) => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  let refusals = 1
  world.refuse = (route) => (route === 'POST /v1/media' && refusals-- > 0 ? { code } : undefined)
  const bad = conversation.send({ attachment: photo('bad.jpg') })
  conversation.send({ attachment: photo('good.jpg') })
  await run()
  await expect(bad.acked).rejects.toMatchObject({ code })
  expect(messagesOf(timeline).map(({ status, failure, upload }) => [status, failure?.code, upload?.at])).toEqual([
    [expect.any(String), undefined, undefined],
    ['failed', code, 'failed'],
  ])
  conversation.retry(bad.cid)
  await run(10_000)
  expect(friends.log.map(nameOf)).toEqual(['good.jpg', 'bad.jpg'])
})

test('a failed one that is cancelled takes its file with it', async () => {
  const { world, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  world.refuse = (route) => (route === 'POST /v1/media' ? { code: 'forbidden' } : undefined)
  const sent = conversation.send({ attachment: photo('bad.jpg') })
  await run()
  expect(await waitingFiles(alice)).toEqual([sent.cid])
  sent.cancel()
  await run()
  expect(await waitingFiles(alice)).toEqual([])
})

test('one that no server would take fails at once, and is not stored', async () => {
  const { alice, run } = await stage()
  class Huge extends Blob {
    override get size(): number {
      return limits.mediaBytes + 1
    }
  }
  const sent = alice.chat.conversation('friends').send({ attachment: { type: 'file', blob: new Huge(['x']), mime: 'video/mp4' } })
  await run()
  await expect(sent.acked).rejects.toMatchObject({ code: 'too_large' })
  expect([sent.message.upload?.at, await waitingFiles(alice)]).toEqual(['failed', []])
})

test.each<ErrorCode>(['rate_limited', 'unavailable'])('%s waits as long as the server asks, and goes on by itself', async (code) => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  let refusals = 1
  world.refuse = (route) => (route === 'POST /v1/media' && refusals-- > 0 ? { code, retryAfterSeconds: 40 } : undefined)
  conversation.send({ attachment: photo('one.jpg') })
  await run(30_000)
  const before = [messagesOf(timeline)[0]?.upload?.at, requestsOf(world.requests, 'POST').length]
  await run(30_000)
  expect([before, friends.log.map(nameOf)]).toEqual([['waiting', 1], ['one.jpg']])
})

test('without a network it waits, and goes on at once when that is back', async () => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  world.isDown = true
  world.closeAll(1006)
  conversation.send({ attachment: photo('one.jpg') })
  await run(600_000)
  world.isDown = false
  alice.network('online')
  await run(1_000)
  expect(friends.log.map(nameOf)).toEqual(['one.jpg'])
})

test('a token that ends on the way is exchanged', async () => {
  const { world, friends, alice, run } = await stage()
  world.media.cutAfter = 40
  alice.chat.conversation('friends').send({ attachment: photo('one.jpg') })
  await run(10)
  world.expireTokens()
  await run(60_000)
  expect(friends.log.map(nameOf)).toEqual(['one.jpg'])
})

test('a caption that is changed, and a reaction, while the file is on its way, are sent with it', async () => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  conversation.open()
  world.refuse = (route) => (route.startsWith('PATCH') ? { code: 'unavailable', retryAfterSeconds: 5 } : undefined)
  const sent = conversation.send({ attachment: photo('one.jpg'), caption: 'teh cat' })
  await run(1_000)
  const { content } = sent.message
  if (!content || content.type === 'text') throw new Error('it is a picture')
  conversation.edit(sent, { ...content, caption: 'the cat' })
  conversation.react(sent, '👍')
  await run(1_000)
  world.refuse = undefined
  await run(60_000)
  expect(friends.view('alice').map((message) => [message.content, message.editedAt, message.reactions?.length])).toEqual([
    [{ ...content, mediaId: 'media-1', caption: 'the cat' }, undefined, 1],
  ])
})

test('a caption that is changed by who still sees the local file is sent with the server’s', async () => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  conversation.open()
  await run()
  friends.refuse = ({ id }) => ({ type: 'error', id, code: 'unavailable', detail: 'no', retryAfterSeconds: 5 })
  const sent = conversation.send({ attachment: photo('one.jpg') })
  await run(2_000)
  const { content } = sent.message
  if (!content || content.type === 'text') throw new Error('it is a picture')
  conversation.edit(sent, { ...content, caption: 'the cat' })
  friends.refuse = undefined
  await run(3_000)
  expect([friends.log.map((message) => message.content), requestsOf(world.requests, 'HEAD')]).toEqual([
    [{ ...content, mediaId: 'media-1', caption: 'the cat' }],
    [],
  ])
})

test('what is forwarded before it is whole is sent when it is, and uploaded once', async () => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const { message } = conversation.send({ attachment: photo('one.jpg') })
  if (!message.content) throw new Error('it has content')
  conversation.send({ content: message.content })
  await run(10_000)
  expect([friends.log.map(({ content }) => mediaOf(content)), requestsOf(world.requests, 'POST').length]).toEqual([
    ['media-1', 'media-1'],
    1,
  ])
})

test('progress is told in steps, at most ten a second, and not by the storage', async () => {
  const { world, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  const steps: (ChatMessage['upload'] | undefined)[] = []
  timeline.get()
  timeline.subscribe(() => {
    const [message] = messagesOf(timeline)
    if (message?.upload && JSON.stringify(steps.at(-1)) !== JSON.stringify(message.upload)) steps.push(message.upload)
  })
  const write = alice.storage.write.bind(alice.storage)
  let writes = 0
  alice.storage.write = (all) => {
    if (all.some(({ table }) => table === 'outbox')) writes++
    return write(all)
  }
  const totalBytes = 6 * part
  // Every part takes its time.
  const answer = world.media.answer.bind(world.media)
  world.media.answer = async (request) => {
    if (request.method === 'PATCH') await new Promise<void>((resolve) => void world.clock.after(60, resolve))
    return answer(request)
  }
  conversation.send({ attachment: photo('film.jpg', totalBytes) })
  await run(20_000)
  const told = steps.map((step) => step?.sentBytes ?? 0)
  expect([steps[0], told.toSorted((a, b) => a - b), told.length <= 7, told.length >= 3, writes <= 6]).toEqual([
    { at: 'waiting', sentBytes: 0, totalBytes },
    told,
    true,
    true,
    true,
  ])
})

test('a file that is held lets the others pass', async () => {
  const { friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const held = conversation.send({ attachment: photo('held.jpg') })
  conversation.pauseUpload(held.cid)
  conversation.send({ attachment: photo('other.jpg') })
  await run()
  expect(friends.log.map(nameOf)).toEqual(['other.jpg'])
  conversation.resumeUpload(held.cid)
  await run()
  expect(friends.log.map(nameOf)).toEqual(['other.jpg', 'held.jpg'])
})

test('one that is whole and taken back before its message left takes its file with it', async () => {
  const { friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  conversation.open()
  await run()
  friends.refuse = ({ id }) => ({ type: 'error', id, code: 'unavailable', detail: 'no', retryAfterSeconds: 5 })
  const sent = conversation.send({ attachment: photo('one.jpg') })
  await run(2_000)
  expect(await waitingFiles(alice)).toEqual([sent.cid])
  sent.cancel()
  await run(10_000)
  expect([await waitingFiles(alice), friends.log]).toEqual([[], []])
})

test('a token that the server does not take is exchanged, though its time is not over', async () => {
  const { world, friends, alice, run } = await stage()
  let refusals = 1
  world.refuse = (route) => (route === 'POST /v1/media' && refusals-- > 0 ? { code: 'unauthenticated' } : undefined)
  alice.chat.conversation('friends').send({ attachment: photo('one.jpg') })
  await run(10_000)
  expect([friends.log.map(nameOf), world.requests.filter((one) => one === 'POST /v1/sessions/refresh').length]).toEqual([['one.jpg'], 1])
})

test('nothing leaves before it is durable', async () => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  conversation.send({ attachment: photo('one.jpg') })
  await run()
  const write = alice.storage.write.bind(alice.storage)
  alice.storage.write = async (all) => {
    await new Promise<void>((resolve) => void world.clock.after(2_000, resolve))
    return write(all)
  }
  const requests = world.requests.length
  conversation.send({ attachment: photo('two.jpg') })
  alice.network('online')
  await run(1_500)
  expect(world.requests.slice(requests)).toEqual([])
  await run(60_000)
  expect(friends.log.map(nameOf)).toEqual(['one.jpg', 'two.jpg'])
})
