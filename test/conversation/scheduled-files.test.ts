/** A scheduled file is held from the scheduling on, seen by who scheduled it alone, and let go when it is not sent after all. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Upload } from '../../src/worker/index.ts'
import { fileBytes, image, leaveUnseen, sees, uploaded } from './files.ts'
import { phone, plan, ring, schedule } from './scheduling.ts'
import { type Room, direct, group, history, hours, messageId, ok, open, pass, people, refusal, setClock, tables, text } from './support.ts'

beforeEach(leaveUnseen)
afterEach(() => void vi.restoreAllMocks())

const releases = () => vi.spyOn(Upload.prototype, 'release')
const due = async (chat: Room) => (await tables(chat))['due']

async function planned() {
  setClock()
  const [alice, bob] = people()
  const chat = await group(alice, [bob])
  await ring(chat)
  const mediaId = await uploaded(alice)
  const made = await schedule(chat, alice, plan('', { content: image(mediaId, { caption: 'look' }) }))
  return { chat, alice, bob, mediaId, made }
}

test('who scheduled it sees it, nobody else does before it is sent, and all do then', async () => {
  const { chat, alice, bob, mediaId, made } = await planned()
  expect(made.content).toEqual(image(mediaId, { caption: 'look', size: fileBytes }))
  pass(hours / 2)
  expect([await chat.stub.holds(mediaId), await sees(alice, mediaId), await sees(bob, mediaId)]).toEqual([true, 'ok', 'not_found'])
  expect(await refusal(chat.stub.send(bob, { id: messageId(), content: image(mediaId) }))).toBe('not_found')
  const release = releases()
  pass(hours)
  await ring(chat)
  expect((await history(chat, bob)).map(({ content }) => content)).toEqual([made.content])
  expect([await sees(bob, mediaId), release.mock.calls, await due(chat)]).toEqual(['ok', [], []])
})

test('sending it asks its upload nothing: what cannot be reached then was asked before', async () => {
  const { chat, bob } = await planned()
  const use = vi.spyOn(Upload.prototype, 'use').mockRejectedValue(new Error('out of reach'))
  pass(hours)
  await ring(chat)
  expect([(await history(chat, bob)).length, use.mock.calls]).toEqual([1, []])
})

test('cancelled it is let go, unless something else carries it', async () => {
  const { chat, alice, bob, mediaId, made } = await planned()
  const twice = await schedule(chat, alice, plan('', { content: image(mediaId) }))
  const release = releases()
  await ok(chat.stub.cancelScheduled(alice, made.id))
  expect([release.mock.calls, await chat.stub.holds(mediaId)]).toEqual([[], true])
  await ok(chat.stub.cancelScheduled(alice, twice.id))
  expect(release.mock.calls).toEqual([[{ kind: 'conversation', id: chat.id }]])
  expect([await chat.stub.holds(mediaId), await sees(bob, mediaId), await due(chat)]).toEqual([false, 'not_found', []])
})

test('replaced by another file the first one is let go; a caption keeps it, and asks nothing', async () => {
  const { chat, alice, mediaId, made } = await planned()
  const use = vi.spyOn(Upload.prototype, 'use')
  const release = releases()
  const edited = await ok(chat.stub.editScheduled(alice, made.id, { content: image(mediaId, { caption: 'new', size: 5 }) }))
  expect(edited.content).toEqual(image(mediaId, { caption: 'new', size: fileBytes }))
  expect([use.mock.calls, release.mock.calls]).toEqual([[], []])
  const other = await uploaded(alice)
  await ok(chat.stub.editScheduled(alice, made.id, { content: image(other) }))
  expect([use.mock.calls.length, release.mock.calls.length]).toEqual([1, 1])
  expect([await chat.stub.holds(mediaId), await chat.stub.holds(other)]).toEqual([false, true])
  await ok(chat.stub.editScheduled(alice, made.id, { content: text('words') }))
  expect(await chat.stub.holds(other)).toBe(false)
})

test('one that failed keeps its file, so that it can be sent after all', async () => {
  setClock()
  const [alice, bob] = people()
  const chat = await direct(alice, bob)
  const mediaId = await uploaded(alice)
  const { id } = await schedule(chat, alice, plan('', { content: image(mediaId) }))
  await chat.stub.setFacts(bob, { blocksPeer: true })
  pass(hours)
  await ring(chat)
  expect([await chat.stub.holds(mediaId), await history(chat, bob)]).toEqual([true, []])
  await chat.stub.setFacts(bob, { blocksPeer: false })
  await ok(chat.stub.sendScheduled(alice, id))
  expect(await sees(bob, mediaId)).toBe('ok')
})

test('who leaves lets its files go; back again, it sends one only if its upload still says yes', async () => {
  const { chat, alice, bob } = await planned()
  const [gone, shared] = [await uploaded(bob), await uploaded(bob)]
  const lost = await schedule(chat, bob, plan('', { content: image(gone) }))
  const kept = await schedule(chat, bob, plan('', { content: image(shared) }))
  const elsewhere = await group(bob)
  await ok(elsewhere.stub.send(bob, { id: messageId(), content: image(shared) }))
  await ok(chat.stub.remove(bob, bob))
  expect([await chat.stub.holds(gone), await chat.stub.holds(shared)]).toEqual([false, false])
  await ok(chat.stub.add(alice, [bob]))
  expect(await refusal(chat.stub.sendScheduled(bob, lost.id))).toBe('gone')
  await ok(chat.stub.sendScheduled(bob, kept.id))
  expect((await history(chat, alice)).map(({ content }) => content)).toEqual([image(shared, { size: fileBytes })])
  expect(await sees(alice, shared)).toBe('ok')
})

test('a scheduling that is refused after its upload said yes holds nothing', async () => {
  const { chat, alice } = await planned()
  const mediaId = await uploaded(alice)
  expect(await refusal(chat.stub.schedule(alice, phone, plan('', { content: image(mediaId), sendAt: 1 })))).toBe('invalid_request')
  expect(await chat.stub.holds(mediaId)).toBe(false)
})

test('that it was looked at is told to who scheduled it, alone', async () => {
  const { chat, alice, bob, mediaId } = await planned()
  const [hers, his] = [await open(chat, alice), await open(chat, bob)]
  await hers.news()
  const media = { mediaId, state: 'ready' as const, mime: 'image/png', size: fileBytes, thumbnailWidths: [] }
  await chat.stub.mediaSettled(media)
  expect([await hers.news(), await his.news()]).toEqual([[{ type: 'media', media }], []])
})
