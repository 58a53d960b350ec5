/** The list of conversations. An inbox knows which there are; what they look like now is asked of them when the list is opened. */
import type { Entry } from '../domain/inbox/conversations.ts'
import { conversationStub, inboxStub } from '../platform/address.ts'
import { fromBase64url, toBase64url } from '../platform/base64url.ts'
import { type ConversationSummary, Refused } from '../protocol/index.ts'
import { atOnce } from './at-once.ts'

const calls = 50

export interface PageRequest {
  limit: number
  cursor?: string | undefined
}

export interface ConversationPage {
  conversations: ConversationSummary[]
  nextCursor?: string
}

/** A place in the list: newest activity first, and by id where two are of the same moment. */
interface Place {
  activityAt: number
  id: string
}

interface Listed extends Place {
  peerId: string | undefined
  summary: Omit<ConversationSummary, 'peer'>
}

const order = (a: Place, b: Place): number => b.activityAt - a.activityAt || (a.id < b.id ? -1 : 1)

const writeCursor = ({ activityAt, id }: Place): string => toBase64url(new TextEncoder().encode(`${activityAt} ${id}`))

function readCursor(cursor: string): Place {
  const found = /^(\d{1,16}) (\S+)$/.exec(new TextDecoder().decode(fromBase64url(cursor) ?? new Uint8Array()))
  const [, activityAt, id] = found ?? []
  if (activityAt === undefined || id === undefined)
    throw new Refused('invalid_request', 'The cursor is not one of this list.', {
      errors: [{ path: 'cursor', message: 'is not one of this list' }],
    })
  return { activityAt: Number(activityAt), id }
}

async function listed(env: Env, userId: string, { id, peerId, preferences }: Entry): Promise<Listed[]> {
  const found = await conversationStub(env, id).summary(userId)
  // It told of the membership before it was there, or is gone: nothing to show.
  if (!found.ok) return []
  const { summary, activityAt } = found.value
  return [{ id, peerId, activityAt, summary: { ...summary, preferences } }]
}

/** A peer whose account is deleted is shown by none. */
async function withPeer(env: Env, userId: string, { peerId, summary }: Listed): Promise<ConversationSummary> {
  if (peerId === undefined) return summary
  const found = await inboxStub(env, peerId).introduce(userId)
  return found.ok ? { ...summary, peer: found.value.user } : summary
}

export async function listConversations(
  env: Env,
  userId: string,
  entries: Entry[],
  { limit, cursor }: PageRequest,
): Promise<ConversationPage> {
  const from = cursor === undefined ? undefined : readCursor(cursor)
  const all = (await atOnce(entries, calls, (entry) => listed(env, userId, entry))).flat()
  const rest = all.filter((entry) => !from || order(from, entry) < 0).toSorted(order)
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  const conversations = await atOnce(page, calls, (entry) => withPeer(env, userId, entry))
  return { conversations, ...(last && rest.length > limit ? { nextCursor: writeCursor(last) } : {}) }
}
