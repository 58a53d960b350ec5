/** Stars and pins: applied at once, sent when they can be, the same on all devices, and there offline. */
import { expect, test } from 'vitest'
import type { Chat, Conversation, MessageRef } from '../../src/client/index.ts'
import { everyKey } from '../../src/client/storage.ts'
import { random } from '../support/random.ts'
import { Device } from './support/device.ts'
import { type Stage, fill, messagesOf, stage } from './support/stage.ts'

const friendsOf = (chat: Chat): Conversation => chat.conversation('friends')
const watch = (chat: Chat) => {
  const conversation = friendsOf(chat)
  conversation.stars.subscribe(() => undefined)
  conversation.pins.subscribe(() => undefined)
  const timeline = conversation.window()
  return {
    conversation,
    timeline,
    /** The message of a number, as it is shown. */
    ref: (seq: number): MessageRef => messagesOf(timeline).find((message) => message.seq === seq) ?? { cid: '' },
    marked: () => messagesOf(timeline).flatMap(({ seq, starred }) => (starred ? [seq] : [])),
    starred: () => conversation.stars.get().messages.map(({ seq }) => seq),
    pinned: () =>
      conversation.pins.get().map(({ seq, message }) => [seq, message?.content?.type === 'text' ? message.content.text : undefined]),
  }
}

/** alice's second device. */
const laptopOf = async ({ world, run }: Stage): Promise<Device> => {
  const laptop = await new Device({ world, userId: 'alice', random: random(3) }).signIn()
  await run()
  return laptop
}

const starsIn = async ({ storage }: Device): Promise<number[]> => (await storage.range('stars', everyKey)).map(({ seq }) => seq)

const offline = ({ world }: Stage): void => {
  world.isDown = true
  world.closeAll(1006)
}

test('a star shows at once, the newest first, and on the person’s other device, but to nobody else', async () => {
  const all = await stage()
  fill(all.friends, 5)
  const laptop = await laptopOf(all)
  const [phone, other, bobs] = [watch(all.alice.chat), watch(laptop.chat), watch(all.bob.chat)]
  await all.run()
  const asked = all.world.requests.length
  phone.conversation.star(phone.ref(2))
  expect(phone.marked()).toEqual([2])
  await all.run()
  phone.conversation.star(phone.ref(4))
  await all.run()
  expect([phone.marked(), other.marked(), bobs.marked()]).toEqual([[2, 4], [2, 4], []])
  expect([phone.starred(), other.starred(), bobs.starred()]).toEqual([[4, 2], [4, 2], []])
  expect([phone, other, bobs].map(({ conversation }) => conversation.stars.get().status)).toEqual(['ready', 'ready', 'ready'])
  // Nothing had to be asked for: neither the stars, nor whether a message was hidden.
  expect(all.world.requests.slice(asked)).toEqual([])
  other.conversation.star(other.ref(4), false)
  await all.run(1)
  expect([other.marked(), other.starred()]).toEqual([[2], [2]])
  await all.run()
  expect([phone.marked(), phone.starred()]).toEqual([[2], [2]])
})

test('stars that were set while a device was away are read when it looks, page by page', async () => {
  const all = await stage()
  fill(all.friends, 300)
  const laptop = await laptopOf(all)
  const phone = watch(all.alice.chat)
  await all.run()
  for (const seq of [7, 300, 200, 150, 42]) all.friends.keeping.star('alice', seq, true)
  all.friends.observe({ starredBy: 'alice' })
  const other = watch(laptop.chat)
  await all.run()
  expect([other.starred(), other.conversation.stars.get().status]).toEqual([[42, 150, 200, 300, 7], 'ready'])
  // The one that is in its window is marked, and those that are far away have their words.
  expect(other.marked()).toEqual([300])
  expect(other.conversation.stars.get().messages.map(({ content }) => content)).toContainEqual({ type: 'text', text: 'text 7' })
  expect(phone.starred()).toEqual([42, 150, 200, 300, 7])
  all.friends.keeping.star('alice', 200, false)
  all.friends.observe({ starredBy: 'alice' })
  await all.run()
  expect([other.starred(), phone.starred()]).toEqual([
    [42, 150, 300, 7],
    [42, 150, 300, 7],
  ])
})

test('what is starred and pinned offline is shown, kept over a restart, and sent once', async () => {
  const all = await stage()
  fill(all.friends, 3)
  const before = watch(all.alice.chat)
  await all.run()
  before.conversation.star(before.ref(1))
  await all.run()
  offline(all)
  await all.run()
  before.conversation.star(before.ref(3))
  before.conversation.star(before.ref(1), false)
  before.conversation.pin(before.ref(2))
  await all.run()
  await all.alice.restart()
  const after = watch(all.alice.chat)
  await all.run()
  expect([after.marked(), after.starred(), after.pinned()]).toEqual([[3], [3], [[2, 'text 2']]])
  expect(after.conversation.info.get()?.pins.map(({ seq }) => seq)).toEqual([2])
  all.world.isDown = false
  await all.run(60_000)
  expect([after.marked(), after.starred(), after.pinned()]).toEqual([[3], [3], [[2, 'text 2']]])
  expect(all.friends.keeping.starred('alice', all.friends.view('alice')).map(({ seq }) => seq)).toEqual([3])
  expect(all.friends.keeping.pins.map(({ seq, by }) => [seq, by])).toEqual([[2, 'alice']])
  const sent = all.world.heard.flatMap(({ frame }) => (frame.type === 'star' || frame.type === 'pin' ? [[frame.seq, frame.on]] : []))
  expect(sent).toEqual([
    [1, true],
    [3, true],
    [1, false],
    [2, true],
  ])
})

test('of several stars on one message only the last is sent', async () => {
  const all = await stage()
  fill(all.friends, 1)
  const { conversation, ref } = watch(all.alice.chat)
  await all.run()
  offline(all)
  await all.run()
  for (const on of [true, false, true]) conversation.star(ref(1), on)
  for (const on of [true, false]) conversation.pin(ref(1), on)
  all.world.isDown = false
  await all.run(60_000)
  const sent = all.world.heard.flatMap(({ frame }) => (frame.type === 'star' || frame.type === 'pin' ? [[frame.type, frame.on]] : []))
  expect(sent).toEqual([
    ['star', true],
    ['pin', false],
  ])
})

test('a message that is not sent yet is starred once it is', async () => {
  const all = await stage()
  const phone = watch(all.alice.chat)
  await all.run()
  offline(all)
  await all.run()
  const { message } = phone.conversation.send('remember this')
  phone.conversation.star(message)
  await all.run()
  expect(messagesOf(phone.timeline).map(({ starred }) => starred)).toEqual([true])
  all.world.isDown = false
  await all.run(60_000)
  expect([phone.marked(), phone.starred()]).toEqual([[1], [1]])
})

test('a pin shows at once to who pinned, then to all, oldest first', async () => {
  const all = await stage()
  fill(all.friends, 5)
  const [phone, bobs] = [watch(all.alice.chat), watch(all.bob.chat)]
  await all.run()
  phone.conversation.pin(phone.ref(4))
  phone.conversation.pin(phone.ref(2))
  await all.run(10)
  expect(phone.pinned()).toEqual([
    [4, 'text 4'],
    [2, 'text 2'],
  ])
  await all.run()
  expect(bobs.pinned()).toEqual(phone.pinned())
  const notices = bobs.timeline.get().items.flatMap((item) => (item.kind === 'notice' && item.change.kind === 'conversation' ? [item] : []))
  expect(notices.map(({ change }) => change.by)).toEqual(['alice', 'alice'])
  bobs.conversation.pin(bobs.ref(4), false)
  await all.run()
  expect(phone.pinned()).toEqual([[2, 'text 2']])
  // That one is not pinned any more is no news.
  expect(phone.timeline.get().items.filter((item) => item.kind === 'notice' && item.change.kind === 'conversation')).toHaveLength(2)
})

test('a fourth pin is told as a conflict, and taken back', async () => {
  const all = await stage()
  fill(all.friends, 4)
  const phone = watch(all.alice.chat)
  const errors: string[] = []
  all.alice.chat.on('error', ({ error }) => errors.push(error.code))
  await all.run()
  for (const seq of [1, 2, 3, 4]) phone.conversation.pin(phone.ref(seq))
  await all.run()
  expect([errors, phone.pinned().map(([seq]) => seq)]).toEqual([['conflict'], [1, 2, 3]])
})

test('a pinned message that is far back, or not here yet, is brought', async () => {
  const all = await stage()
  fill(all.friends, 500)
  all.friends.keeping.pin('bob', { seq: 3, on: true }, 0)
  all.world.join('friends', 'carol')
  const bobs = watch(all.bob.chat)
  await all.run()
  expect(bobs.pinned()).toEqual([[3, 'text 3']])
  expect(messagesOf(bobs.timeline)[0]?.seq).toBeGreaterThan(100)
})

test('a pinned message that cannot be read offline is read when the network returns', async () => {
  const all = await stage()
  fill(all.friends, 500)
  await all.run()
  all.friends.keeping.pin('bob', { seq: 3, on: true }, 0)
  all.friends.observe({ starredBy: 'alice' })
  await all.run()
  offline(all)
  await all.run()
  const phone = watch(all.alice.chat)
  await all.run()
  expect(phone.pinned()).toEqual([[3, undefined]])
  all.world.isDown = false
  await all.run(60_000)
  expect(phone.pinned()).toEqual([[3, 'text 3']])
})

test('a message that is not to be seen any more is looked for once', async () => {
  const all = await stage()
  fill(all.friends, 5)
  const phone = watch(all.alice.chat)
  await all.run()
  phone.conversation.pin(phone.ref(2))
  await all.run()
  const asked = all.world.requests.length
  // The model's pins name it still; the server's do not.
  phone.conversation.delete(phone.ref(2), 'me')
  await all.run()
  expect(phone.pinned()).toEqual([[2, undefined]])
  expect(all.world.requests.slice(asked).filter((request) => request.startsWith('GET')).length).toBeLessThan(5)
})

test('what is deleted is neither starred nor pinned any more', async () => {
  const all = await stage()
  const [phone, bobs] = [watch(all.alice.chat), watch(all.bob.chat)]
  phone.conversation.send('a mistake')
  await all.run()
  bobs.conversation.star(bobs.ref(1))
  bobs.conversation.pin(bobs.ref(1))
  await all.run()
  expect([bobs.starred(), bobs.pinned()]).toEqual([[1], [[1, 'a mistake']]])
  phone.conversation.delete(phone.ref(1), 'all')
  await all.run(20)
  expect(phone.pinned()).toEqual([])
  await all.run()
  expect([bobs.starred(), bobs.marked(), bobs.pinned(), friendsOf(all.bob.chat).info.get()?.pins]).toEqual([[], [], [], []])
  expect(await starsIn(all.bob)).toEqual([])
})

test('an edited message is shown edited where it is starred and pinned', async () => {
  const all = await stage()
  const [phone, bobs] = [watch(all.alice.chat), watch(all.bob.chat)]
  phone.conversation.send('tpyo')
  await all.run()
  bobs.conversation.star(bobs.ref(1))
  bobs.conversation.pin(bobs.ref(1))
  await all.run()
  phone.conversation.edit(phone.ref(1), 'typo')
  await all.run()
  expect(bobs.pinned()).toEqual([[1, 'typo']])
  expect(bobs.conversation.stars.get().messages.map(({ content }) => content)).toEqual([{ type: 'text', text: 'typo' }])
})

test('a message that one hides goes from its stars and pins, on all devices', async () => {
  const all = await stage()
  fill(all.friends, 3)
  const laptop = await laptopOf(all)
  const [phone, other] = [watch(all.alice.chat), watch(laptop.chat)]
  await all.run()
  for (const seq of [1, 2]) phone.conversation.star(phone.ref(seq))
  await all.run()
  phone.conversation.delete(phone.ref(2), 'me')
  await all.run(20)
  expect(phone.starred()).toEqual([1])
  await all.run()
  expect([phone.starred(), other.starred()]).toEqual([[1], [1]])
  expect([await starsIn(all.alice), await starsIn(laptop)]).toEqual([[1], [1]])
})

test('the stars of a device that was never online with them say that there may be more', async () => {
  const all = await stage()
  fill(all.friends, 3)
  await all.run()
  all.friends.keeping.star('alice', 2, true)
  all.friends.observe({ starredBy: 'alice' })
  await all.run()
  offline(all)
  await all.run()
  const phone = watch(all.alice.chat)
  await all.run()
  expect(phone.conversation.stars.get()).toMatchObject({ status: 'offline', messages: [] })
  all.world.isDown = false
  await all.run(60_000)
  expect([phone.conversation.stars.get().status, phone.starred()]).toEqual(['ready', [2]])
})
