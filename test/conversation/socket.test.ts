import { expect, test } from 'vitest'
import { type ConversationUp, limits } from '../../src/protocol/index.ts'
import { type Room, type Socket, group, history, messageId, noon, ok, open, people, post, range, setClock, text } from './support.ts'

async function opened(): Promise<{ room: Room; alice: string; bob: string; hers: Socket; his: Socket }> {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  return { room, alice, bob, hers: await open(room, alice), his: await open(room, bob) }
}

const sendOf = (words: string): Extract<ConversationUp, { type: 'send' }> => ({ type: 'send', id: messageId(), content: text(words) })

test('hello tells the conversation, who one is, and the marks of all', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await post(room, alice, 'one')
  const deviceId = crypto.randomUUID()
  const socket = await open(room, bob, { deviceId })
  expect(socket.log).toEqual([
    {
      type: 'hello',
      conversation: {
        id: room.id,
        kind: 'group',
        title: 'Friends',
        createdAt: noon,
        createdBy: alice,
        head: { seq: 1, rev: 0 },
        memberCount: 2,
        role: 'member',
        settings: { history: 'joined', send: 'members', edit: 'admins', expireSeconds: null },
        pins: [],
      },
      you: { userId: bob, deviceId, role: 'member' },
      receipts: [
        { userId: alice, deliveredSeq: 1, readSeq: 1 },
        { userId: bob, deliveredSeq: 0, readSeq: 0 },
      ],
    },
  ])
})

test('before hello nothing is done and nothing is told', async () => {
  const { room, alice, hers } = await opened()
  const socket = await open(room, alice, { hello: false })
  const frame = sendOf('too early')
  socket.send([frame, { type: 'read', seq: 1 }, { type: 'delete', ref: 'r', seq: 1 }, { type: 'auth', accessToken: 'x' }])
  await socket.until(() => socket.log.length === 4, 'four answers')
  const error = { type: 'error', code: 'invalid_request', detail: 'The first frame is hello.' }
  expect(socket.log).toEqual([{ ...error, id: frame.id }, error, { ...error, ref: 'r' }, error])
  await hers.say('meanwhile')
  socket.send({ type: 'hello' })
  await socket.next('hello')
  expect(socket.of('message')).toEqual([])
  expect((await history(room, alice)).map(({ content }) => content)).toEqual([text('meanwhile')])
})

test('a second hello is refused, and the socket goes on', async () => {
  const { hers, his } = await opened()
  hers.send({ type: 'hello', cursor: { seq: 0, rev: 0 } })
  expect(await hers.news()).toEqual([{ type: 'error', code: 'invalid_request', detail: 'This socket has said hello already.' }])
  await his.say('hi')
  expect((await hers.news()).map(({ type }) => type)).toEqual(['message'])
})

test.for([
  ['broken JSON', '{"type":'],
  ['no JSON at all', 'hello'],
  ['nothing', ''],
  ['a number', '7'],
  ['null', 'null'],
  ['a string', '"hello"'],
  ['an empty array', '[]'],
  ['an array in an array', '[[{"type":"typing","active":true}]]'],
  ['no type', '{}'],
  ['an unknown type', '{"type":"shout"}'],
  ['a type of the server', '{"type":"ack","id":"x","seq":1,"sentAt":1,"duplicate":false}'],
  ['a ping that is not quite one', 'ping '],
  ['a missing field', '{"type":"read"}'],
  ['an unknown field', '{"type":"read","seq":1,"extra":true}'],
  ['a negative mark', '{"type":"read","seq":-1}'],
  ['a broken number', '{"type":"read","seq":1.5}'],
  ['a number beyond counting', '{"type":"read","seq":1e300}'],
  ['a number as text', '{"type":"read","seq":"1"}'],
  ['an empty ref', '{"type":"delete","ref":"","seq":1}'],
  ['a sync without a ref', '{"type":"sync","cursor":{"seq":0,"rev":0}}'],
  ['half a cursor', '{"type":"sync","ref":"r","cursor":{"seq":0}}'],
] as const)('%s is answered by one error, and the socket stays open', async ([, message]) => {
  const { hers, his } = await opened()
  hers.send(message)
  const news = await hers.news()
  expect(news.map((frame) => (frame.type === 'error' ? frame.code : frame.type))).toEqual(['invalid_request'])
  expect(await his.news()).toEqual([])
  expect(await hers.say('still here')).toMatchObject({ type: 'ack', seq: 1 })
})

test('a binary message is answered by one error, and the socket stays open', async () => {
  const { hers } = await opened()
  hers.send(new TextEncoder().encode('{"type":"typing","active":true}'))
  expect(await hers.news()).toEqual([{ type: 'error', code: 'invalid_request', detail: 'Frames are text.' }])
  expect(await hers.say('still here')).toMatchObject({ type: 'ack' })
})

test.for([
  ['senderId', { senderId: 'bob' }],
  ['seq', { seq: 100 }],
  ['sentAt', { sentAt: 1 }],
  ['conversationId', { conversationId: 'other' }],
  ['expiresAt', { expiresAt: 1 }],
  ['reactions', { reactions: [] }],
] as const)('a send that claims its own %s is refused', async ([, forged]) => {
  const { room, alice, hers, his } = await opened()
  const frame = sendOf('forged')
  hers.sendOdd({ ...frame, ...forged })
  expect(await hers.news()).toMatchObject([{ type: 'error', id: frame.id, code: 'invalid_request' }])
  expect(await his.news()).toEqual([])
  expect(await history(room, alice)).toEqual([])
})

test('an error names the frame that it answers by its ref or id', async () => {
  const { hers } = await opened()
  const id = messageId()
  hers.sendOdd({ type: 'send', id, content: { type: 'text', text: '' } })
  hers.sendOdd({ type: 'react', ref: 'mine', seq: 1, emoji: 'x', on: true })
  hers.sendOdd({ type: 'edit', ref: 7, seq: 1, content: text('x') })
  hers.sendOdd({ type: 'delete', ref: 'gone', seq: 99 })
  expect((await hers.news()).map((frame) => (frame.type === 'error' ? [frame.ref, frame.id, frame.code] : []))).toEqual([
    [undefined, id, 'invalid_request'],
    ['mine', undefined, 'invalid_request'],
    [undefined, undefined, 'invalid_request'],
    ['gone', undefined, 'not_found'],
  ])
})

test('128 frames in an array are taken, of 129 none', async () => {
  const { room, alice, hers } = await opened()
  const frames = (count: number) => range(1, count).map((n) => (n <= 60 ? sendOf(`${n}`) : { type: 'typing' as const, active: true }))
  hers.send(frames(limits.framesPerMessage + 1))
  expect(await hers.news()).toMatchObject([{ type: 'error', code: 'invalid_request' }])
  expect(await history(room, alice)).toEqual([])
  hers.send(frames(limits.framesPerMessage))
  expect((await hers.news()).filter(({ type }) => type === 'ack')).toHaveLength(60)
})

test('what one turn sends to a socket travels together, in arrays of at most 128 frames', async () => {
  const { hers, his } = await opened()
  hers.send(range(1, 90).map((n) => sendOf(`${n}`)))
  hers.send(range(1, 60).map(() => ({ type: 'typing', active: true })))
  await his.until(() => his.log.length >= 151, 'all')
  expect(Math.max(...his.packs)).toBeGreaterThan(10)
  expect(Math.max(...his.packs)).toBeLessThanOrEqual(128)
  expect(his.of('message').map(({ message }) => message.seq)).toEqual(range(1, 90))
})

const bytes = (value: string): number => new TextEncoder().encode(value).byteLength
/** JSON may end in spaces: a message of exactly so many bytes. */
const padded = (value: unknown, size: number): string => {
  const json = JSON.stringify(value)
  return json + ' '.repeat(size - bytes(json))
}

test.for(['x'.repeat(1_000), '字'.repeat(100_000), '𝄞'.repeat(100_000)])(
  'a frame of 512 KiB is taken, one byte more is too large (%#)',
  async (words) => {
    const { hers } = await opened()
    const frame = sendOf(words)
    hers.send(padded(frame, limits.frameBytes + 1))
    expect(await hers.news()).toEqual([{ type: 'error', id: frame.id, code: 'too_large', detail: 'A frame has at most 512 KiB.' }])
    hers.send(padded(frame, limits.frameBytes))
    expect(await hers.news()).toMatchObject([{ type: 'ack', id: frame.id, seq: 1 }])
  },
)

test('in an array each frame has its own size', async () => {
  const { hers } = await opened()
  const frames = range(1, 3).map((n) => sendOf(`${n}${'x'.repeat(90_000)}`))
  const [small, large] = [sendOf('small'), { ...sendOf('large'), content: text('\u0001'.repeat(100_000)) }]
  hers.send(frames)
  hers.send([large, small])
  const news = await hers.news()
  expect(news.map((frame) => (frame.type === 'ack' ? frame.id : frame.type === 'error' ? [frame.id, frame.code] : frame.type))).toEqual([
    ...frames.map(({ id }) => id),
    [large.id, 'too_large'],
    small.id,
  ])
})

test('a message of 1 MiB is taken, one byte more closes with 1009', async () => {
  const { room, alice, hers, his } = await opened()
  const frames = [sendOf('a'), sendOf('b')]
  hers.send(padded(frames, limits.socketMessageBytes))
  expect((await hers.news()).map(({ type }) => type)).toEqual(['ack', 'ack'])
  await his.news()
  hers.send(padded([sendOf('c')], limits.socketMessageBytes + 1))
  expect(await hers.end()).toBe(1009)
  expect(await his.news()).toEqual([])
  expect(await history(room, alice)).toHaveLength(2)
})

test('text of 100,000 characters is kept as sent, one more is too large', async () => {
  const { room, bob, hers, his } = await opened()
  for (const letter of ['x', '字', '𝄞']) {
    const words = letter.repeat(100_000)
    expect(await hers.say(words)).toMatchObject({ type: 'ack' })
    expect((await his.next('message')).message.content).toEqual(text(words))
    expect((await ok(room.stub.page(bob, { limit: 1 }))).messages[0]?.content).toEqual(text(words))
    expect(await hers.say(`${words}x`)).toMatchObject({ type: 'error', code: 'too_large' })
  }
})

test('typing goes to the others live, is stored nowhere, and not sent to who types', async () => {
  const { room, alice, bob, hers, his } = await opened()
  const tablet = await open(room, alice)
  hers.send({ type: 'typing', active: true })
  hers.send({ type: 'typing', active: false })
  await hers.fence()
  expect(await his.news()).toEqual([
    { type: 'typing', userId: alice, active: true },
    { type: 'typing', userId: alice, active: false },
  ])
  expect(await tablet.news()).toEqual([])
  expect(await hers.news()).toEqual([])
  expect((await open(room, bob, { cursor: { seq: 0, rev: 0 } }).then((late) => late.news())).map(({ type }) => type)).toEqual(['sync'])
})
