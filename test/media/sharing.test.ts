/** Files in conversations: who may carry them, in what order, who may see them, and what is left when the last message that carries one is gone. */
import { env } from 'cloudflare:workers'
import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Answered, type Person, signUp } from '../accounts/support.ts'
import { messageId } from '../conversation/room.ts'
import { open } from '../conversation/socket.ts'
import { bytes, keys, upload } from './support.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
const hourMs = 60 * 60 * 1_000
let seed = 1
/** A file that nobody else has. */
const file = (person: Person, more: { conversationId?: string; name?: string } = {}): Promise<string> =>
  upload(person, bytes(100, seed++), more)
const carry = (mediaId: string, more: object = {}) => ({ type: 'file', mediaId, mime: 'application/x-thing', size: 1, ...more })

async function conversation(alice: Person, others: Person[], more: object = {}): Promise<string> {
  const { body } = await alice.ask('POST', '/v1/conversations', {
    kind: 'group',
    title: 'Friends',
    userIds: others.map(({ id }) => id),
    ...more,
  })
  return (body as { id: string }).id
}

const send = (person: Person, conversationId: string, content: object, id = messageId()): Promise<Answered> =>
  person.ask('POST', `/v1/conversations/${conversationId}/messages`, { id, content })

/** Sends a file, and gives the number of the message. */
async function share(person: Person, conversationId: string, mediaId: string): Promise<number> {
  const { status, body } = await send(person, conversationId, carry(mediaId))
  if (status !== 201) throw new Error(JSON.stringify(body))
  return (body as { seq: number }).seq
}

/** `ok`, or the code of the refusal. */
async function sees(person: { id: string }, mediaId: string, conversationId?: string): Promise<string> {
  const answer = await env.UPLOAD.getByName(mediaId).describe(person.id, conversationId)
  return answer.ok ? 'ok' : answer.code
}

const messages = async (person: Person, conversationId: string): Promise<Record<string, unknown>[]> =>
  ((await person.ask('GET', `/v1/conversations/${conversationId}/messages`)).body as { messages: Record<string, unknown>[] }).messages

describe('a message', () => {
  test('carries a file by the truth of its size', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const id = await conversation(alice, [bob])
    const mediaId = await file(alice, { conversationId: id })
    expect((await send(alice, id, carry(mediaId, { caption: 'look', name: 'a.bin' }))).status).toBe(201)
    expect(await messages(bob, id)).toMatchObject([
      { seq: 1, content: { type: 'file', mediaId, size: 100, caption: 'look', name: 'a.bin' } },
    ])
    expect([await sees(alice, mediaId), await sees(bob, mediaId), await sees(bob, mediaId, id)]).toEqual(['ok', 'ok', 'ok'])
  })

  test('carries nothing that there is not, that is not whole, or that its sender cannot see', async () => {
    const [alice, bob, carol] = [await signUp('alice'), await signUp('bob'), await signUp('carol')]
    const [ours, theirs] = [await conversation(alice, [bob]), await conversation(carol, [bob])]
    const mediaId = await file(alice)
    await share(alice, ours, mediaId)
    const secret = await file(bob)
    const answers = [
      await send(carol, theirs, carry(mediaId)),
      await send(carol, theirs, carry(secret)),
      await send(carol, theirs, carry('m_0123456789abcdefghijkl')),
      await send(carol, theirs, carry('nothing')),
    ]
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
    expect(await messages(bob, theirs)).toEqual([])
    expect([await sees(carol, mediaId), await sees(carol, secret)]).toEqual(['not_found', 'not_found'])
  })

  test('that was refused for another reason is refused for that', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const id = await conversation(alice, [bob], { settings: { send: 'admins' } })
    expect((await send(bob, id, carry(await file(bob)))).status).toBe(403)
  })

  test('is forwarded by who can see it, without another upload', async () => {
    const [alice, bob, carol] = [await signUp('alice'), await signUp('bob'), await signUp('carol')]
    const [ours, theirs] = [await conversation(alice, [bob]), await conversation(bob, [carol])]
    const mediaId = await file(alice)
    await share(alice, ours, mediaId)
    await share(bob, theirs, mediaId)
    expect(await sees(carol, mediaId)).toBe('ok')
    expect((await alice.ask('GET', '/v1/me/storage')).body).toMatchObject({ files: 1, bytes: 100 })
    expect((await bob.ask('GET', '/v1/me/storage')).body).toMatchObject({ files: 0, bytes: 0 })
  })

  test('goes to ten conversations at once with one upload', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const ids = await Promise.all(Array.from({ length: 10 }, () => conversation(alice, [bob])))
    const before = await keys()
    const mediaId = await file(alice)
    expect(await Promise.all(ids.map((id) => share(alice, id, mediaId)))).toEqual(ids.map(() => 1))
    expect(await keys()).toEqual([...before, `media/${mediaId}`].toSorted())
  })

  test('that is sent again gets its first ack, also when the file is gone', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const id = await conversation(alice, [bob])
    const [mediaId, own] = [await file(alice), messageId()]
    const first = await send(alice, id, carry(mediaId), own)
    expect(await send(alice, id, carry(mediaId), own)).toMatchObject({ status: 200, body: { seq: 1, duplicate: true } })
    await alice.ask('DELETE', `/v1/conversations/${id}/messages/1`)
    expect(await send(alice, id, carry(mediaId), own)).toMatchObject({ status: 200, body: { seq: 1, duplicate: true } })
    expect(await send(alice, id, carry('m_0123456789abcdefghijkl'), own)).toMatchObject({
      status: 200,
      body: { ...(first.body as object), duplicate: true },
    })
    expect((await send(alice, id, carry(mediaId))).status).toBe(410)
  })

  test('has its caption edited, and nothing else of it', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const id = await conversation(alice, [bob])
    const mediaId = await file(alice)
    await send(alice, id, carry(mediaId, { caption: 'old', name: 'a.bin' }))
    const edit = (content: object) => alice.ask('PATCH', `/v1/conversations/${id}/messages/1`, { content })
    expect(await edit(carry(mediaId, { caption: 'new', name: 'b.bin', size: 7 }))).toMatchObject({
      status: 200,
      body: { content: { caption: 'new', name: 'a.bin', size: 100 } },
    })
    expect((await edit(carry(mediaId))).body).toMatchObject({ content: { name: 'a.bin' } })
    expect((await edit({ ...carry(mediaId), type: 'image' })).status).toBe(400)
    expect((await edit(carry(await file(alice)))).status).toBe(400)
    expect((await edit({ type: 'text', text: 'words' })).status).toBe(400)
  })
})

describe('on a socket', () => {
  test('what comes after a file is stored after it', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const id = await conversation(alice, [bob])
    const room = { id, stub: env.CONVERSATION.getByName(id) }
    const socket = await open(room, alice.id)
    const [one, two] = [await file(alice), await file(alice)]
    const frames = [
      { type: 'send', id: messageId(), content: { type: 'text', text: 'before' } },
      { type: 'send', id: messageId(), content: carry(one) },
      { type: 'send', id: messageId(), content: { type: 'text', text: 'between' } },
      { type: 'send', id: messageId(), content: carry(two) },
    ]
    socket.sendOdd(frames)
    socket.send({ type: 'send', id: messageId(), content: { type: 'text', text: 'after' } })
    await socket.until(() => socket.log.filter(({ type }) => type === 'ack').length === 5, 'five acks')
    const told = (await messages(bob, id))
      .map(({ content }) => content as { text?: string; mediaId?: string })
      .map(({ text, mediaId }) => text ?? mediaId)
    expect(told).toEqual(['before', one, 'between', two, 'after'])
  })

  test('a file that there is not is refused by its id, and what follows is stored', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const id = await conversation(alice, [bob])
    const socket = await open({ id, stub: env.CONVERSATION.getByName(id) }, alice.id)
    const [bad, good] = [messageId(), messageId()]
    socket.sendOdd([
      { type: 'send', id: bad, content: carry('m_0123456789abcdefghijkl') },
      { type: 'send', id: good, content: { type: 'text', text: 'after' } },
    ])
    await socket.until(() => socket.log.some((frame) => frame.type === 'ack'), 'an ack')
    const answers = socket.log.filter((frame) => frame.type === 'ack' || frame.type === 'error')
    expect(answers).toMatchObject([
      { type: 'error', id: bad, code: 'not_found' },
      { type: 'ack', id: good, seq: 1 },
    ])
  })

  test('a file that cannot be asked for is to be sent again', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const id = await conversation(alice, [bob])
    const mediaId = await file(alice)
    const broken = vi.spyOn(env.UPLOAD, 'getByName').mockImplementation(() => {
      throw new Error('out of reach')
    })
    expect(await send(alice, id, carry(mediaId))).toMatchObject({ status: 503, body: { code: 'unavailable', retryAfterSeconds: 1 } })
    broken.mockRestore()
    expect((await send(alice, id, carry(mediaId))).status).toBe(201)
  })
})

describe('a file is seen', () => {
  test('by those who see a message that carries it, as they see it', async () => {
    const [alice, bob, carol, dan] = [await signUp('alice'), await signUp('bob'), await signUp('carol'), await signUp('dan')]
    const id = await conversation(alice, [bob])
    const before = await file(alice)
    await share(alice, id, before)
    await alice.ask('POST', `/v1/conversations/${id}/members`, { userIds: [carol.id] })
    expect([await sees(bob, before), await sees(carol, before), await sees(dan, before)]).toEqual(['ok', 'not_found', 'not_found'])
    await alice.ask('DELETE', `/v1/conversations/${id}/members/${bob.id}`)
    const after = await file(alice)
    await share(alice, id, after)
    expect([await sees(bob, before), await sees(bob, after), await sees(carol, after)]).toEqual(['ok', 'not_found', 'ok'])
  })

  test('no more by whoever hid it', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const id = await conversation(alice, [bob])
    const mediaId = await file(alice)
    await share(alice, id, mediaId)
    await bob.ask('DELETE', `/v1/conversations/${id}/messages/1?for=me`)
    expect([await sees(alice, mediaId), await sees(bob, mediaId)]).toEqual(['ok', 'not_found'])
  })

  test('by its owner alone before it is sent', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const mediaId = await file(alice)
    expect([await sees(alice, mediaId), await sees(bob, mediaId)]).toEqual(['ok', 'not_found'])
  })
})

describe('the last message that carries a file takes it with it', () => {
  test('deleted for everyone', async () => {
    const [alice, bob, carol] = [await signUp('alice'), await signUp('bob'), await signUp('carol')]
    const [ours, theirs] = [await conversation(alice, [bob]), await conversation(bob, [carol])]
    const before = await keys()
    const mediaId = await file(alice)
    await share(alice, ours, mediaId)
    await share(alice, ours, mediaId)
    await share(bob, theirs, mediaId)
    await alice.ask('DELETE', `/v1/conversations/${ours}/messages/1`)
    expect(await sees(alice, mediaId)).toBe('ok')
    await alice.ask('DELETE', `/v1/conversations/${ours}/messages/2`)
    expect([await sees(bob, mediaId), await sees(carol, mediaId)]).toEqual(['ok', 'ok'])
    expect(await keys()).not.toEqual(before)
    await bob.ask('DELETE', `/v1/conversations/${theirs}/messages/1`)
    expect([await sees(alice, mediaId), await sees(bob, mediaId), await sees(carol, mediaId)]).toEqual(['gone', 'gone', 'gone'])
    expect(await sees(await signUp('dan'), mediaId)).toBe('not_found')
    expect(await keys()).toEqual(before)
    expect((await alice.ask('GET', '/v1/me/storage')).body).toMatchObject({ files: 0, bytes: 0 })
  })

  test('expired', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const id = await conversation(alice, [bob], { settings: { expireSeconds: 60 } })
    const before = await keys()
    const mediaId = await file(alice)
    await share(alice, id, mediaId)
    later(61_000)
    expect([await sees(alice, mediaId), await sees(bob, mediaId)]).toEqual(['gone', 'gone'])
    await runDurableObjectAlarm(env.CONVERSATION.getByName(id))
    expect(await keys()).toEqual(before)
  })

  test('though its upload could not be told at once', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const id = await conversation(alice, [bob])
    const before = await keys()
    const mediaId = await file(alice)
    await share(alice, id, mediaId)
    const broken = vi.spyOn(env.UPLOAD, 'getByName').mockImplementation(() => {
      throw new Error('out of reach')
    })
    expect(await alice.status('DELETE', `/v1/conversations/${id}/messages/1`)).toBe(204)
    broken.mockRestore()
    expect(await keys()).not.toEqual(before)
    await evictDurableObject(env.CONVERSATION.getByName(id))
    later(hourMs)
    await runDurableObjectAlarm(env.CONVERSATION.getByName(id))
    expect(await keys()).toEqual(before)
  })

  test('unless it is sent anew while it goes', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const id = await conversation(alice, [bob])
    const mediaId = await file(alice)
    await share(alice, id, mediaId)
    const [again] = await Promise.all([send(alice, id, carry(mediaId)), alice.ask('DELETE', `/v1/conversations/${id}/messages/1`)])
    // Either it was there in time and stays, or it is refused and gone.
    const expected = again.status === 201 ? 'ok' : 'gone'
    later(5_000)
    await runDurableObjectAlarm(env.CONVERSATION.getByName(id))
    expect([again.status === 201 || again.status === 410, await sees(bob, mediaId)]).toEqual([true, expected])
  })

  test('and a claim that came to nothing is found out after a day', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const id = await conversation(alice, [bob])
    const before = await keys()
    const [claimed, carried] = [await file(alice), await file(alice)]
    await env.UPLOAD.getByName(claimed).use({ kind: 'conversation', id }, alice.id)
    await share(alice, id, carried)
    later(25 * hourMs)
    for (const mediaId of [claimed, carried]) await runDurableObjectAlarm(env.UPLOAD.getByName(mediaId))
    expect(await keys()).toEqual([...before, `media/${carried}`].toSorted())
  })
})

describe('the files of a conversation', () => {
  test('come newest first, a page at a time, without doubles', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const id = await conversation(alice, [bob])
    const mediaId = await file(alice)
    const types = ['image', 'file', 'video', 'audio', 'image', 'file']
    for (const type of types) await send(alice, id, { ...carry(mediaId), type })
    await send(alice, id, { type: 'text', text: 'see https://example.org/a' })
    await send(alice, id, { type: 'text', text: 'no link' })
    await alice.ask('DELETE', `/v1/conversations/${id}/messages/1`)
    const seqs = async (kind: string) => {
      const found: number[] = []
      for (let before = ''; ;) {
        const { body } = await bob.ask('GET', `/v1/conversations/${id}/attachments?kind=${kind}&limit=1${before}`)
        const { messages: page, nextBefore } = body as { messages: { seq: number }[]; nextBefore?: number }
        found.push(...page.map(({ seq }) => seq))
        if (nextBefore === undefined) return found
        before = `&before=${nextBefore}`
      }
    }
    expect([await seqs('media'), await seqs('audio'), await seqs('file'), await seqs('link')]).toEqual([[5, 3], [4], [6, 2], [7]])
  })

  test('are those that the reader may see', async () => {
    const [alice, bob, carol] = [await signUp('alice'), await signUp('bob'), await signUp('carol')]
    const id = await conversation(alice, [bob])
    await share(alice, id, await file(alice))
    await alice.ask('POST', `/v1/conversations/${id}/members`, { userIds: [carol.id] })
    expect((await carol.ask('GET', `/v1/conversations/${id}/attachments?kind=file`)).body).toEqual({ messages: [] })
    expect((await (await signUp('dan')).ask('GET', `/v1/conversations/${id}/attachments?kind=file`)).status).toBe(404)
  })
})
