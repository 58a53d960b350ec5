/**
 * A day in the life of four people with seven devices, by the two sockets alone, and HTTP where the contract has only HTTP:
 * whoever was offline, killed or thrown out meanwhile, in the end every device shows what a fresh one shows.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { conversation as conversationSchema, invite as inviteSchema } from '../../src/protocol/index.ts'
import { Actor } from '../support/actor.ts'
import { until } from '../support/processes.ts'
import { aProblem } from '../support/problem.ts'
import { Server } from '../support/server.ts'
import { Device } from './day-device.ts'

let server: Server
beforeAll(async () => {
  server = await Server.startAsUsersDo()
})
afterAll(() => server.stop())

const at = (id: string, rest: string): string => `/v1/conversations/${id}/${rest}`
const thumb = encodeURIComponent('👍')

const seqsOf = (device: Device, id: string): number[] =>
  device.told.flatMap(({ conversationId, seq }) => (conversationId === id ? seq : []))

/** Asks, and expects it to be done. */
async function done(by: Device, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await by.actor.ask(method, path, body)
  expect([200, 201, 204], `${method} ${path}: ${JSON.stringify(answer.body)}`).toContain(answer.status)
  return answer.body
}

test('every device ends as a fresh one', { timeout: 120_000 }, async () => {
  const { alice, bob, carol, dan } = await Actor.cast(server.url, 'alice', 'bob', 'carol', 'dan')
  const laptop = new Device('alice’s laptop', alice)
  const phone = new Device('alice’s phone', await alice.otherDevice())
  const tablet = new Device('alice’s tablet', await alice.otherDevice())
  const bobs = new Device('bob’s laptop', bob)
  const pocket = new Device('bob’s phone', await bob.otherDevice())
  const carols = new Device('carol’s', carol)
  const dans = new Device('dan’s', dan)
  const all = [laptop, phone, tablet, bobs, pocket, carols, dans]

  // Morning: the tablet, bob's phone and dan are asleep.
  await Promise.all([laptop, phone, bobs, carols].map((device) => device.online()))
  const family = (await alice.group('family', bob, carol)).id
  const work = (await bob.group('work', alice, dan)).id
  const pair = (await alice.direct(bob)).id
  const aunt = (await carol.direct(alice)).id
  for (const id of [family, work, pair, aunt]) await phone.shows(id, ({ role }) => role !== 'left', 'all four')
  await Promise.all([laptop.open(family), bobs.open(family), bobs.open(pair), carols.open(aunt)])
  for (const text of ['good morning', 'who makes coffee?']) await laptop.say(family, text)
  await bobs.say(family, 'not me')
  await carols.say(family, 'nor me')
  await laptop.say(pair, 'just between us')
  await done(bobs, 'PUT', at(family, `messages/2/reactions/${thumb}`))
  await done(carols, 'PUT', at(family, `messages/2/reactions/${thumb}`))
  await done(carols, 'PATCH', at(family, 'messages/4'), { content: { type: 'text', text: 'nor me, sorry' } })
  await phone.shows(family, ({ head }) => head.seq === 4 && head.rev === 3, 'what was said and done')

  // What is read on the phone is read everywhere; the tablet wakes up to it.
  phone.read(family, 4)
  await laptop.shows(family, ({ unreadCount, readSeq }) => unreadCount === 0 && readSeq === 4, 'it read')
  await tablet.online()
  expect(await tablet.shows(family, () => true, 'the family')).toMatchObject({ unreadCount: 0, readSeq: 4 })
  await tablet.open(family)
  await phone.offline()

  // Changes of mind.
  await done(laptop, 'DELETE', at(family, 'messages/2'))
  await done(laptop, 'DELETE', at(family, 'messages/3?for=me'))
  await done(laptop, 'PUT', at(family, `messages/1/reactions/${thumb}`))
  await done(laptop, 'DELETE', at(family, `messages/1/reactions/${thumb}`))
  await done(bobs, 'PATCH', at(family, 'messages/3'), { content: { type: 'text', text: 'certainly not me' } })
  await done(laptop, 'PATCH', at(family, 'preferences'), { pinned: true, mutedUntil: Date.now() + 86_400_000 })
  await done(laptop, 'PATCH', at(work, 'preferences'), { archived: true, notify: 'mentions' })
  await done(laptop, 'PATCH', at(aunt, 'preferences'), { archived: true })
  await tablet.shows(aunt, ({ preferences }) => preferences.archived, 'carol archived')

  // dan comes to work, and brings it back from the archive; bob's phone wakes up too.
  await Promise.all([dans.online(), pocket.online()])
  await dans.open(work)
  const first = await dans.say(work, 'am I late?')
  await laptop.shows(work, ({ preferences, unreadCount }) => !preferences.archived && unreadCount === 1, 'work again')
  laptop.delivered(work, first)
  pocket.read(work, first)
  // What happens in an open conversation its own socket tells; the list hears of it when it is shut.
  await dans.shut(work)
  await dans.shows(work, ({ lastMessageStatus }) => lastMessageStatus === 'delivered', 'it delivered')
  await tablet.say(work, 'very')
  await done(tablet, 'PUT', at(pair, 'draft'), { text: 'dear bo' })
  await done(bobs, 'PATCH', at(work, 'preferences'), { markedUnread: true })
  await pocket.shows(work, ({ markedUnread }) => markedUnread === true, 'work marked')

  // A quarrel, and peace.
  const quarrel = (await dan.direct(bob)).id
  await dans.say(quarrel, 'your fault')
  await pocket.shows(quarrel, ({ unreadCount }) => unreadCount === 1, 'the reproach')
  await done(pocket, 'PUT', `/v1/contacts/${dan.id}`, { name: 'that dan', blocked: true })
  await until(() => bobs.personal.some(({ type }) => type === 'contact'), 'bob’s laptop knows of the block')
  expect(
    await dan.ask('POST', at(quarrel, 'messages'), {
      id: '01890000-0000-7000-8000-000000000001',
      content: { type: 'text', text: 'and you know it' },
    }),
  ).toEqual(aProblem('forbidden'))
  await done(bobs, 'PUT', `/v1/contacts/${dan.id}`, { blocked: false })
  await dans.say(quarrel, 'sorry')
  await bobs.shows(quarrel, ({ unreadCount }) => unreadCount === 2, 'the apology, and nothing that was refused')

  // carol storms out; dan comes in by a link; carol is let in again and sees nothing of what lay between.
  await carols.open(family)
  await done(carols, 'DELETE', at(family, `members/${carol.id}`))
  expect(await carols.closedBy(family)).toBe(4403)
  await carols.shows(family, ({ role }) => role === 'left', 'it left')
  await laptop.say(family, 'where is she?')
  const { code } = inviteSchema.parse(await done(laptop, 'POST', at(family, 'invites'), { uses: 1 }))
  await done(dans, 'POST', `/v1/invites/${code}/accept`)
  await dans.shows(family, ({ role }) => role === 'member', 'the family')
  await dans.say(family, 'hello everybody')
  await done(laptop, 'POST', at(family, 'members'), { userIds: [carol.id] })
  await carols.shows(family, ({ role }) => role === 'member', 'it back')
  await laptop.say(family, 'welcome back')
  await carols.shows(family, ({ unreadCount }) => unreadCount === 1, 'the welcome alone')
  await carols.offline()
  // Each device was told by its inbox what it had not open, and nothing else.
  await until(() => seqsOf(pocket, family).length >= 3, 'bob’s phone was told all three')
  expect([seqsOf(pocket, family), seqsOf(laptop, family), seqsOf(dans, family)]).toEqual([[5, 6, 7], [], [6, 7]])

  // Noon: the server dies in the middle of a sentence.
  const sentence = ['one', 'two', 'three', 'four'].map((text) => laptop.say(family, text).catch(() => undefined))
  await Promise.race(sentence)
  await server.kill()
  await Promise.all(sentence)
  for (const device of all) device.lost()
  await server.start()
  await Promise.all([laptop, bobs, dans].map((device) => device.online()))
  await bobs.say(family, 'is it back?')
  await laptop.open(family)
  await laptop.say(family, 'it is')
  await dans.shows(
    family,
    ({ lastMessage }) => lastMessage?.content?.type === 'text' && lastMessage.content.text === 'it is',
    'that it goes on',
  )

  // Afternoon: alice is thrown out of work, and taken back; a party is planned; names change.
  await laptop.open(work)
  await done(bobs, 'DELETE', at(work, `members/${alice.id}`))
  expect(await laptop.closedBy(work)).toBe(4403)
  await bobs.say(work, 'without alice')
  await phone.online()
  expect(await phone.shows(work, ({ role }) => role === 'left', 'it thrown out')).toMatchObject({ lastMessage: { seq: 2 } })
  await done(bobs, 'POST', at(work, 'members'), { userIds: [alice.id] })
  await dans.say(work, 'with alice')
  expect(await phone.shows(work, ({ unreadCount }) => unreadCount === 1, 'what was said since')).toMatchObject({ role: 'member' })
  const made = await done(dans, 'POST', '/v1/conversations', { kind: 'group', title: 'party', userIds: [alice.id, bob.id, carol.id] })
  const party = conversationSchema.parse(made).id
  await dans.say(party, 'at eight')
  await done(dans, 'PATCH', `/v1/conversations/${party}`, { title: 'party!', description: 'bring something' })
  await done(dans, 'PATCH', at(party, `members/${bob.id}`), { role: 'admin' })
  await done(laptop, 'PATCH', '/v1/me', { name: 'Alice Liddell' })
  await bobs.shows(pair, ({ peer }) => peer?.name === 'Alice Liddell', 'her new name')
  await done(laptop, 'PUT', at(pair, 'draft'), { text: 'dear bob', ifVersion: 1 })
  await phone.open(pair)
  const letter = await phone.say(pair, 'dear bob, come early')
  await done(phone, 'PUT', at(pair, 'draft'), { text: '' })
  bobs.read(pair, letter)
  await phone.shows(pair, ({ lastMessageStatus, draft }) => lastMessageStatus === 'read' && draft?.text === '', 'it read')

  // Evening: an old phone is signed out, dan leaves the family and hides that he was there.
  await phone.open(party)
  await bobs.open(party)
  for (const text of ['who brings what?', 'I bring cake', 'and I a cat']) await bobs.say(party, text)
  await done(phone, 'DELETE', at(party, 'messages/3?for=me'))
  phone.read(party, 2)
  await done(dans, 'DELETE', at(family, `members/${dan.id}`))
  await done(dans, 'PATCH', at(family, 'preferences'), { archived: true })
  await laptop.shows(party, ({ readSeq, unreadCount }) => readSeq === 2 && unreadCount === 1, 'the party as the phone does')

  // The tablet looks in, and misses nothing but what the laptop wants of a quiet conversation.
  await tablet.online()
  await tablet.shows(party, ({ readSeq }) => readSeq === 2, 'the party')
  await tablet.offline()
  await done(laptop, 'PATCH', at(aunt, 'preferences'), { archived: false, pinned: true })

  // Night: everybody comes home and opens everything; then a fresh device signs in for each.
  await Promise.all(all.filter((device) => !device.isOnline).map((device) => device.online()))
  for (const person of [alice, bob, carol, dan]) {
    const fresh = new Device(`${person.name}’s new one`, await person.otherDevice())
    await fresh.online()
    const { body } = await person.ask('GET', '/v1/conversations?limit=100')
    const devices = all.filter(({ actor }) => actor.id === person.id)
    await until(() => fresh.list().length === (body as { conversations: unknown[] }).conversations.length, 'the whole list')
    for (const { id, role } of fresh.list()) {
      if (role === 'left') continue
      await Promise.all([fresh, ...devices].map((device) => device.open(id)))
      for (const device of devices)
        await expect
          .poll(async () => ({ of: device.name, view: await device.view(id) }), { timeout: 10_000 })
          .toEqual({ of: device.name, view: await fresh.view(id) })
    }
    // And the list, with every conversation shut.
    await Promise.all([fresh, ...devices].flatMap((device) => fresh.list().map(({ id }) => device.shut(id))))
    for (const device of devices)
      await expect
        .poll(() => ({ of: device.name, list: device.list() }), { timeout: 10_000 })
        .toEqual({ of: device.name, list: fresh.list() })
    // Nothing was told twice, and nothing that is not there.
    for (const device of devices) {
      const told = device.told.map(({ id }) => id)
      expect({ of: device.name, told }).toEqual({ of: device.name, told: [...new Set(told)] })
    }
  }
  // What the story says, in the end.
  expect(laptop.summaries.get(family)).toMatchObject({ role: 'owner', memberCount: 3, preferences: { pinned: true } })
  expect(dans.summaries.get(family)).toMatchObject({ role: 'left', preferences: { archived: true } })
  expect(carols.summaries.get(family)?.unreadCount).toBeGreaterThanOrEqual(2)
})
