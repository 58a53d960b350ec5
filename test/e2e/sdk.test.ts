/** The SDK against a real server: people who talk, go away, and come back. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Chat, type ChatMessage, type Timeline, createClient } from '../../src/client/index.ts'
import { memory } from '../../src/client/memory.ts'
import { sqlite } from '../../src/client/sqlite.ts'
import type { Storage } from '../../src/client/storage.ts'
import { hasEnded, node, signalGroup, start, until } from '../support/processes.ts'
import { Server } from '../support/server.ts'

let server: Server
const chats: Chat[] = []
const folder = mkdtempSync(join(tmpdir(), 'edgewise-sdk-'))
let count = 0

beforeAll(async () => {
  server = await Server.start()
})

afterEach(async () => {
  await Promise.all(chats.splice(0).map((chat) => chat.stop()))
})

afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

const password = 'a long enough password'

function device(storage: Storage = memory()): Chat {
  const chat = createClient({ url: server.url, storage })
  chats.push(chat)
  return chat
}

async function person(name: string, storage?: Storage): Promise<Chat> {
  const chat = device(storage)
  await chat.signUp({ handle: `${name}_${Date.now()}_${++count}`, name, password, deviceName: 'test' })
  await until(() => chat.connection.get().at === 'online', `${name} is online`)
  return chat
}

const idOf = (chat: Chat): string => chat.me.get()?.id ?? ''
const messagesOf = (timeline: Timeline): ChatMessage[] => timeline.get().items.filter((item) => item.kind === 'message')
const textsOf = (timeline: Timeline): string[] =>
  messagesOf(timeline).map(({ content }) => (content?.type === 'text' ? content.text : 'deleted'))
const shows = (timeline: Timeline, texts: string[]): Promise<unknown> =>
  until(() => JSON.stringify(textsOf(timeline)) === JSON.stringify(texts), `it shows ${texts.join(', ')}`)

test('two people talk: sent, delivered, read, edited, reacted to, deleted', async () => {
  const [alice, bob] = [await person('alice'), await person('bob')]
  const hers = await alice.createDirect(idOf(bob))
  const timeline = hers.window()
  const sent = hers.send('hello')
  expect(textsOf(timeline)).toEqual(['hello'])
  await sent.acked
  const his = bob.conversation(hers.id)
  await until(() => his.info.get()?.unreadCount === 1, 'bob has something unread')
  const other = his.window({ around: 'unread' })
  await shows(other, ['hello'])
  his.markRead(1)
  await until(() => messagesOf(timeline)[0]?.status === 'read', 'alice sees that it was read')
  hers.edit(sent, 'hello, bob')
  await shows(other, ['hello, bob'])
  const [message] = messagesOf(other)
  if (!message) throw new Error('it is there')
  his.react(message, '👍')
  await until(() => messagesOf(timeline)[0]?.reactions[0]?.count === 1, 'alice sees the reaction')
  hers.delete(sent, 'all')
  await shows(other, ['deleted'])
  await until(() => bob.conversation(hers.id).info.get()?.unreadCount === 0, 'bob has nothing unread')
})

test('what is written while the server is down is sent when it is back, once and in order', async () => {
  const [alice, bob] = [await person('alice'), await person('bob')]
  const hers = await alice.createDirect(idOf(bob))
  const [timeline, other] = [hers.window(), bob.conversation(hers.id).window()]
  hers.send('before')
  await shows(other, ['before'])
  await server.kill()
  await until(() => alice.connection.get().at === 'offline', 'alice is offline')
  for (const text of ['one', 'two', 'three']) hers.send(text)
  await shows(timeline, ['before', 'one', 'two', 'three'])
  await server.start()
  await shows(other, ['before', 'one', 'two', 'three'])
  await until(() => messagesOf(timeline).every(({ seq }) => seq !== undefined), 'all are stored')
  expect(messagesOf(timeline).map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
})

test('a device that was switched off catches up, with what it had', async () => {
  const [alice, bob] = [await person('alice'), await person('bob', sqlite(join(folder, 'bob.db')))]
  const group = await alice.createGroup({ title: 'friends', userIds: [idOf(bob)] })
  group.open()
  const his = bob.conversation(group.id)
  const first = his.window()
  group.send('one')
  await shows(first, ['one'])
  his.setDraft('half a thou')
  await bob.stop()
  for (const text of ['two', 'three']) await group.send(text).acked
  const again = device(sqlite(join(folder, 'bob.db')))
  const heard: string[] = []
  again.on('message', ({ message }) => heard.push(message.content?.type === 'text' ? message.content.text : ''))
  await again.start()
  const timeline = again.conversation(group.id).window()
  expect(again.conversation(group.id).draft.get().text).toBe('half a thou')
  await shows(timeline, ['one', 'two', 'three'])
  expect(heard).toEqual(['two', 'three'])
})

test('groups: members, roles, invites and leaving', async () => {
  const [alice, bob, carol] = [await person('alice'), await person('bob'), await person('carol')]
  const group = await alice.createGroup({ title: 'friends', userIds: [idOf(bob)] })
  group.open()
  group.members.subscribe(() => undefined)
  const { code } = await group.createInvite()
  const joined = await carol.acceptInvite(code)
  await until(() => group.members.get().members.length === 3, 'carol is in')
  await group.setRole(idOf(bob), 'admin')
  await until(() => bob.conversation(group.id).info.get()?.role === 'admin', 'bob is an admin')
  await joined.leave()
  await until(() => group.members.get().members.length === 2, 'carol is out')
  await expect(group.setRole('nobody', 'admin')).rejects.toMatchObject({ name: 'ChatError', code: 'not_found' })
})

test('the echo bot answers, also what came while it was not running', async () => {
  const alice = await person('alice')
  const handle = `echo_${Date.now()}`
  const run = (): ReturnType<typeof start> => start(node, ['examples/echo-bot.ts', server.url, handle, password, join(folder, 'echo.db')])
  const bot = run()
  await until(async () => {
    try {
      return (await alice.findUser(handle)).handle === handle
    } catch {
      return false
    }
  }, 'the bot has an account')
  const conversation = await alice.createDirect((await alice.findUser(handle)).id)
  const timeline = conversation.window()
  conversation.send('hello')
  await shows(timeline, ['hello', 'hello'])
  signalGroup(bot, 'SIGKILL')
  await until(() => hasEnded(bot), 'the bot is gone')
  await conversation.send('are you there?').acked
  const again = run()
  await shows(timeline, ['hello', 'hello', 'are you there?', 'are you there?'])
  expect(messagesOf(timeline).map(({ mine, replyTo }) => [mine, replyTo?.seq])).toEqual([
    [true, undefined],
    [false, 1],
    [true, undefined],
    [false, 3],
  ])
  signalGroup(again, 'SIGKILL')
  await until(() => hasEnded(again), 'the bot is gone again')
})

test('presence, typing and a revoked device', async () => {
  const [alice, bob] = [await person('alice'), await person('bob')]
  const hers = await alice.createDirect(idOf(bob))
  const his = bob.conversation(hers.id)
  hers.open()
  his.open()
  const presence = alice.presence(idOf(bob))
  presence.subscribe(() => undefined)
  await until(() => presence.get().state === 'online', 'bob is online')
  await until(() => {
    his.sayTyping(true)
    return hers.typing.get().length === 1
  }, 'bob is typing')
  const second = device()
  const me = bob.me.get()
  await second.signIn({ handle: me?.handle ?? '', password, deviceName: 'second' })
  await until(() => second.connection.get().at === 'online', 'the second device is online')
  const devices = await bob.devices.load()
  const other = devices.find(({ current }) => !current)
  await bob.devices.revoke(other?.id ?? '')
  await until(() => second.connection.get().at === 'unauthorized', 'the second device is signed out')
  expect(second.conversations.get()).toEqual([])
})
