/** Scheduled messages in the SDK: a list that every device and tab has, and operations that are not done twice. */
import { expect, test } from 'vitest'
import { memory } from '../../src/client/memory.ts'
import { random } from '../support/random.ts'
import { Device } from './support/device.ts'
import { stage } from './support/stage.ts'
import { FakeTabs } from './support/tabs.ts'

const later = 1_000_000
const ignore = (): void => undefined
const textsOf = (device: Device): (string | undefined)[] | undefined =>
  device.chat
    .conversation('friends')
    .scheduled.get()
    ?.map(({ content }) => (content.type === 'text' ? content.text : undefined))

/** Alice looks at her list on two devices. */
async function looking() {
  const { world, alice, run } = await stage()
  const phone = await new Device({ world, userId: 'alice', random: random(3) }).signIn()
  for (const { chat } of [alice, phone]) {
    chat.conversation('friends').open()
    chat.conversation('friends').scheduled.subscribe(ignore)
  }
  await run()
  return { world, alice, phone, run }
}

test('the list is there when somebody looks, and follows what other devices schedule, change, send and cancel', async () => {
  const { alice, phone, run } = await looking()
  const shown = (): unknown[] => [textsOf(alice), textsOf(phone)]
  const friends = alice.chat.conversation('friends')
  expect(shown()).toEqual([[], []])
  const second = await friends.schedule({ content: 'second', replyTo: 1, mentions: ['bob'] }, later + 1)
  const first = await friends.schedule({ content: { type: 'text', text: 'first' } }, later)
  expect(second).toMatchObject({ content: { type: 'text', text: 'second' }, replyTo: 1, mentions: ['bob'], sendAt: later + 1 })
  await run()
  expect(shown()).toEqual([
    ['first', 'second'],
    ['first', 'second'],
  ])
  const other = phone.chat.conversation('friends')
  await other.editScheduled(first.id, { content: 'third', sendAt: later + 2, mentions: [] })
  await run()
  expect(shown()).toEqual([
    ['second', 'third'],
    ['second', 'third'],
  ])
  await other.sendScheduled(second.id)
  await friends.cancelScheduled(first.id)
  await run()
  expect(shown()).toEqual([[], []])
})

test('words whose answer was lost are scheduled once, for the time that was given last', async () => {
  const { world, alice } = await looking()
  const friends = alice.chat.conversation('friends')
  world.lostAnswers = 1
  await expect(friends.schedule({ content: 'once' }, later)).rejects.toMatchObject({ code: 'unreachable' })
  const made = await friends.schedule({ content: 'once' }, later + 5)
  expect(world.plans.of('friends', 'alice')).toMatchObject([{ id: made.id, sendAt: later + 5 }])
  // What was answered is done: the same words are another message then.
  await friends.schedule({ content: 'once' }, later + 9)
  expect(world.plans.of('friends', 'alice').map(({ sendAt }) => sendAt)).toEqual([later + 5, later + 9])
})

test('what was sent while the device was away is not there when it is back', async () => {
  const { world, alice, run } = await looking()
  await alice.chat.conversation('friends').schedule({ content: 'for later' }, later)
  world.isDown = true
  world.closeAll(1006)
  await run()
  world.plans.set('friends', 'alice', [])
  expect(textsOf(alice)).toEqual(['for later'])
  world.isDown = false
  await run(40_000)
  expect(textsOf(alice)).toEqual([])
})

test('an operation that is refused says why, and shows the list as it is', async () => {
  const { world, alice } = await looking()
  const friends = alice.chat.conversation('friends')
  const { id } = await friends.schedule({ content: 'for later' }, later)
  world.plans.set('friends', 'alice', [])
  await expect(friends.editScheduled(id, { content: 'too late' })).rejects.toMatchObject({ code: 'not_found' })
  expect(textsOf(alice)).toEqual([])
})

test('a tab that does not lead shows it too, and nothing of it is left for who signs in next', async () => {
  const { world, run } = await stage()
  const [tabs, storage] = [new FakeTabs(), memory('browser')]
  const tab = (seed: number): Device => new Device({ world, userId: 'alice', random: random(seed), storage, tabs })
  const [first, second] = [tab(4), tab(5)]
  await second.chat.start()
  await first.signIn()
  for (const { chat } of [first, second]) chat.conversation('friends').scheduled.subscribe(ignore)
  first.chat.conversation('friends').open()
  await run()
  await first.chat.conversation('friends').schedule({ content: 'for later' }, later)
  await run()
  expect([textsOf(first), textsOf(second)]).toEqual([['for later'], ['for later']])
  await first.chat.signOut()
  await run()
  expect([textsOf(first), textsOf(second)]).toEqual([undefined, undefined])
})
