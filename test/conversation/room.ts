/** Conversations made straight in their objects, as the Worker makes them once it has confirmed the caller. */
import { env } from 'cloudflare:workers'
import type { Founding } from '../../src/domain/conversation/info.ts'
import { newGroupId } from '../../src/platform/address.ts'
import { type Answer, unwrap } from '../../src/platform/answer.ts'
import type { ConversationSettings, Message } from '../../src/protocol/index.ts'
import type { Conversation } from '../../src/worker/index.ts'

export const person = (): string => crypto.randomUUID()

/** People nobody has met yet: alice, bob, carol and dan, or as many of them as a test needs. */
export const people = (): [string, string, string, string] => [person(), person(), person(), person()]

/** A UUIDv7 of now. */
export function messageId(at = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('')
  const time = at.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

export const text = (value: string) => ({ type: 'text' as const, text: value })

export const defaultSettings: ConversationSettings = { history: 'joined', send: 'members', edit: 'admins', expireSeconds: null }

export interface Room {
  id: string
  stub: DurableObjectStub<Conversation>
}

async function make(founding: Omit<Founding, 'id'>): Promise<Room> {
  const id = newGroupId(env)
  const stub = env.CONVERSATION.getByName(id)
  unwrap(await stub.create({ ...founding, id }))
  return { id, stub }
}

/** A group of an owner and members. */
export function group(owner: string, members: string[] = [], more: Partial<Founding> = {}): Promise<Room> {
  const people = [{ userId: owner, role: 'owner' as const }, ...members.map((userId) => ({ userId, role: 'member' as const }))]
  return make({ kind: 'group', title: 'Friends', createdBy: owner, members: people, ...more })
}

export function direct(a: string, b: string, more: Partial<Founding> = {}): Promise<Room> {
  const members = [a, b].map((userId) => ({ userId, role: 'member' as const }))
  const facts = Object.fromEntries([a, b].map((userId) => [userId, { blocksPeer: false, readReceipts: true }]))
  return make({ kind: 'direct', createdBy: a, members, facts, ...more })
}

/** The room after its object was killed: a stub that saw an error is of no use any more. */
export const reopened = ({ id }: Room): Room => ({ id, stub: env.CONVERSATION.getByName(id) })

/** What a call gives; a refusal fails the test. */
export async function ok<T>(call: Promise<Answer<T>>): Promise<T> {
  return unwrap(await call)
}

/** The code of a refusal, or what was given instead. */
export async function refusal(call: Promise<Answer<unknown>>): Promise<unknown> {
  const result = await call
  return result.ok ? result : result.code
}

/** Sends as by HTTP; gives the seq. */
export async function post(
  { stub }: Room,
  userId: string,
  words: string,
  more: { id?: string; replyTo?: number; mentions?: string[]; expireSeconds?: number } = {},
): Promise<number> {
  const { seq } = await ok(stub.send(userId, { id: messageId(), content: text(words), ...more }))
  return seq
}

/** Everything that a person may read, page by page from the newest. */
export async function history({ stub }: Room, userId: string, limit = 100): Promise<Message[]> {
  const found: Message[] = []
  for (let before: number | undefined; ;) {
    const { messages, more } = await ok(stub.page(userId, { before, limit }))
    found.unshift(...messages)
    before = messages[0]?.seq
    if (!more) return found
  }
}

export const seqs = (messages: { seq: number }[]): number[] => messages.map(({ seq }) => seq)

/** The whole numbers from one to another. */
export const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)

export { unwrap }
