/** The list of conversations. An inbox knows which there are; what they look like now is asked of them when the list is opened. */
import type { Entry } from '../domain/inbox/conversations.ts'
import { conversationStub, inboxStub } from '../platform/address.ts'
import type { Answer } from '../platform/answer.ts'
import { atOnce } from '../platform/at-once.ts'
import { fromBase64url, toBase64url } from '../platform/base64url.ts'
import { type ConversationSummary, Refused } from '../protocol/index.ts'

/** Conversations asked at one time when they were last active: a number each. */
const looks = 50
/** Conversations asked at one time what they look like: half a megabyte each, with a message as long as they may be. */
const summaries = 10
/** A page ends early here. What an object answers to a call has to stay below 32 MiB. */
const pageBytes = 8 * 1024 * 1024

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

type Placed = Place & { entry: Entry }

const order = (a: Place, b: Place): number => b.activityAt - a.activityAt || (a.id < b.id ? -1 : 1)

const encoder = new TextEncoder()
const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length

const writeCursor = ({ activityAt, id }: Place): string => toBase64url(encoder.encode(`${activityAt} ${id}`))

function readCursor(cursor: string): Place {
  const found = /^(\d{1,16}) (\S+)$/.exec(new TextDecoder().decode(fromBase64url(cursor) ?? new Uint8Array()))
  const [, activityAt, id] = found ?? []
  if (activityAt === undefined || id === undefined)
    throw new Refused('invalid_request', 'The cursor is not one of this list.', {
      errors: [{ path: 'cursor', message: 'is not one of this list' }],
    })
  return { activityAt: Number(activityAt), id }
}

/** Nothing of a conversation that is out of reach: the others are worth showing without it. */
async function unlessOutOfReach<T>(id: string, ask: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    // oxlint-disable-next-line no-console
    console.warn('a conversation is left out of a list', { conversationId: id, error })
    return undefined
  }
}

/** It told of the membership before it was there, or is gone: nothing to show. */
const unlessRefused = <T>(answer: Answer<T>): T | undefined => (answer.ok ? answer.value : undefined)

const placed = (env: Env, userId: string, entry: Entry): Promise<Placed | undefined> =>
  unlessOutOfReach(entry.id, async () => {
    const activityAt = unlessRefused(await conversationStub(env, entry.id).activityAt(userId))
    return activityAt === undefined ? undefined : { activityAt, id: entry.id, entry }
  })

/** A peer whose account is deleted is shown by none. */
const summed = (env: Env, userId: string, { id, peerId, preferences }: Entry): Promise<ConversationSummary | undefined> =>
  unlessOutOfReach(id, async () => {
    const found = unlessRefused(await conversationStub(env, id).summary(userId))
    if (!found) return undefined
    const peer = peerId === undefined ? undefined : unlessRefused(await inboxStub(env, peerId).introduce(userId))
    return { ...found.summary, preferences, ...(peer ? { peer: peer.user } : {}) }
  })

interface Filled {
  conversations: ConversationSummary[]
  /** The last place that the page has come to, shown or not. */
  last: Place | undefined
}

/** As many of these places as there is room for, and one in any case. */
async function fill(env: Env, userId: string, places: Placed[]): Promise<Filled> {
  let asked = 0
  const found = await atOnce(places, summaries, async ({ entry }) => {
    // They are begun in order: what is not asked any more comes after all that was.
    if (asked >= pageBytes) return undefined
    const summary = await summed(env, userId, entry)
    const bytes = summary ? bytesOf(summary) : 0
    asked += bytes
    return { summary, bytes }
  })
  const page: Filled = { conversations: [], last: undefined }
  let shown = 0
  for (const [at, one] of found.entries()) {
    shown += one?.bytes ?? 0
    if (!one || (page.last && shown > pageBytes)) break
    if (one.summary) page.conversations.push(one.summary)
    page.last = places[at]
  }
  return page
}

export async function listConversations(
  env: Env,
  userId: string,
  entries: Entry[],
  { limit, cursor }: PageRequest,
): Promise<ConversationPage> {
  const from = cursor === undefined ? undefined : readCursor(cursor)
  const all = (await atOnce(entries, looks, (entry) => placed(env, userId, entry))).filter((place) => place !== undefined)
  const rest = all.filter((place) => !from || order(from, place) < 0).toSorted(order)
  const { conversations, last } = await fill(env, userId, rest.slice(0, limit))
  return { conversations, ...(last && last.id !== rest.at(-1)?.id ? { nextCursor: writeCursor(last) } : {}) }
}
