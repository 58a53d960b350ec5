/** People with devices on an honest network, and time that passes. */
import type { ChatMessage, Timeline } from '../../../src/client/index.ts'
import type { ModelServer } from '../../support/model-server.ts'
import { random } from '../../support/random.ts'
import { FakeClock } from './clock.ts'
import { Device } from './device.ts'
import { World } from './world.ts'

export interface Stage {
  world: World
  friends: ModelServer
  alice: Device
  bob: Device
  /** Lets time pass; whatever is due happens. */
  run: (ms?: number) => Promise<void>
}

export async function stage({ pageSize = 100 } = {}): Promise<Stage> {
  const world = new World(new FakeClock())
  const friends = world.group('friends', ['alice', 'bob'], pageSize)
  const alice = await new Device({ world, userId: 'alice', random: random(1) }).signIn()
  const bob = await new Device({ world, userId: 'bob', random: random(2) }).signIn()
  const run = async (ms = 3_000): Promise<void> => {
    for (let i = 0; i < 10; i++) {
      await world.clock.advance(ms / 10)
      while (world.pump()) await world.clock.advance(0)
    }
  }
  await run()
  return { world, friends, alice, bob, run }
}

export const messagesOf = (timeline: Timeline): ChatMessage[] => timeline.get().items.filter((item) => item.kind === 'message')

export const textsOf = (timeline: Timeline): string[] =>
  messagesOf(timeline).map(({ content, deletedAt }) =>
    content?.type === 'text' ? content.text : deletedAt === undefined ? '?' : 'deleted',
  )

/** Puts so many messages on the server without a client. */
export function fill(model: ModelServer, count: number, senderId = 'bob'): void {
  const texts = Array.from({ length: count }, (_, i) => `text ${model.head.seq + 1 + i}`)
  say(model, senderId, ...texts)
}

/** The same of messages with words of their own. */
export function say(model: ModelServer, senderId: string, ...texts: string[]): void {
  const session = model.open({ userId: senderId, deliver: () => undefined })
  for (const text of texts) {
    const seq = model.head.seq + 1
    const id = `01890000-0000-7000-8000-${String(seq).padStart(12, '0')}`
    model.receive(session, { type: 'send', id, content: { type: 'text', text } })
  }
  model.close(session)
}
