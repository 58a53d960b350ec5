/** What is checked again when a scheduled message's time comes, and what becomes of it that may not be sent. */
import { runInDurableObject } from 'cloudflare:test'
import { expect, test, vi } from 'vitest'
import * as rules from '../../src/domain/conversation/scheduled/scheduled.ts'
import { Chamber } from '../../src/objects/conversation/chamber.ts'
import type { News } from '../../src/objects/news.ts'
import { UserInbox } from '../../src/worker/index.ts'
import { later, phone, plan, ring, schedule } from './scheduling.ts'
import { direct, group, history, hours, noon, ok, open, pass, people, post, range, refusal, setClock, tablesWith, text } from './support.ts'

async function room() {
  setClock()
  const [alice, bob, carol] = people()
  const chat = await group(alice, [bob, carol])
  await ring(chat)
  return { chat, alice, bob, carol }
}

const failed = { at: later, code: 'forbidden' }

test('who may not send may not schedule, nor move what was scheduled: blocked, only admins, or outside', async () => {
  const { chat, alice, bob, carol } = await room()
  const kept = await schedule(chat, bob, plan('kept'))
  await ok(chat.stub.update(alice, { settings: { send: 'admins' } }))
  await ok(chat.stub.remove(alice, carol))
  for (const userId of [bob, carol]) expect(await refusal(chat.stub.schedule(userId, phone, plan('x')))).toBe('forbidden')
  expect(await refusal(chat.stub.editScheduled(bob, kept.id, { sendAt: later + hours }))).toBe('forbidden')
  expect(await refusal(chat.stub.sendScheduled(bob, kept.id))).toBe('forbidden')
  await ok(chat.stub.cancelScheduled(bob, kept.id))
  const two = await direct(alice, bob)
  await two.stub.setFacts(alice, { blocksPeer: true })
  for (const userId of [alice, bob]) expect(await refusal(two.stub.schedule(userId, phone, plan('x')))).toBe('forbidden')
})

test('in a group where only admins send by then, it stays and says so; an admin’s is sent', async () => {
  const { chat, alice, bob } = await room()
  const bobs = await schedule(chat, bob, plan('bob’s'))
  await schedule(chat, alice, plan('alice’s'))
  await ok(chat.stub.update(alice, { settings: { send: 'admins' } }))
  const socket = await open(chat, bob)
  await socket.news()
  pass(hours)
  await ring(chat)
  expect((await history(chat, bob)).map(({ content }) => content)).toEqual([text('alice’s')])
  expect(await ok(chat.stub.listScheduled(bob))).toEqual([{ ...bobs, failed }])
  expect(socket.of('scheduled').at(-1)?.scheduled).toEqual([{ ...bobs, failed }])
})

test('many that failed are in nobody’s way', async () => {
  const { chat, alice, bob } = await room()
  for (const n of range(1, 60)) await schedule(chat, bob, plan(`${n}`))
  await ok(chat.stub.update(alice, { settings: { send: 'admins' } }))
  await schedule(chat, alice, plan('alice’s', { sendAt: later + 1 }))
  pass(hours + 1)
  await ring(chat)
  await ring(chat)
  expect((await history(chat, bob)).map(({ content }) => content)).toEqual([text('alice’s')])
})

test('across a block, whoever blocked, it is not sent; nor after the block is over, by itself', async () => {
  setClock()
  const [alice, bob] = people()
  const chat = await direct(alice, bob)
  const hers = await schedule(chat, alice, plan('alice’s'))
  const his = await schedule(chat, bob, plan('bob’s'))
  await chat.stub.setFacts(alice, { blocksPeer: true })
  pass(hours)
  await ring(chat)
  await chat.stub.setFacts(alice, { blocksPeer: false })
  pass(hours)
  await ring(chat)
  expect([await history(chat, alice), await ok(chat.stub.listScheduled(alice)), await ok(chat.stub.listScheduled(bob))]).toEqual([
    [],
    [{ ...hers, failed }],
    [{ ...his, failed }],
  ])
})

test('whose quoted message is hidden by then, it is not sent', async () => {
  const { chat, alice, bob } = await room()
  await post(chat, bob, 'quoted')
  const reply = await schedule(chat, alice, plan('reply', { replyTo: 1 }))
  await ok(chat.stub.deleteForMe(alice, 1))
  pass(hours)
  await ring(chat)
  expect(await ok(chat.stub.listScheduled(alice))).toEqual([{ ...reply, failed: { at: later, code: 'not_found' } }])
})

test('who left by then is not named; the others and all are', async () => {
  const { chat, alice, bob, carol } = await room()
  await schedule(chat, alice, plan('hello', { mentions: [bob, 'all', carol] }))
  const toBob = await schedule(chat, alice, plan('bob', { mentions: [bob] }))
  await ok(chat.stub.remove(bob, bob))
  // An edit of the words drops it too.
  const { mentions: _bob, ...nameless } = toBob
  expect(await ok(chat.stub.editScheduled(alice, toBob.id, { content: text('nobody') }))).toEqual({ ...nameless, content: text('nobody') })
  pass(hours)
  await ring(chat)
  const sent = await history(chat, alice)
  expect(sent.map(({ content, mentions }) => [content, mentions])).toEqual(
    expect.arrayContaining([
      [text('hello'), ['all', carol]],
      [text('nobody'), undefined],
    ]),
  )
})

test('what failed is tried again at a new time, sent now, or cancelled; new words alone send nothing', async () => {
  const { chat, alice, bob } = await room()
  const [first, second, third] = [
    await schedule(chat, bob, plan('first')),
    await schedule(chat, bob, plan('second')),
    await schedule(chat, bob, plan('third')),
  ]
  await ok(chat.stub.update(alice, { settings: { send: 'admins' } }))
  pass(hours)
  await ring(chat)
  await ok(chat.stub.update(alice, { settings: { send: 'members' } }))
  expect(await ok(chat.stub.editScheduled(bob, first.id, { content: text('first, edited') }))).toMatchObject({ failed })
  await ring(chat)
  expect(await history(chat, bob)).toEqual([])
  expect(await ok(chat.stub.editScheduled(bob, first.id, { sendAt: later + 1 }))).toEqual({
    ...first,
    content: text('first, edited'),
    sendAt: later + 1,
  })
  await ok(chat.stub.sendScheduled(bob, second.id))
  await ok(chat.stub.cancelScheduled(bob, third.id))
  pass(1)
  await ring(chat)
  expect((await history(chat, bob)).map(({ content }) => content)).toEqual([text('second'), text('first, edited')])
  expect(await ok(chat.stub.listScheduled(bob))).toEqual([])
})

test('who leaves, or is removed, sends nothing any more, also not when it comes back; what it wrote is still its own', async () => {
  const { chat, alice, bob, carol } = await room()
  const bobs = await schedule(chat, bob, plan('bob’s'))
  const carols = await schedule(chat, carol, plan('carol’s'))
  await ok(chat.stub.remove(bob, bob))
  await ok(chat.stub.remove(alice, carol))
  const at = { at: noon, code: 'forbidden' }
  expect(await ok(chat.stub.listScheduled(bob))).toEqual([{ ...bobs, failed: at }])
  expect(await ok(chat.stub.listScheduled(carol))).toEqual([{ ...carols, failed: at }])
  expect(await refusal(chat.stub.editScheduled(bob, bobs.id, { sendAt: later + hours }))).toBe('forbidden')
  await ok(chat.stub.add(alice, [bob, carol]))
  pass(hours)
  await ring(chat)
  expect(await history(chat, alice)).toEqual([])
  await ok(chat.stub.sendScheduled(bob, bobs.id))
  await ok(chat.stub.cancelScheduled(carol, carols.id))
  expect((await history(chat, alice)).map(({ content }) => content)).toEqual([text('bob’s')])
})

test('an admin who became a member is a member by then', async () => {
  const { chat, alice, bob } = await room()
  await ok(chat.stub.setRole(alice, bob, 'admin'))
  await ok(chat.stub.update(alice, { settings: { send: 'admins' } }))
  const bobs = await schedule(chat, bob, plan('bob’s'))
  await ok(chat.stub.setRole(alice, bob, 'member'))
  pass(hours)
  await ring(chat)
  expect(await ok(chat.stub.listScheduled(bob))).toEqual([{ ...bobs, failed }])
})

test('it disappears as the conversation says at the time of its sending', async () => {
  const { chat, alice } = await room()
  await schedule(chat, alice, plan('fleeting'))
  await ok(chat.stub.update(alice, { settings: { expireSeconds: 60 } }))
  pass(hours)
  await ring(chat)
  expect(await history(chat, alice)).toMatchObject([{ sentAt: later, expiresAt: later + 60_000 }])
})

test('one with a life of its own disappears so long after its sending, however long it waited', async () => {
  const { chat, alice } = await room()
  const made = await schedule(chat, alice, plan('fleeting', { expireSeconds: 30 }))
  expect(await ok(chat.stub.editScheduled(alice, made.id, { content: text('edited') }))).toEqual({ ...made, content: text('edited') })
  expect(made.expireSeconds).toBe(30)
  pass(hours)
  await ring(chat)
  expect(await history(chat, alice)).toMatchObject([{ content: text('edited'), sentAt: later, expiresAt: later + 30_000 }])
})

test('of a deleted account nothing stays that it had scheduled, and nothing of others goes', async () => {
  const { chat, alice, bob } = await room()
  await schedule(chat, alice, plan('secret of alice'))
  await schedule(chat, bob, plan('bob’s'))
  await runInDurableObject(chat.stub, (_, { storage }) => {
    const archivePolicy = { afterMs: 0, aboveBytes: 0, keepMessages: 0, segmentMessages: 1 }
    const chamber = new Chamber(storage, { memberLimit: 100, carriedMarks: () => [], archivePolicy, cold: { row: () => undefined } })
    chamber.transact(alice, Date.now(), (tx) => rules.forget(tx, alice))
  })
  expect([await tablesWith(chat, 'secret'), await tablesWith(chat, 'bob’s')]).toEqual([[], ['scheduled']])
})

test('a message that sends itself is no sign of life of its sender; one that is sent now is', async () => {
  setClock()
  const [alice, bob] = people()
  const told: News[] = []
  const spy = vi.spyOn(UserInbox.prototype, 'deliver').mockImplementation((news: News) => {
    told.push(news)
    return { devices: [] }
  })
  const chat = await direct(alice, bob)
  await schedule(chat, alice, plan('by itself'))
  const now = await schedule(chat, alice, plan('now', { sendAt: later + hours }))
  const signs = async (seq: number): Promise<unknown> => {
    const news = () => told.filter(({ place }) => place.seq === seq)
    await vi.waitFor(() => expect(news().length).toBeGreaterThanOrEqual(2))
    const [glance] = (await ok(chat.stub.look([alice]))).glances
    return [news().flatMap(({ actedAt }) => actedAt ?? []), glance?.isHere]
  }
  pass(hours)
  await ring(chat)
  expect(await signs(1)).toEqual([[], false])
  pass(hours / 2)
  await ok(chat.stub.sendScheduled(alice, now.id))
  expect(await signs(2)).toEqual([[later + hours / 2], true])
  spy.mockRestore()
})
