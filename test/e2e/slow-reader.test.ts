/** Who reads too slowly is cut off before it costs the others anything, and finds all of it when it comes back. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { limits } from '../../src/protocol/index.ts'
import { Actor } from '../support/actor.ts'
import type { Channel } from '../support/channel.ts'
import type { RawWire } from '../support/raw-wire.ts'
import { Server } from '../support/server.ts'

/** 400 kB of UTF-8 in the longest text there is. */
const text = '🙂'.repeat(limits.textCodePoints)
const messageBytes = Buffer.byteLength(text)
/** What the operating system may hold between the server and a reader that does not read, in both directions. */
const kernelBytes = 32 * 1024 * 1024

let server: Server
beforeAll(async () => {
  server = await Server.start({ SENDS_PER_SECOND: '100000', SEND_BURST: '100000' })
})
afterAll(() => server.stop())

interface Scene {
  alice: Channel
  bob: Channel
  carol: Channel<RawWire>
  /** Carol, on a line that reads again. */
  carolAgain: (seq: number) => ReturnType<Actor['open']>
}

/** Three in a group, all at the live edge, and Carol stops reading. */
async function scene(): Promise<Scene> {
  const people = await Actor.cast(server.url, 'alice', 'bob', 'carol')
  const { id } = await people.alice.group('big words', people.bob, people.carol)
  const carol = people.carol.connectRaw(id)
  await carol.hello()
  carol.wire.pause()
  return {
    alice: await people.alice.open(id),
    bob: await people.bob.open(id),
    carol,
    carolAgain: (seq) => people.carol.open(id, { seq, rev: 0 }),
  }
}

/** Alice sends big messages, each of which Bob has before the next. */
async function flow({ alice, bob }: Scene, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const { seq } = await alice.say(text)
    await bob.next('message', ({ message }) => message.seq === seq)
  }
}

const seqsOf = (channel: Channel): number[] => channel.log.flatMap((frame) => (frame.type === 'message' ? frame.message.seq : []))
const upTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index)

test('a reader that is behind by less than the buffer keeps its socket', async () => {
  const here = await scene()
  const count = Math.floor(limits.socketBufferBytes / messageBytes) - 1
  await flow(here, count)
  here.carol.wire.resume()
  await here.carol.next('message', ({ message }) => message.seq === count)
  expect(seqsOf(here.carol)).toEqual(upTo(count))
})

test('a reader that stops is closed with 4409 at the stated buffer, hurts nobody, and resumes by its cursor without loss', async () => {
  const here = await scene()
  const count = Math.ceil((limits.socketBufferBytes + kernelBytes) / messageBytes)
  await flow(here, count)
  expect(seqsOf(here.bob)).toEqual(upTo(count))

  here.carol.wire.resume()
  expect(await here.carol.closed).toBe(4409)
  const seen = seqsOf(here.carol)
  const last = seen.at(-1) ?? 0
  expect(seen).toEqual(upTo(last))
  expect(here.carol.wire.received).toBeGreaterThanOrEqual(limits.socketBufferBytes)
  expect(last).toBeLessThan(count)

  const again = await here.carolAgain(last)
  expect(again.synced?.messages.map(({ seq }) => seq)).toEqual(upTo(count, last + 1))
  expect(again.synced?.messages.every(({ content }) => content?.type === 'text' && content.text === text)).toBe(true)
})
