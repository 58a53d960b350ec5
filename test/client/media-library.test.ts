/** The bytes of media: asked for once, kept and there offline, and gone with what carried them. */
import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import type { Content } from '../../src/client/index.ts'
import { everyKey } from '../../src/client/storage.ts'
import type { ModelServer } from '../support/model-server.ts'
import { bytesFor, mediaOf, photo } from './support/files.ts'
import { type Stage, messagesOf, stage } from './support/stage.ts'

const picture = (mediaId: string, size = 5): Content => ({ type: 'image', mediaId, mime: 'image/jpeg', size })

/** Bob sends a picture, without a device. */
function send(model: ModelServer, mediaId: string, count = 1): void {
  const session = model.open({ userId: 'bob', deliver: () => undefined })
  model.receive(session, { type: 'send', id: `id-${mediaId}-${count}`, content: picture(mediaId) })
  model.close(session)
}

async function shown(
  mediaId: string,
  bytes: Buffer = Buffer.from('hello'),
): Promise<Stage & { media: { mediaId: string; conversationId: string } }> {
  const all = await stage()
  all.world.media.add(mediaId, 'bob', bytes)
  send(all.friends, mediaId)
  all.alice.chat.conversation('friends').open()
  await all.run()
  return { ...all, media: { mediaId, conversationId: 'friends' } }
}

const gets = (requests: string[]): string[] => requests.filter((one) => one.startsWith('GET /v1/media'))

test('bytes are asked for once by all who want them, and kept: also without a network', async () => {
  const { world, alice, run, media } = await shown('a')
  const library = alice.chat.media
  const received: number[] = []
  const blobs = await Promise.all([library.blob(media), library.blob(media, { onProgress: (bytes) => received.push(bytes) })])
  expect([await Promise.all(blobs.map((blob) => blob.text())), blobs[0].type, received]).toEqual([['hello', 'hello'], 'image/jpeg', [5]])
  await alice.restart()
  world.isDown = true
  await run()
  expect([await alice.chat.media.has(media), await (await alice.chat.media.blob(media)).text(), gets(world.requests)]).toEqual([
    true,
    'hello',
    ['GET /v1/media/a'],
  ])
})

test('what is not here and cannot be asked for is unreachable, and can be asked for again', async () => {
  const { world, alice, media } = await shown('a')
  world.isDown = true
  await expect(alice.chat.media.blob(media)).rejects.toMatchObject({ name: 'ChatError', code: 'unreachable' })
  expect(await alice.chat.media.has(media)).toBe(false)
  world.isDown = false
  expect(await (await alice.chat.media.blob(media)).text()).toBe('hello')
})

test('a small picture is a thumbnail of the next width, and one of the original where that is here', async () => {
  const { world, alice, media } = await shown('a')
  const library = alice.chat.media
  const texts = async (widths: number[]): Promise<string[]> =>
    Promise.all(widths.map(async (width) => (await library.blob(media, { width })).text()))
  expect(await texts([100, 161, 1_280])).toEqual(['160 of hello', '480 of hello', '1280 of hello'])
  expect(await texts([300, 2_000, 150])).toEqual(['480 of hello', 'hello', '160 of hello'])
  expect(gets(world.requests).length).toBe(4)
})

test('the smallest that is enough of what is here is taken', async () => {
  const { world, alice, media } = await shown('a')
  await alice.chat.media.blob(media)
  expect([
    await (await alice.chat.media.blob(media, { width: 100 })).text(),
    await alice.chat.media.has(media, { width: 100 }),
    gets(world.requests).length,
  ]).toEqual(['hello', true, 1])
})

test('what has no thumbnail is shown whole if it is a picture, and not at all if it is not', async () => {
  const { world, alice, friends, run, media } = await shown('a')
  world.refuse = (route) => (route.endsWith('/thumbnail') ? { code: 'not_found' } : undefined)
  expect(await (await alice.chat.media.blob(media, { width: 100 })).text()).toBe('hello')
  world.media.add('film', 'bob', Buffer.from('film'), 'video/mp4')
  send(friends, 'film')
  await run()
  await expect(alice.chat.media.blob({ ...media, mediaId: 'film' }, { width: 100 })).rejects.toMatchObject({ code: 'not_found' })
})

test('what is being looked at is waited for', async () => {
  const { world, alice, run, media } = await shown('a')
  world.media.looks = 3
  const blob = alice.chat.media.blob(media)
  await run(10_000)
  expect([await (await blob).text(), gets(world.requests).length]).toEqual(['hello', 4])
})

test('what is looked at for too long fails', async () => {
  const { world, alice, run, media } = await shown('a')
  world.media.looks = 100
  const blob = alice.chat.media.blob(media).catch((error: unknown) => error)
  await run(60_000)
  expect([await blob, gets(world.requests).length]).toEqual([expect.objectContaining({ code: 'unavailable' }), 5])
})

test('a token that the server does not take is exchanged', async () => {
  const { world, alice, media } = await shown('a')
  let refusals = 1
  world.refuse = (route) => (route === 'GET /v1/media/a' && refusals-- > 0 ? { code: 'unauthenticated' } : undefined)
  expect(await (await alice.chat.media.blob(media)).text()).toBe('hello')
  expect(world.requests.filter((one) => one === 'POST /v1/sessions/refresh').length).toBe(1)
})

test('nobody who does not see it gets it', async () => {
  const { alice, world } = await stage()
  world.media.add('secret', 'bob', Buffer.from('hello'))
  await expect(alice.chat.media.blob({ mediaId: 'secret' })).rejects.toMatchObject({ code: 'not_found' })
})

test('a request ends when the last who wants it goes', async () => {
  const { world, alice, media } = await shown('a')
  const signals: (AbortSignal | undefined)[] = []
  const fetch = world.fetch.bind(world)
  world.fetch = async (url, init) => {
    if (!url.includes('/v1/media')) return fetch(url, init)
    signals.push(init.signal)
    return new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(new Error('aborted'))))
  }
  const [one, two] = [new AbortController(), new AbortController()]
  const wishes = [one, two].map(({ signal }) => alice.chat.media.blob(media, { signal }).catch((error: unknown) => error))
  await world.clock.advance(10)
  one.abort()
  await world.clock.advance(10)
  const before = signals.map((signal) => signal?.aborted)
  two.abort()
  expect([(await Promise.all(wishes)).map((error) => error instanceof DOMException && error.name), before, signals[0]?.aborted]).toEqual([
    ['AbortError', 'AbortError'],
    [false],
    true,
  ])
})

test('an own file is there before it is sent and after, and the server is never asked for it', async () => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  await run()
  const library = alice.chat.media
  let bytes: string[] = []
  const shownTimes: number[] = []
  const look = async (): Promise<void> => {
    const [message] = messagesOf(timeline)
    shownTimes.push(message ? 1 : 0)
    if (!message) return
    const mediaId = mediaOf(message.content)
    bytes = [...bytes, Buffer.from(await (await library.blob({ mediaId, conversationId: 'friends' })).arrayBuffer()).toString('base64')]
  }
  timeline.get()
  timeline.subscribe(() => void look())
  conversation.send({ attachment: photo('one.jpg') })
  await run()
  await alice.restart()
  const [message] = friends.log
  const again = await alice.chat.media.blob({ mediaId: mediaOf(message?.content) }, { width: 100 })
  const due = bytesFor('one.jpg', 100).toString('base64')
  // It is there from the beginning to the end.
  expect(shownTimes.slice(shownTimes.indexOf(1))).toEqual(shownTimes.slice(shownTimes.indexOf(1)).map(() => 1))
  expect([new Set(bytes), bytes.length > 2, Buffer.from(await again.arrayBuffer()).toString('base64'), gets(world.requests)]).toEqual([
    new Set([due]),
    true,
    due,
    [],
  ])
})

test('an own file that is too large to be kept is there until its message is stored', async () => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  friends.refuse = ({ id }) => ({ type: 'error', id, code: 'unavailable', detail: 'no', retryAfterSeconds: 5 })
  conversation.send({ attachment: photo('film.mp4', 33 * 1024 * 1024) })
  await run(10_000)
  const mediaId = mediaOf(messagesOf(timeline)[0]?.content)
  const { size } = await alice.chat.media.blob({ mediaId })
  expect([mediaId, size, gets(world.requests)]).toEqual(['media-1', 33 * 1024 * 1024, []])
  friends.refuse = undefined
  await run(10_000)
  expect(await alice.chat.media.has({ mediaId })).toBe(false)
})

test.each(['for everyone', 'by its time'])('what was deleted %s is not kept', async (how) => {
  const { friends, alice, bob, run, media } = await shown('a')
  await alice.chat.media.blob(media)
  await alice.chat.media.blob(media, { width: 100 })
  expect(await alice.chat.media.kept()).toMatchObject({ files: 1 })
  if (how === 'for everyone') bob.chat.conversation('friends').delete({ cid: 'id-a-1', seq: 1 }, 'all')
  else friends.expire(1)
  await run()
  expect([await alice.chat.media.kept(), (await alice.storage.range('blobs', everyKey)).length]).toEqual([{ files: 0, bytes: 0 }, 0])
  await expect(alice.chat.media.blob(media)).rejects.toMatchObject({ code: 'gone' })
})

test('what is deleted while it is on its way is not kept either', async () => {
  const { world, alice, bob, run, media } = await shown('a')
  world.media.looks = 2
  const blob = alice.chat.media.blob(media).catch(() => undefined)
  const answer = world.media.answer.bind(world.media)
  world.media.answer = async (request) => {
    const response = await answer(request)
    bob.chat.conversation('friends').delete({ cid: 'id-a-1', seq: 1 }, 'all')
    await new Promise<void>((resolve) => void world.clock.after(2_000, resolve))
    return response
  }
  await run(20_000)
  await blob
  expect(await alice.chat.media.kept()).toEqual({ files: 0, bytes: 0 })
})

test('what one hides for oneself is not kept', async () => {
  const { alice, run, media } = await shown('a')
  await alice.chat.media.blob(media)
  alice.chat.conversation('friends').delete({ cid: 'id-a-1', seq: 1 }, 'me')
  await run()
  expect(await alice.chat.media.kept()).toEqual({ files: 0, bytes: 0 })
})

test('above 200 MB what was not looked at for longest goes', async () => {
  const { world, friends, alice, run } = await stage()
  const size = 30 * 1024 * 1024
  const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  for (const id of ids) {
    world.media.add(id, 'bob', Buffer.alloc(size))
    send(friends, id)
  }
  await run()
  const library = alice.chat.media
  const look = async (mediaId: string): Promise<void> => {
    await library.blob({ mediaId, conversationId: 'friends' })
    await run(120_000)
  }
  for (const id of ids.slice(0, 6)) await look(id)
  await look('a')
  expect(await library.kept()).toEqual({ files: 6, bytes: 6 * size })
  await look('g')
  const has = await Promise.all(ids.map((mediaId) => library.has({ mediaId })))
  expect(has).toEqual([true, false, true, true, true, true, true])
})

test('what is larger than 32 MB is not kept', async () => {
  const { alice, media } = await shown('a', Buffer.alloc(33 * 1024 * 1024))
  expect([(await alice.chat.media.blob(media)).size, await alice.chat.media.has(media)]).toEqual([33 * 1024 * 1024, false])
})

test('forgetting leaves what waits to be sent', async () => {
  const { world, alice, run, media } = await shown('a')
  await alice.chat.media.blob(media)
  world.isDown = true
  world.closeAll(1006)
  const { message } = alice.chat.conversation('friends').send({ attachment: photo('one.jpg') })
  await run()
  await alice.chat.media.forget()
  expect([await alice.chat.media.has(media), (await alice.chat.media.blob({ mediaId: mediaOf(message.content) })).size]).toEqual([
    false,
    100,
  ])
})

test('signing out leaves no file, not even one that was on its way', async () => {
  const { world, alice, run, media } = await shown('a')
  await alice.chat.media.blob(media, { width: 100 })
  alice.chat.conversation('friends').send({ attachment: photo('one.jpg') })
  const answer = world.media.answer.bind(world.media)
  world.media.answer = async (request) => {
    const response = await answer(request)
    await new Promise<void>((resolve) => void world.clock.after(2_000, resolve))
    return response
  }
  const signals: (AbortSignal | undefined)[] = []
  const fetch = world.fetch.bind(world)
  world.fetch = (url, init) => {
    if (url.includes('/v1/media/a')) signals.push(init.signal)
    return fetch(url, init)
  }
  const blob = alice.chat.media.blob(media).catch(() => undefined)
  await world.clock.advance(100)
  await alice.chat.signOut()
  expect(signals.map((signal) => signal?.aborted)).toEqual([true])
  await run(20_000)
  await blob
  expect([(await alice.storage.range('blobs', everyKey)).length, (await alice.storage.range('kept', everyKey)).length]).toEqual([0, 0])
})

test('what is known of a file is asked for when somebody looks, and follows what the server tells', async () => {
  const { world, friends, alice, run, media } = await shown('a')
  const info = alice.chat.media.info(media)
  expect([info.get(), alice.chat.media.info({ mediaId: 'a' }) === info]).toEqual([undefined, true])
  info.subscribe(() => undefined)
  await run()
  expect([info.get()?.state, world.requests.filter((one) => one.endsWith('/info'))]).toEqual(['ready', ['GET /v1/media/a/info']])
  friends.looked({ ...world.media.infoOf('a'), state: 'quarantined' })
  await run()
  expect(info.get()?.state).toBe('quarantined')
})

test('a link is whole, and of an own file that waits it is one of this device', async () => {
  const { world, alice, media, run } = await shown('a')
  expect((await alice.chat.media.link(media)).url).toBe('http://chat.test/v1/media/a?token=t')
  world.isDown = true
  world.closeAll(1006)
  const { message } = alice.chat.conversation('friends').send({ attachment: photo('one.jpg') })
  await run()
  const { url } = await alice.chat.media.link({ mediaId: mediaOf(message.content) })
  expect((await (await fetch(url)).blob()).size).toBe(100)
})

test('a picture for a profile is uploaded by itself, goes on after a cut, and is here already', async () => {
  const { world, alice, run } = await stage()
  world.media.cutAfter = 10
  const progress: number[] = []
  const uploaded = alice.chat.media.upload(new Blob([bytesFor('me.jpg', 100)], { type: 'image/jpeg' }), {
    name: 'me.jpg',
    onProgress: (sent) => progress.push(sent),
  })
  await run(10_000)
  const mediaId = await uploaded
  const { conversationId, mime, bytes } = world.media.all.get(mediaId) ?? {}
  expect([conversationId, mime, bytes?.equals(bytesFor('me.jpg', 100)), progress.at(-1), await alice.chat.media.has({ mediaId })]).toEqual([
    undefined,
    'image/jpeg',
    true,
    100,
    true,
  ])
})

test('one that is refused says why, and one that is given up is taken back', async () => {
  const { world, alice, run } = await stage()
  world.refuse = (route) => (route === 'POST /v1/media' ? { code: 'too_large' } : undefined)
  await expect(alice.chat.media.upload(new Blob(['x']))).rejects.toMatchObject({ name: 'ChatError', code: 'too_large' })
  world.refuse = (route) => (route.startsWith('PATCH') ? { code: 'unavailable' } : undefined)
  const ends = new AbortController()
  const uploaded = alice.chat.media.upload(new Blob(['x']), { signal: ends.signal }).catch((error: unknown) => error)
  await run(1_000)
  const before = world.media.all.size
  ends.abort()
  await run(10_000)
  expect([await uploaded, before, world.media.all.size]).toEqual([expect.objectContaining({ name: 'AbortError' }), 1, 0])
})
