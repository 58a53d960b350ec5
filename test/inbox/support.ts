/** What the tests of the inbox share: people with accounts, their conversations, and their inbox sockets. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, vi } from 'vitest'
import type { Heard, News } from '../../src/objects/news.ts'
import { type ConversationSummary, conversation, ack, routes } from '../../src/protocol/index.ts'
import { type Person, signUp, until } from '../accounts/support.ts'
import { messageId, text } from '../conversation/room.ts'
import { open as openRoom } from '../conversation/socket.ts'

import type { InboxSocket } from './socket.ts'

export * from '../accounts/support.ts'
export * from '../conversation/clock.ts'
export { history, messageId, ok, range, refusal, text } from '../conversation/room.ts'
export type { Socket } from '../conversation/socket.ts'
export * from './socket.ts'

export const cast = (...names: string[]): Promise<Person[]> => Promise.all(names.map(signUp))

/** alice, bob, carol and dan, whom nobody has met yet. */
export async function people(): Promise<[Person, Person, Person, Person]> {
  const [alice, bob, carol, dan] = await cast('alice', 'bob', 'carol', 'dan')
  if (!alice || !bob || !carol || !dan) throw new Error('four signed up')
  return [alice, bob, carol, dan]
}

export async function direct(by: Person, to: Person): Promise<string> {
  return conversation.parse((await by.ask('POST', '/v1/conversations', { kind: 'direct', userId: to.id })).body).id
}

export async function group(by: Person, others: Person[], title = 'Friends'): Promise<string> {
  const answer = await by.ask('POST', '/v1/conversations', { kind: 'group', title, userIds: others.map(({ id }) => id) })
  return conversation.parse(answer.body).id
}

/** Sends by HTTP; gives the seq. */
export async function post(by: Person, id: string, words: string, more: { mentions?: string[]; replyTo?: number } = {}): Promise<number> {
  const { body } = await by.ask('POST', `/v1/conversations/${id}/messages`, { id: messageId(), content: text(words), ...more })
  return ack.parse(body).seq
}

/** All pages of the list. */
export async function list(by: Person): Promise<ConversationSummary[]> {
  const { body } = await by.ask('GET', '/v1/conversations?limit=100')
  return routes.listConversations.answers[200].schema.parse(body).conversations
}

export const prefer = (by: Person, id: string, preferences: object) => by.ask('PATCH', `/v1/conversations/${id}/preferences`, preferences)

export const roomOf = (id: string) => ({ id, stub: env.CONVERSATION.getByName(id) })

/** A socket of the conversation, on this person's device. */
export const openOn = (by: Person, id: string) => openRoom(roomOf(id), by.id, { deviceId: by.deviceId })

export type Deliver = (userId: string, news: News, deliver: () => Promise<Heard>) => Promise<Heard>

/** A stub with some calls replaced: everything else goes to the real one. */
function stubWith<S extends object>(stub: S, calls: Partial<Record<keyof S, unknown>>): S {
  return new Proxy(stub, {
    get: (real, name) => {
      if (name in calls) return calls[name as keyof S]
      // A call of a stub is no function of this isolate: it has to be made on the stub.
      return (...args: unknown[]): unknown => Reflect.apply(Reflect.get(real, name) as () => unknown, real, args)
    },
  })
}

/** Stands between conversations and inboxes, for the rest of the test. */
export function between(hook: Deliver): void {
  const real = env.INBOX.getByName.bind(env.INBOX)
  vi.spyOn(env.INBOX, 'getByName').mockImplementation((userId) => {
    const stub = real(userId)
    return stubWith(stub, { deliver: (news: News) => hook(userId, news, async () => stub.deliver(news)) })
  })
}

/** Puts conversations out of the reach of inboxes, until it is called. */
export function outOfReach({ look = false } = {}): () => void {
  vi.spyOn(console, 'warn').mockReturnValue()
  const real = env.CONVERSATION.getByName.bind(env.CONVERSATION)
  const broken = async () => {
    throw new Error('out of reach')
  }
  const spy = vi
    .spyOn(env.CONVERSATION, 'getByName')
    .mockImplementation((id) => stubWith(real(id), { summary: broken, comeBack: broken, mark: broken, ...(look ? { look: broken } : {}) }))
  return () => spy.mockRestore()
}

afterEach(() => {
  vi.restoreAllMocks()
})

/** Takes an object out of memory; it may be out of it already. */
export async function sleep(stub: Parameters<typeof evictDurableObject>[0]): Promise<void> {
  await evictDurableObject(stub).catch(() => undefined)
}

const realInbox = env.INBOX.getByName.bind(env.INBOX)
/** Whatever stands between. */
export const inboxOf = ({ id }: Person) => realInbox(id)

/** A fresh token lets a socket live on; waits until its object has taken it. */
export async function renew(socket: InboxSocket, person: Person): Promise<void> {
  await person.refresh()
  const { accessToken, accessTokenExpiresAt } = person.session
  socket.send({ type: 'auth', accessToken })
  const isRenewed = (ws: WebSocket): boolean => ws.deserializeAttachment().expiresAt >= accessTokenExpiresAt
  await until(() => runInDurableObject(inboxOf(person), (_, state) => state.getWebSockets().some(isRenewed)), 'it is renewed')
}
