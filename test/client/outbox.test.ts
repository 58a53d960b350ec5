/** What is written waits for the network, folds, keeps its order, and is parked when it is refused for good. */
import { expect, test } from 'vitest'
import type { ErrorCode } from '../../src/protocol/index.ts'
import { messagesOf, stage, textsOf } from './support/stage.ts'

const framesOf = (heard: { frame: { type: string } }[], type: string): unknown[] =>
  heard.flatMap(({ frame }) => (frame.type === type ? [frame] : []))

test('what is written offline is shown at once, kept over a restart, and sent once in order', async () => {
  const { world, friends, alice, run } = await stage()
  world.isDown = true
  world.closeAll(1006)
  for (const text of ['one', 'two', 'three']) alice.chat.conversation('friends').send(text)
  await run()
  await alice.restart()
  const timeline = alice.chat.conversation('friends').window()
  await run()
  expect([textsOf(timeline), messagesOf(timeline).map(({ status }) => status)]).toEqual([
    ['one', 'two', 'three'],
    ['queued', 'queued', 'queued'],
  ])
  world.isDown = false
  await run(60_000)
  expect(friends.log.map(({ content }) => content?.type === 'text' && content.text)).toEqual(['one', 'two', 'three'])
  expect(messagesOf(timeline).map(({ seq, status }) => ({ seq, status }))).toEqual(
    [1, 2, 3].map((seq) => ({ seq, status: expect.stringMatching(/^sent|delivered$/u) })),
  )
})

test('an edit, a reaction and a deletion of what is not sent yet fold into it', async () => {
  const { world, friends, alice, run } = await stage()
  world.isDown = true
  world.closeAll(1006)
  const conversation = alice.chat.conversation('friends')
  const edited = conversation.send('teh cat')
  const deleted = conversation.send('nonsense')
  const reacted = conversation.send('a joke')
  conversation.edit(edited, 'the cat')
  conversation.delete(deleted, 'all')
  conversation.react(reacted, '😂')
  conversation.react(edited, '👍')
  conversation.react(edited, '👍', false)
  const timeline = conversation.window()
  await run()
  expect([textsOf(timeline), messagesOf(timeline).map(({ reactions }) => reactions.length)]).toEqual([
    ['the cat', 'deleted', 'a joke'],
    [0, 0, 1],
  ])
  world.isDown = false
  await run(60_000)
  expect(friends.view('alice').map(({ content, reactions, editedAt }) => ({ content, reactions, editedAt }))).toEqual([
    { content: { type: 'text', text: 'the cat' }, reactions: undefined, editedAt: undefined },
    { content: { type: 'text', text: 'a joke' }, reactions: [{ emoji: '😂', count: 1, mine: true }], editedAt: undefined },
  ])
  await expect(deleted.acked).rejects.toMatchObject({ name: 'ChatError', code: 'gone' })
  expect(textsOf(timeline)).toEqual(['the cat', 'a joke'])
})

test('what is taken back after a restart leaves nothing behind', async () => {
  const { world, alice, run } = await stage()
  world.isDown = true
  world.closeAll(1006)
  for (const text of ['one', 'two', 'three']) alice.chat.conversation('friends').send(text)
  await run()
  await alice.restart()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  await run()
  const [, two] = messagesOf(timeline)
  conversation.cancel(two?.cid ?? '')
  await run()
  world.isDown = false
  await run(60_000)
  expect(textsOf(timeline)).toEqual(['one', 'three'])
})

test('edits, deletions and reactions of sent messages wait for the network as well', async () => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  for (const text of ['one', 'two', 'three']) conversation.send(text)
  await run()
  world.isDown = true
  world.closeAll(1006)
  await run()
  const [one, two, three] = messagesOf(timeline)
  if (!one || !two || !three) throw new Error('they were sent')
  conversation.edit(one, 'first')
  conversation.edit(one, 'uno')
  conversation.delete(two, 'all')
  conversation.react(three, '👍')
  expect([textsOf(timeline), messagesOf(timeline).map(({ isPending }) => isPending)]).toEqual([
    ['uno', 'deleted', 'three'],
    [true, true, true],
  ])
  world.isDown = false
  await run(60_000)
  expect(friends.view('bob').map(({ content, reactions }) => [content, reactions])).toEqual([
    [{ type: 'text', text: 'uno' }, undefined],
    [undefined, undefined],
    [{ type: 'text', text: 'three' }, [{ emoji: '👍', count: 1, mine: false }]],
  ])
  expect(messagesOf(timeline).map(({ isPending }) => isPending)).toEqual([false, false, false])
  expect(framesOf(world.heard, 'edit')).toHaveLength(1)
})

test('a message refused for good is parked, the rest goes on, and it can be tried again', async () => {
  const { friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  await run()
  friends.refuse = (frame) =>
    frame.content.type === 'text' && frame.content.text === 'bad'
      ? { type: 'error', id: frame.id, code: 'forbidden', detail: 'no' }
      : undefined
  const bad = conversation.send('bad')
  const good = conversation.send('good')
  await run()
  expect(await good.acked).toMatchObject({ seq: 1 })
  await expect(bad.acked).rejects.toMatchObject({ code: 'forbidden' })
  expect(messagesOf(timeline).map(({ status, failure }) => ({ status, failure }))).toEqual([
    { status: expect.any(String), failure: undefined },
    { status: 'failed', failure: { code: 'forbidden', detail: 'no' } },
  ])
  friends.refuse = undefined
  bad.retry()
  await run()
  expect(friends.log.map(({ id }) => id)).toEqual([good.cid, bad.cid])
})

test('a failed message that is cancelled is gone', async () => {
  const { friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  await run()
  friends.refuse = ({ id }) => ({ type: 'error', id, code: 'too_large', detail: 'no' })
  const message = conversation.send('long')
  await run()
  message.cancel()
  await run()
  expect([messagesOf(timeline), friends.log]).toEqual([[], []])
})

test.each<ErrorCode>(['rate_limited', 'unavailable'])('%s waits as long as the server asks, and the order stays', async (code) => {
  const { friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  conversation.open()
  await run()
  let refusals = 0
  friends.refuse = ({ id }) => (refusals++ === 0 ? { type: 'error', id, code, detail: 'no', retryAfterSeconds: 10 } : undefined)
  for (const text of ['one', 'two']) conversation.send(text)
  await run(1_000)
  conversation.send('three')
  await run(8_000)
  const before = friends.log.length
  await run(3_000)
  const order = friends.log.map(({ content }) => (content?.type === 'text' ? content.text : ''))
  expect({ before, order }).toEqual({ before: 0, order: ['one', 'two', 'three'] })
})

test('an edit that is refused is told and taken back', async () => {
  const { friends, alice, bob, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  bob.chat.conversation('friends').send('mine')
  await run()
  const errors: unknown[] = []
  alice.chat.on('error', ({ error, cid }) => errors.push([error.code, cid]))
  const [message] = messagesOf(timeline)
  if (!message) throw new Error('it came')
  conversation.edit(message, 'hers')
  expect(textsOf(timeline)).toEqual(['hers'])
  await run()
  expect([textsOf(timeline), errors, friends.head.rev]).toEqual([['mine'], [['forbidden', message.cid]], 2])
})

test('a draft of the same text is cleared by sending it', async () => {
  const { alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  conversation.setDraft('hello')
  await run()
  conversation.send('hello')
  expect(conversation.draft.get().text).toBe('')
})

test('what was sent can be named by its id alone, just as it leaves and long after', async () => {
  const { world, friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  conversation.open()
  await run()
  const sent = conversation.send('one')
  while (friends.head.seq === 0) await world.clock.advance(1)
  conversation.edit(sent, 'two')
  await run()
  conversation.react(sent, '👍')
  await run()
  expect(friends.view('bob').map(({ content, reactions }) => [content, reactions])).toEqual([
    [{ type: 'text', text: 'two' }, [{ emoji: '👍', count: 1, mine: false }]],
  ])
})

test('what is done to a message that nobody knows is told as refused, and stops nothing', async () => {
  const { friends, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const errors: unknown[] = []
  alice.chat.on('error', ({ error, cid }) => errors.push([error.code, cid]))
  conversation.react({ cid: 'nobody' }, '👍')
  conversation.send('hello')
  await run()
  expect([errors, friends.head.seq]).toEqual([[['not_found', 'nobody']], 1])
})

test('on an honest line everything leaves once', async () => {
  const { world, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  await run()
  for (let i = 0; i < 20; i++) conversation.send(`text ${i}`)
  await run()
  for (const item of messagesOf(timeline).slice(0, 5)) conversation.react(item, '👍')
  await run()
  expect([framesOf(world.heard, 'send').length, framesOf(world.heard, 'react').length]).toEqual([20, 5])
})

test('what comes after an unanswered message waits behind it', async () => {
  const { world, alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  conversation.open()
  await run()
  world.muteAll()
  conversation.send('one')
  await run(1_000)
  conversation.send('two')
  await run(1_000)
  expect(framesOf(world.heard, 'send')).toEqual([expect.objectContaining({ content: { type: 'text', text: 'one' } })])
})
