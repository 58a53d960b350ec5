import { expect, test } from 'vitest'
import {
  type Room,
  direct,
  group,
  history,
  messageId,
  minutes,
  noon,
  ok,
  open,
  pass,
  people,
  post,
  refusal,
  setClock,
  tables,
  text,
} from './support.ts'

/** A room in which alice has said `one` at noon. */
async function said(): Promise<{ room: Room; alice: string; bob: string; id: string }> {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const id = messageId()
  await post(room, alice, 'one', { id })
  return { room, alice, bob, id }
}

test('an edit keeps seq, id and sentAt, and is told to all as a change', async () => {
  const { room, alice, bob, id } = await said()
  const [phone, tablet, peer] = [await open(room, alice), await open(room, alice), await open(room, bob)]
  pass(1_000)
  phone.send({ type: 'edit', ref: 'r', seq: 1, content: text('two') })
  const change = { kind: 'edit', rev: 1, at: noon + 1_000, by: alice, afterSeq: 1, seq: 1, content: text('two'), editedAt: noon + 1_000 }
  expect(await phone.news()).toEqual([{ type: 'change', change: { ...change, ref: 'r' } }])
  expect(await tablet.news()).toEqual([{ type: 'change', change }])
  expect(await peer.news()).toEqual([{ type: 'change', change }])
  const message = { conversationId: room.id, seq: 1, id, senderId: alice, sentAt: noon, content: text('two'), editedAt: noon + 1_000 }
  expect(await history(room, bob)).toEqual([message])
  expect(await peer.sync({ seq: 0, rev: 0 })).toMatchObject([
    { messages: [message], changes: [change], head: { seq: 1, rev: 1 }, more: false },
  ])
})

test('an edit by HTTP answers with the message as it is then', async () => {
  const { room, alice, id } = await said()
  await ok(room.stub.react(alice, { seq: 1, emoji: '👍', on: true }))
  pass(1)
  expect(await ok(room.stub.edit(alice, { seq: 1, content: text('two') }))).toEqual({
    conversationId: room.id,
    seq: 1,
    id,
    senderId: alice,
    sentAt: noon,
    content: text('two'),
    reactions: [{ emoji: '👍', count: 1, mine: true }],
    editedAt: noon + 1,
  })
})

test('ifEditedAt names the version that the editor saw', async () => {
  const { room, alice } = await said()
  const edit = async (words: string, ifEditedAt: number | null) => {
    const result = await room.stub.edit(alice, { seq: 1, content: text(words), ifEditedAt })
    return result.ok ? result.value.editedAt : { code: result.code, current: result.details.current }
  }
  const first = await edit('two', null)
  const current = async () => (await history(room, alice))[0]
  expect(await edit('late', null)).toEqual({ code: 'conflict', current: await current() })
  expect(await edit('late', noon - 1)).toEqual({ code: 'conflict', current: await current() })
  pass(5)
  const second = await edit('three', Number(first))
  expect(second).toBe(noon + 5)
  expect(await edit('late', Number(first))).toEqual({ code: 'conflict', current: await current() })
  expect(await edit('four', Number(second))).toBeGreaterThan(Number(second))
  expect(await current()).toMatchObject({ content: text('four') })
})

test('two versions of one millisecond are told apart by editedAt', async () => {
  const { room, alice } = await said()
  const versions = []
  for (const words of ['two', 'three', 'four']) versions.push((await ok(room.stub.edit(alice, { seq: 1, content: text(words) }))).editedAt)
  expect(new Set(versions).size).toBe(3)
  expect(await refusal(room.stub.edit(alice, { seq: 1, content: text('late'), ifEditedAt: versions[1] }))).toBe('conflict')
})

test('of racing edits of one version exactly one wins', async () => {
  const { room, alice } = await said()
  const results = await Promise.all(
    ['a', 'b', 'c', 'd'].map((words) => room.stub.edit(alice, { seq: 1, content: text(words), ifEditedAt: null })),
  )
  expect(results.map((result) => (result.ok ? 'ok' : result.code)).toSorted()).toEqual(['conflict', 'conflict', 'conflict', 'ok'])
})

test('a stale edit on a socket is an error that names its frame, and changes nothing', async () => {
  const { room, alice, bob } = await said()
  const [socket, peer] = [await open(room, alice), await open(room, bob)]
  await ok(room.stub.edit(alice, { seq: 1, content: text('two') }))
  await peer.news()
  const [current] = await history(room, alice)
  expect(await socket.ask({ type: 'edit', ref: 'r', seq: 1, content: text('late'), ifEditedAt: null })).toEqual({
    type: 'error',
    ref: 'r',
    code: 'conflict',
    detail: 'The message was edited since.',
    current,
  })
  expect(await peer.news()).toEqual([])
})

test.for([
  [15 * minutes, 'ok'],
  [15 * minutes + 1, 'forbidden'],
] as const)('%i ms after sending, an edit is %s', async ([later, outcome]) => {
  const { room, alice } = await said()
  pass(later)
  const result = await room.stub.edit(alice, { seq: 1, content: text('two') })
  expect(result.ok ? 'ok' : result.code).toBe(outcome)
  expect((await history(room, alice))[0]?.content).toEqual(text(outcome === 'ok' ? 'two' : 'one'))
})

test('an edit extends no window: the time of sending decides', async () => {
  const { room, alice } = await said()
  pass(14 * minutes)
  await ok(room.stub.edit(alice, { seq: 1, content: text('two') }))
  pass(2 * minutes)
  expect(await refusal(room.stub.edit(alice, { seq: 1, content: text('three') }))).toBe('forbidden')
})

test('only the author edits: owners of the group neither', async () => {
  const { room, alice, bob } = await said()
  await post(room, bob, 'of bob')
  expect(await refusal(room.stub.edit(alice, { seq: 2, content: text('x') }))).toBe('forbidden')
  expect(await refusal(room.stub.edit(bob, { seq: 1, content: text('x') }))).toBe('forbidden')
})

test.for([
  ['a message that is not there', 9, 'not_found'],
  ['a deleted message', 1, 'gone'],
] as const)('editing %s is refused', async ([, seq, code]) => {
  const { room, alice } = await said()
  await ok(room.stub.deleteForAll(alice, 1))
  const before = await tables(room)
  expect(await refusal(room.stub.edit(alice, { seq, content: text('x') }))).toBe(code)
  expect(await tables(room)).toEqual(before)
})

test('an edit keeps mentions and the quote', async () => {
  const { room, alice, bob } = await said()
  await post(room, alice, 'look', { replyTo: 1, mentions: [bob] })
  const before = (await history(room, bob))[1]
  pass(1)
  await ok(room.stub.edit(alice, { seq: 2, content: text('look again') }))
  expect((await history(room, bob))[1]).toEqual({ ...before, content: text('look again'), editedAt: noon + 1 })
})

test('a quote shows the quoted words as they are now', async () => {
  const { room, alice, bob } = await said()
  await post(room, bob, 'yes', { replyTo: 1 })
  await ok(room.stub.edit(alice, { seq: 1, content: text('two') }))
  expect((await history(room, bob))[1]?.replyTo).toEqual({ seq: 1, senderId: alice, preview: 'two' })
  await ok(room.stub.deleteForAll(alice, 1))
  expect((await history(room, bob))[1]?.replyTo).toEqual({ seq: 1, senderId: alice })
})

test('a preview is at most 200 characters, and never half of one', async () => {
  const { room, alice } = await said()
  for (const words of ['𝄞'.repeat(300), `a${'𝄞'.repeat(300)}`, 'x'.repeat(300)]) {
    const seq = await post(room, alice, words)
    await post(room, alice, 'quoting', { replyTo: seq })
    const { preview } = (await history(room, alice)).at(-1)?.replyTo ?? {}
    expect(preview).toBe(Array.from(words).slice(0, 200).join(''))
  }
})

test('across a block nothing is edited', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await direct(alice, bob)
  await post(room, bob, 'one')
  await room.stub.setFacts(alice, { blocksPeer: true })
  expect(await refusal(room.stub.edit(bob, { seq: 1, content: text('two') }))).toBe('forbidden')
})
