import { expect, test } from 'vitest'
import { type Room, defaultSettings, group, noon, ok, open, people, post, refusal, setClock, tables } from './support.ts'

/** alice owns, bob is admin, carol is a member. */
async function ranked(settings: Partial<typeof defaultSettings> = {}): Promise<{ room: Room; alice: string; bob: string; carol: string }> {
  setClock()
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob, carol], { settings })
  await ok(room.stub.setRole(alice, bob, 'admin'))
  return { room, alice, bob, carol }
}

test('a group is made with the settings that it is given, the rest by default', async () => {
  const [alice] = people()
  const room = await group(alice, [], { settings: { history: 'shared', expireSeconds: 60 } })
  expect((await ok(room.stub.view(alice))).settings).toEqual({ ...defaultSettings, history: 'shared', expireSeconds: 60 })
})

test('a partial setting changes what it names, and is told to all as the whole', async () => {
  const { room, alice, bob, carol } = await ranked()
  const socket = await open(room, carol)
  const settings = { ...defaultSettings, expireSeconds: 60 }
  expect(await ok(room.stub.update(bob, { settings: { expireSeconds: 60 } }))).toMatchObject({ settings, head: { seq: 0, rev: 2 } })
  expect(await socket.news()).toEqual([
    { type: 'change', change: { kind: 'conversation', rev: 2, at: noon, by: bob, afterSeq: 0, settings } },
  ])
  await ok(room.stub.update(alice, { settings: { expireSeconds: null } }))
  expect((await ok(room.stub.view(carol))).settings).toEqual(defaultSettings)
})

test('a change names the fields that changed, and only those', async () => {
  const { room, alice, carol } = await ranked()
  const socket = await open(room, carol)
  await ok(room.stub.update(alice, { title: 'Friends', description: 'new', settings: { send: 'members' } }))
  expect(await socket.news()).toEqual([
    { type: 'change', change: { kind: 'conversation', rev: 2, at: noon, by: alice, afterSeq: 0, description: 'new' } },
  ])
})

test.for([
  ['nothing', {}],
  ['the same title', { title: 'Friends' }],
  ['the same settings', { settings: { history: 'joined', expireSeconds: null } }],
  ['no description where there is none', { description: '' }],
  ['no avatar where there is none', { avatarMediaId: null }],
] as const)('a patch with %s takes no rev and tells nobody', async ([, patch]) => {
  const { room, alice, carol } = await ranked()
  const socket = await open(room, carol)
  const before = await tables(room)
  expect(await ok(room.stub.update(alice, patch))).toEqual(await ok(room.stub.view(alice)))
  expect(await socket.news()).toEqual([])
  expect(await tables(room)).toEqual(before)
})

test('an empty description is none', async () => {
  const { room, alice, carol } = await ranked()
  const socket = await open(room, carol)
  await ok(room.stub.update(alice, { description: 'something' }))
  expect(await ok(room.stub.update(alice, { description: '' }))).not.toHaveProperty('description')
  await socket.fence()
  expect(socket.of('change').at(-1)).toEqual({
    type: 'change',
    change: { kind: 'conversation', rev: 3, at: noon, by: alice, afterSeq: 0, description: '' },
  })
})

test.for([
  ['admins', 'carol', { title: 'x' }, 'forbidden'],
  ['admins', 'carol', { description: 'x' }, 'forbidden'],
  ['admins', 'bob', { title: 'x', description: 'x' }, 'ok'],
  ['members', 'carol', { title: 'x', description: 'x' }, 'ok'],
  ['members', 'carol', { settings: { edit: 'admins' } }, 'forbidden'],
  ['members', 'carol', { title: 'x', settings: { send: 'members' } }, 'forbidden'],
  ['admins', 'bob', { settings: { send: 'admins' } }, 'ok'],
  ['admins', 'alice', { settings: { history: 'shared' } }, 'ok'],
  ['admins', 'alice', { avatarMediaId: 'unknown' }, 'not_found'],
] as const)('edit: %s — %s patches %j: %s', async ([edit, name, patch, expected]) => {
  const { room, ...who } = await ranked({ edit })
  const before = await tables(room)
  const result = await room.stub.update(who[name], patch)
  expect(result.ok ? 'ok' : result.code).toBe(expected)
  // alice has named bob an admin: that was the first.
  expect((await ok(room.stub.view(who.alice))).head.rev).toBe(expected === 'ok' ? 2 : 1)
  expect(JSON.stringify(await tables(room)) === JSON.stringify(before)).toBe(expected !== 'ok')
})

test.for([
  ['members', ['ok', 'ok', 'ok']],
  ['admins', ['ok', 'ok', 'forbidden']],
] as const)('send: %s — owner, admin and member send: %j', async ([send, expected]) => {
  const { room, alice, bob, carol } = await ranked({ send })
  const outcomes = []
  for (const userId of [alice, bob, carol]) {
    const socket = await open(room, userId)
    const answer = await socket.say('hello')
    outcomes.push(answer.type === 'ack' ? 'ok' : answer.code)
  }
  expect(outcomes).toEqual(expected)
})

test('where only admins send, members still react and edit what they said before', async () => {
  const { room, alice, carol } = await ranked()
  await post(room, carol, 'one')
  await ok(room.stub.update(alice, { settings: { send: 'admins' } }))
  await ok(room.stub.react(carol, { seq: 1, emoji: '👍', on: true }))
  await ok(room.stub.edit(carol, { seq: 1, content: { type: 'text', text: 'two' } }))
  expect(await refusal(room.stub.send(carol, { id: '01890000-0000-7000-8000-000000000000', content: { type: 'text', text: 'x' } }))).toBe(
    'forbidden',
  )
})
