/** Who may see a file in a conversation, what they are told of it, and the list of what there is. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AttachmentKind } from '../../src/protocol/index.ts'
import { image, leaveUnseen, picture, sees, settle, uploaded } from './files.ts'
import {
  type Room,
  fill,
  group,
  messageId,
  minutes,
  ok,
  open,
  pass,
  people,
  person,
  post,
  range,
  refusal,
  reopened,
  seqs,
  setClock,
  text,
} from './support.ts'

beforeEach(leaveUnseen)
afterEach(() => void vi.restoreAllMocks())

async function share({ stub }: Room, userId: string, more: object = {}): Promise<string> {
  const mediaId = await uploaded(userId)
  await ok(stub.send(userId, { id: messageId(), content: { ...image(mediaId), ...more } }))
  return mediaId
}

const sights = ({ stub }: Room, userIds: string[], mediaId: string) => Promise.all(userIds.map((one) => stub.sight(one, mediaId)))

describe('a file is seen', () => {
  test('where the message that carries it is', async () => {
    const [alice, bob, carol, dan] = people()
    const room = await group(alice, [bob])
    const before = await share(room, alice)
    await ok(room.stub.add(alice, [carol]))
    const during = await share(room, alice)
    await ok(room.stub.remove(alice, bob))
    const after = await share(room, alice)
    await ok(room.stub.add(alice, [bob]))
    const anew = await share(room, alice)
    const all = [alice, bob, carol, dan]
    expect(await sights(room, all, before)).toEqual(['seen', 'seen', 'unseen', 'unseen'])
    expect(await sights(room, all, during)).toEqual(['seen', 'seen', 'seen', 'unseen'])
    expect(await sights(room, all, after)).toEqual(['seen', 'unseen', 'seen', 'unseen'])
    expect(await sights(room, all, anew)).toEqual(['seen', 'seen', 'seen', 'unseen'])
    expect(await Promise.all(all.map((one) => sees(one, after)))).toEqual(['ok', 'not_found', 'ok', 'not_found'])
  })

  test('by a joiner where history is shared', async () => {
    const [alice, bob] = people()
    const room = await group(alice, [], { settings: { history: 'shared' } })
    const mediaId = await share(room, alice)
    await ok(room.stub.add(alice, [bob]))
    expect(await room.stub.sight(bob, mediaId)).toBe('seen')
  })

  test('no more where it was hidden, unless another message carries it', async () => {
    const [alice, bob] = people()
    const room = await group(alice, [bob])
    const mediaId = await share(room, alice)
    await ok(room.stub.deleteForMe(bob, 1))
    expect(await sights(room, [alice, bob], mediaId)).toEqual(['seen', 'unseen'])
    await ok(room.stub.deleteForAll(alice, 1))
    expect(await sights(room, [alice, bob], mediaId)).toEqual(['gone', 'unseen'])
    const again = await share(room, alice)
    await ok(room.stub.deleteForMe(bob, 2))
    await ok(room.stub.send(alice, { id: messageId(), content: image(again) }))
    expect(await sights(room, [alice, bob], again)).toEqual(['seen', 'seen'])
  })

  test('as gone by who could see it, once it was deleted or its time is over', async () => {
    setClock()
    const [alice, bob, carol] = people()
    const room = await group(alice, [bob], { settings: { expireSeconds: 60 } })
    const [expired, deleted] = [await share(room, alice), await share(room, alice)]
    await ok(room.stub.deleteForAll(alice, 2))
    expect(await sights(room, [alice, bob, carol], expired)).toEqual(['seen', 'seen', 'unseen'])
    pass(minutes)
    await ok(room.stub.add(alice, [carol]))
    expect(await sights(room, [alice, bob, carol], expired)).toEqual(['gone', 'gone', 'unseen'])
    expect(await sights(room, [alice, bob, carol], deleted)).toEqual(['gone', 'gone', 'unseen'])
  })

  test('nowhere in a conversation that there is not', async () => {
    const [alice] = people()
    const nowhere = reopened({ ...(await group(alice)), id: `g_${'x'.repeat(22)}` })
    expect([await nowhere.stub.sight(alice, 'm'), await nowhere.stub.holds('m')]).toEqual(['unseen', false])
    expect(await refusal(Promise.resolve(nowhere.stub.mayUpload(alice)))).toBe('not_found')
  })
})

test.for([
  ['a member', 'members', 'bob', 'ok'],
  ['a member where only admins send', 'admins', 'bob', 'forbidden'],
  ['the owner where only admins send', 'admins', 'alice', 'ok'],
  ['who has left', 'members', 'carol', 'forbidden'],
  ['a stranger', 'members', 'dan', 'not_found'],
] as const)('files may be uploaded for a conversation by %s, %s sending: %s: %s', async ([, send, who, expected]) => {
  const [alice, bob, carol, dan] = people()
  const room = await group(alice, [bob, carol], { settings: { send } })
  await ok(room.stub.remove(carol, carol))
  const answer = await room.stub.mayUpload({ alice, bob, carol, dan }[who])
  expect(answer.ok ? 'ok' : answer.code).toBe(expected)
})

test('what was found in a file is told to those who see it, and to nobody else', async () => {
  const [alice, bob, carol, dan] = people()
  const room = await group(alice, [bob, dan])
  const mediaId = await share(room, alice)
  await ok(room.stub.add(alice, [carol]))
  await ok(room.stub.deleteForMe(dan, 1))
  const [hers, his, blind, hidden] = [await open(room, alice), await open(room, bob), await open(room, carol), await open(room, dan)]
  const silent = await open(room, bob, { hello: false })
  await settle(mediaId)
  const media = { mediaId, state: 'ready', mime: 'image/png', size: 7, width: 4, height: 3, thumbnailWidths: [] }
  expect([await hers.news(), await his.news()]).toEqual([[{ type: 'media', media }], [{ type: 'media', media }]])
  expect([await blind.news(), await hidden.news(), silent.log]).toEqual([[], [], []])
})

describe('the list of what there is', () => {
  const list = async (room: Room, userId: string, kind: AttachmentKind, limit = 100): Promise<number[]> => {
    const found: number[] = []
    for (let before: number | undefined; ;) {
      const page = await ok(Promise.resolve(room.stub.attachments(userId, { kind, before, limit })))
      found.push(...seqs(page.messages))
      if (page.nextBefore === undefined) return found
      before = page.nextBefore
    }
  }

  test('is of one kind, newest first, whatever the size of its pages', async () => {
    const [alice] = people()
    const room = await group(alice)
    for (const type of ['image', 'video', 'audio', 'file', 'image']) await share(room, alice, { type })
    for (const words of ['http://a.example', 'none', 'see HTTPS://b.example/x', 'https:// nothing', 'ftp://c.example'])
      await post(room, alice, words)
    for (const limit of [1, 2, 100]) {
      expect(await list(room, alice, 'media', limit)).toEqual([5, 2, 1])
      expect(await list(room, alice, 'audio', limit)).toEqual([3])
      expect(await list(room, alice, 'file', limit)).toEqual([4])
      expect(await list(room, alice, 'link', limit)).toEqual([8, 6])
    }
  })

  test('has what the reader may see of it, as it may see it, and nothing that was deleted, hidden or is over', async () => {
    setClock()
    const [alice, bob, carol, dan] = people()
    const room = await group(alice, [bob], { settings: { expireSeconds: 120 } })
    const link = (words = '') => post(room, alice, `https://example.org ${words}`)
    await share(room, alice)
    await link()
    await ok(room.stub.add(alice, [carol]))
    await ok(room.stub.update(alice, { settings: { expireSeconds: 60 } }))
    await share(room, alice)
    await link()
    await ok(room.stub.update(alice, { settings: { expireSeconds: null } }))
    for (const _ of range(1, 3)) {
      await share(room, alice)
      await link()
    }
    await ok(room.stub.remove(alice, bob))
    await share(room, alice)
    await link()
    for (const seq of [5, 6]) await ok(room.stub.deleteForAll(alice, seq))
    for (const seq of [7, 8]) await ok(room.stub.deleteForMe(carol, seq))
    await ok(room.stub.edit(alice, { seq: 10, content: text('no link any more') }))
    pass(minutes)
    const both = async (userId: string) => [await list(room, userId, 'media', 1), await list(room, userId, 'link', 1)]
    expect(await both(alice)).toEqual([
      [11, 9, 7, 1],
      [12, 8, 2],
    ])
    expect(await both(bob)).toEqual([
      [9, 7, 1],
      [10, 8, 2],
    ])
    expect(await both(carol)).toEqual([[11, 9], [12]])
    expect(await refusal(Promise.resolve(room.stub.attachments(dan, { kind: 'media', limit: 1 })))).toBe('not_found')
  })

  test('is read in bounded stretches: a page may be empty and go on', async () => {
    const [alice] = people()
    const room = await group(alice)
    await post(room, alice, 'https://example.org')
    await fill(room, alice, 2_500)
    const pages: unknown[] = []
    for (let before: number | undefined; ;) {
      const page = await ok(Promise.resolve(room.stub.attachments(alice, { kind: 'link', before, limit: 10 })))
      pages.push([seqs(page.messages), page.nextBefore])
      if (page.nextBefore === undefined) break
      before = page.nextBefore
    }
    expect(pages).toEqual([
      [[], 1_502],
      [[], 502],
      [[1], undefined],
    ])
  })
})

describe('the picture of a group', () => {
  test('is seen by its members, and by who left as it was then', async () => {
    const [alice, bob, carol] = people()
    const room = await group(alice, [bob])
    const [first, second] = [await picture(alice), await picture(alice)]
    await ok(room.stub.update(alice, { avatarMediaId: first }))
    expect(await sights(room, [alice, bob, carol], first)).toEqual(['seen', 'seen', 'unseen'])
    await ok(room.stub.remove(bob, bob))
    await ok(room.stub.update(alice, { avatarMediaId: second }))
    expect(await sights(room, [alice, bob], first)).toEqual(['unseen', 'seen'])
    expect(await sights(room, [alice, bob], second)).toEqual(['seen', 'unseen'])
    expect([await sees(bob, first), await sees(person(), first)]).toEqual(['gone', 'not_found'])
  })

  test('is told of to all when it was looked at', async () => {
    const [alice, bob] = people()
    const room = await group(alice, [bob])
    const mediaId = await picture(alice)
    await ok(room.stub.update(alice, { avatarMediaId: mediaId }))
    const socket = await open(room, bob)
    const answer = await room.stub.mediaSettled({ mediaId, state: 'ready', mime: 'image/png', size: 1, thumbnailWidths: [160] })
    expect(answer).toBeUndefined()
    expect(await socket.news()).toEqual([
      { type: 'media', media: { mediaId, state: 'ready', mime: 'image/png', size: 1, thumbnailWidths: [160] } },
    ])
  })
})
