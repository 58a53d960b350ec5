/** What disappears is gone from a device at its time: by itself, from everything that it keeps and shows, with a connection or without. */
// oxlint-disable-next-line import/no-unassigned-import -- it gives the globals of a browser
import 'fake-indexeddb/auto'
import { describe, expect, test } from 'vitest'
import { indexedDb } from '../../src/client/indexeddb.ts'
import { memory } from '../../src/client/memory.ts'
import { sqlite } from '../../src/client/sqlite.ts'
import { type Storage, everyKey, tables } from '../../src/client/storage.ts'
import { random } from '../support/random.ts'
import { Device } from './support/device.ts'
import { type Stage, messagesOf, stage, textsOf } from './support/stage.ts'

const said = (text: string, expireSeconds?: number) => ({
  content: { type: 'text' as const, text },
  ...(expireSeconds === undefined ? {} : { expireSeconds }),
})

/** The tables that hold a word. */
async function tablesWith(storage: Storage, word: string): Promise<string[]> {
  const found: string[] = []
  for (const table of tables) if (JSON.stringify(await storage.range(table, everyKey)).includes(word)) found.push(table)
  return found
}

/** Bob has said something for a minute, and alice, who has it, has lost her connection. */
async function offline(given?: Stage): Promise<Stage> {
  const here = given ?? (await stage())
  const { alice, bob, run, world } = here
  alice.chat.conversation('friends').window()
  bob.chat.conversation('friends').window()
  await run()
  bob.chat.conversation('friends').send(said('secret', 60))
  bob.chat.conversation('friends').send({ content: { type: 'text', text: 'secret for alice' }, mentions: ['alice'], expireSeconds: 60 })
  await run()
  world.isDown = true
  world.closeAll(1006)
  return here
}

test('a device without a connection drops it at the time: from what it shows, the list, the counts and all its tables', async () => {
  const { alice, run } = await offline()
  const timeline = alice.chat.conversation('friends').window()
  const info = () => alice.chat.conversation('friends').info.get()
  const shown = () => [textsOf(timeline), info()?.lastMessage?.content, info()?.unreadCount, info()?.mentionCount]
  await run(50_000)
  expect([shown(), await tablesWith(alice.storage, 'secret')]).toEqual([
    [['secret', 'secret for alice'], { type: 'text', text: 'secret for alice' }, 2, 1],
    ['summaries', 'messages'],
  ])
  await run(10_000)
  expect([shown(), await tablesWith(alice.storage, 'secret')]).toEqual([[['deleted', 'deleted'], undefined, 0, 0], []])
  const [gone] = messagesOf(timeline)
  expect(gone).toMatchObject({ deletedAt: gone?.expiresAt, reactions: [] })
})

test('whoever sent it drops it as well, without being told', async () => {
  const { bob, run } = await offline()
  await run(60_000)
  const timeline = bob.chat.conversation('friends').window()
  await run()
  expect([textsOf(timeline), await tablesWith(bob.storage, 'secret')]).toEqual([['deleted', 'deleted'], []])
})

test('a device that was switched off over the time begins without it', async () => {
  const { alice, run, world } = await offline()
  alice.kill()
  await world.clock.advance(60_000)
  await alice.restart()
  const timeline = alice.chat.conversation('friends').window()
  await run(100)
  expect([textsOf(timeline), await tablesWith(alice.storage, 'secret')]).toEqual([['deleted', 'deleted'], []])
})

test('a device that comes back agrees with the server, whether that has told it or not', async () => {
  const { alice, friends, run, world } = await offline()
  await run(60_000)
  world.isDown = false
  await run(40_000)
  const rows = async () => (await alice.storage.range('messages', everyKey)).map(({ message }) => message)
  expect(await rows()).toEqual(friends.view('alice'))
  friends.ring()
  await run()
  expect([await rows(), friends.head.rev]).toEqual([friends.view('alice'), 4])
  expect(alice.chat.conversation('friends').info.get()?.unreadCount).toBe(0)
})

test('one timer is enough for hundreds, and all that end together go together', async () => {
  const { alice, bob, friends, run, world } = await stage()
  alice.chat.conversation('friends').window()
  await run(30_000)
  const before = world.clock.timers
  for (let i = 0; i < 450; i++) bob.chat.conversation('friends').send(said(`secret ${i}`, i === 0 ? 3_600 : 120))
  await run(60_000)
  expect(friends.head.seq).toBe(450)
  // One of alice's, one of bob's.
  expect(world.clock.timers - before).toBeLessThanOrEqual(2)
  await run(70_000)
  expect(await tablesWith(alice.storage, 'secret')).toEqual(['messages'])
  expect(JSON.stringify(await alice.storage.range('messages', everyKey)).match(/secret/g)).toHaveLength(1)
  expect(await alice.storage.range('endings', everyKey)).toHaveLength(1)
})

test('the words of a quote go with what they are of', async () => {
  const { alice, friends, run, world } = await stage()
  const timeline = alice.chat.conversation('friends').window()
  await run()
  const now = world.clock.now()
  friends.append('bob', {
    id: 'quoting',
    content: { type: 'text', text: 'indeed' },
    quote: { seq: 7, senderId: 'bob', preview: 'secret', expiresAt: now + 60_000 },
  })
  await run()
  expect(messagesOf(timeline)[0]?.replyTo).toMatchObject({ preview: 'secret' })
  world.isDown = true
  world.closeAll(1006)
  await run(60_000)
  expect([messagesOf(timeline)[0]?.replyTo, textsOf(timeline)]).toEqual([{ seq: 7, senderId: 'bob' }, ['indeed']])
  expect(await tablesWith(alice.storage, 'secret')).toEqual([])
})

test('what somebody wanted to do to it without a connection goes with it', async () => {
  const { bob, run } = await offline()
  const timeline = bob.chat.conversation('friends').window()
  await run(100)
  const [target] = messagesOf(timeline)
  if (!target) throw new Error('it is there')
  bob.chat.conversation('friends').edit(target, 'secret, edited')
  await run(1_000)
  expect(await tablesWith(bob.storage, 'secret, edited')).toEqual(['outbox'])
  await run(60_000)
  expect(await tablesWith(bob.storage, 'secret')).toEqual([])
})

test('its time counts from its sending, however long it waited for that', async () => {
  const { alice, friends, run, world } = await stage()
  world.isDown = true
  world.closeAll(1006)
  alice.chat.conversation('friends').send(said('patient', 5))
  await run(60_000)
  expect(await tablesWith(alice.storage, 'patient')).toEqual(['outbox'])
  world.isDown = false
  const timeline = alice.chat.conversation('friends').window()
  for (let i = 0; friends.head.seq === 0; i++) await run(1_000)
  expect([textsOf(timeline), messagesOf(timeline)[0]?.expiresAt]).toEqual([['patient'], friends.log[0]?.expiresAt])
  await run(6_000)
  expect(textsOf(timeline)).toEqual(['deleted'])
})

test('a file is forgotten with its message', async () => {
  const { alice, run } = await offline()
  const mediaId = 'media'
  await alice.storage.write([
    { kind: 'put', table: 'blobs', key: `${mediaId}/`, next: () => ({ blob: new Blob(['secret']) }) },
    { kind: 'put', table: 'kept', key: `${mediaId}/`, next: () => ({ key: `${mediaId}/`, bytes: 6, usedAt: 0 }) },
    {
      kind: 'patch',
      table: 'messages',
      ...everyKey,
      change: (row) => ({
        ...row,
        message: { ...row.message, content: { type: 'file', mediaId, mime: 'text/plain', size: 6, name: 'secret.txt' } },
      }),
    },
  ])
  await run(60_000)
  expect([await alice.storage.get('blobs', `${mediaId}/`), await alice.storage.range('kept', everyKey)]).toEqual([undefined, []])
})

describe.each([
  ['memory', () => memory('a')],
  ['node:sqlite', () => sqlite(':memory:')],
  ['IndexedDB', () => indexedDb('expiring')],
])('in %s', (_, make) => {
  test('nothing of it is left', async () => {
    const { bob, run, world } = await stage()
    const alice = await new Device({ world, userId: 'alice', random: random(3), storage: make() }).signIn()
    const until = async (isSo: () => Promise<boolean>): Promise<void> => {
      for (let i = 0; i < 200 && !(await isSo()); i++) await run(100)
    }
    alice.chat.conversation('friends').window()
    await run()
    bob.chat.conversation('friends').send(said('secret', 120))
    await until(async () => (await tablesWith(alice.storage, 'secret')).includes('messages'))
    expect(await tablesWith(alice.storage, 'secret')).toEqual(['summaries', 'messages'])
    world.isDown = true
    world.closeAll(1006)
    await run(120_000)
    await until(async () => (await tablesWith(alice.storage, 'secret')).length === 0)
    expect(await tablesWith(alice.storage, 'secret')).toEqual([])
    alice.kill()
    await alice.storage.close()
  })
})
