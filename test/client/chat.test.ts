/** Two people and their devices on an honest network. */
import { expect, test } from 'vitest'
import { random } from '../support/random.ts'
import { FakeClock } from './support/clock.ts'
import { Device } from './support/device.ts'
import { World } from './support/world.ts'

async function two(): Promise<{ world: World; alice: Device; bob: Device }> {
  const world = new World(new FakeClock())
  world.group('friends', ['alice', 'bob'])
  const alice = await new Device({ world, userId: 'alice', random: random(1) }).signIn()
  const bob = await new Device({ world, userId: 'bob', random: random(2) }).signIn()
  return { world, alice, bob }
}

async function run(world: World, ms = 2_000): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await world.clock.advance(ms / 20)
    while (world.pump()) await world.clock.advance(1)
  }
}

const textsOf = (device: Device, timeline = device.chat.conversation('friends').window()): (() => string[]) => {
  return () => timeline.get().items.flatMap((item) => (item.kind === 'message' && item.content?.type === 'text' ? [item.content.text] : []))
}

test('a message is shown at once, stored, and shown to the other', async () => {
  const { world, alice, bob } = await two()
  const [hers, his] = [textsOf(alice), textsOf(bob)]
  await run(world)
  const sent = alice.chat.conversation('friends').send('hello')
  expect(hers()).toEqual(['hello'])
  await run(world)
  expect(await sent.acked).toEqual({ seq: 1, sentAt: expect.any(Number) })
  expect([hers(), his()]).toEqual([['hello'], ['hello']])
  expect(alice.chat.connection.get()).toEqual({ at: 'online' })
})
