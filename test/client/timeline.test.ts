/** The window on a conversation: where it opens, how it grows, and that it has no hole. */
import { expect, test } from 'vitest'
import { memory } from '../../src/client/memory.ts'
import { random } from '../support/random.ts'
import { Device } from './support/device.ts'
import { fill, messagesOf, stage, textsOf } from './support/stage.ts'

const seqs = (timeline: Parameters<typeof messagesOf>[0]): (number | undefined)[] => messagesOf(timeline).map(({ seq }) => seq)
const upTo = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)

test('opens at the newest, and goes back to the beginning without a hole', async () => {
  const { friends, alice, run } = await stage()
  fill(friends, 130)
  const timeline = alice.chat.conversation('friends').window()
  await run()
  expect([timeline.get().status, timeline.get().hasNewer, seqs(timeline).at(-1)]).toEqual(['ready', false, 130])
  for (let i = 0; i < 4; i++) await timeline.older()
  expect([seqs(timeline), timeline.get().hasOlder]).toEqual([upTo(1, 130), false])
})

test('opens at the first unread message, and says where that is', async () => {
  const { friends, alice, bob, run } = await stage()
  const hers = alice.chat.conversation('friends')
  fill(friends, 200)
  await run()
  hers.markRead(120)
  await run()
  const fresh = await new Device({ world: alice.world, userId: 'alice', random: random(9), storage: memory() }).signIn()
  await run()
  const timeline = fresh.chat.conversation('friends').window({ around: 'unread', size: 20 })
  await run()
  expect(fresh.chat.conversation('friends').info.get()?.unreadCount).toBe(80)
  expect([timeline.get().unreadSeq, seqs(timeline)]).toEqual([121, upTo(111, 130)])
  await timeline.newer()
  expect([seqs(timeline), timeline.get().hasNewer]).toEqual([upTo(111, 150), true])
  void bob
})

test('jumps to a message far away, and joins what it finds on the way back', async () => {
  const { friends, alice, run } = await stage()
  fill(friends, 400)
  const timeline = alice.chat.conversation('friends').window({ size: 40 })
  await run()
  await timeline.jump(100)
  expect([seqs(timeline), timeline.get().hasNewer, timeline.get().anchorSeq]).toEqual([upTo(80, 119), true, 100])
  while (timeline.get().hasNewer) await timeline.newer()
  // The window holds at most 300 rows; the oldest went.
  expect(seqs(timeline)).toEqual(upTo(101, 400))
  await timeline.jump('latest')
  expect(seqs(timeline)).toEqual(upTo(361, 400))
})

test('new messages appear at the live edge, and not in a window on the past', async () => {
  const { friends, alice, bob, run } = await stage()
  fill(friends, 200)
  const conversation = alice.chat.conversation('friends')
  const [edge, past] = [conversation.window({ size: 20 }), conversation.window({ size: 20 })]
  await run()
  await past.jump(50)
  bob.chat.conversation('friends').send('news')
  await run()
  expect([textsOf(edge).at(-1), seqs(past).at(-1)]).toEqual(['news', 59])
})

test('a row is the same object until something about it changes', async () => {
  const { friends, alice, bob, run } = await stage()
  fill(friends, 3)
  const timeline = alice.chat.conversation('friends').window()
  await run()
  const before = messagesOf(timeline)
  const target = before[1]
  if (!target) throw new Error('there are three')
  bob.chat.conversation('friends').react(target, '👍')
  await run()
  const after = messagesOf(timeline)
  expect(after.map((item, at) => item === before[at])).toEqual([true, false, true])
  expect(after[1]?.reactions).toEqual([{ emoji: '👍', count: 1, mine: false }])
})

test('the key of a message is the same before and after it is stored', async () => {
  const { alice, run } = await stage()
  const timeline = alice.chat.conversation('friends').window()
  await run()
  alice.chat.conversation('friends').send('hello')
  const [before] = messagesOf(timeline)
  await run()
  const [after] = messagesOf(timeline)
  expect([before?.key, before?.seq, after?.key, after?.seq]).toEqual([after?.key, undefined, before?.key, 1])
})

test('what is stored is shown offline after a restart', async () => {
  const { world, friends, alice, run } = await stage()
  fill(friends, 30)
  alice.chat.conversation('friends').window()
  await run()
  world.isDown = true
  world.closeAll(1006)
  await alice.restart()
  const timeline = alice.chat.conversation('friends').window()
  await run()
  expect([timeline.get().status, seqs(timeline)]).toEqual(['ready', upTo(1, 30)])
})

test('a conversation that was never seen says that it is offline, and is loaded when the network returns', async () => {
  const { world, friends, alice, run } = await stage()
  fill(friends, 30, 'alice')
  world.isDown = true
  world.closeAll(1006)
  await alice.restart()
  const timeline = alice.chat.conversation('friends').window()
  await run()
  const before = timeline.get().status
  world.isDown = false
  await run(60_000)
  expect([before, timeline.get().status, seqs(timeline)]).toEqual(['offline', 'ready', upTo(1, 30)])
})

test('a reset drops what was stored, keeps what waits to be sent, and pages again', async () => {
  const { world, friends, alice, run } = await stage()
  fill(friends, 30)
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  await run()
  world.closeAll(1006)
  const unsent = conversation.send('kept')
  world.resetAt = 'friends'
  await run(10_000)
  expect([(await unsent.acked).seq, seqs(timeline)]).toEqual([31, upTo(1, 31)])
  expect(world.resets).toBe(1)
})

test('what is too far behind is begun anew', async () => {
  const { world, friends, alice, run } = await stage()
  fill(friends, 30)
  const timeline = alice.chat.conversation('friends').window()
  await run()
  world.isDown = true
  world.closeAll(1006)
  fill(friends, 1_500)
  world.isDown = false
  await run(60_000)
  expect([timeline.get().hasNewer, seqs(timeline).at(-1), seqs(timeline).length]).toEqual([false, 1_530, 50])
})

test('a message hidden on another device of the same person goes from this one', async () => {
  const { world, friends, alice, run } = await stage()
  fill(friends, 5)
  const timeline = alice.chat.conversation('friends').window()
  await run()
  world.hide('friends', 'alice', 3)
  await run()
  expect(seqs(timeline)).toEqual([1, 2, 4, 5])
})

test('who joined stands between the messages', async () => {
  const { world, friends, alice, run } = await stage()
  const timeline = alice.chat.conversation('friends').window()
  await run()
  fill(friends, 1)
  world.join('friends', 'carol')
  fill(friends, 1)
  await run()
  const shown = timeline
    .get()
    .items.map((item) => (item.kind === 'message' ? item.seq : item.change.kind === 'member' && item.change.userId))
  expect(shown).toEqual([1, 'carol', 2])
})

test('a message is there from its writing on, without a gap when it is stored', async () => {
  const { alice, run } = await stage()
  const conversation = alice.chat.conversation('friends')
  const timeline = conversation.window()
  await run()
  const seen: string[][] = []
  timeline.get()
  timeline.subscribe(() => seen.push(textsOf(timeline)))
  conversation.send('hello')
  await run()
  expect([messagesOf(timeline)[0]?.seq, seen.filter((texts) => texts.join() !== 'hello')]).toEqual([1, []])
})
