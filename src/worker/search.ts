/** Search over one conversation or all of a person's: asks their objects, a bounded number at a time and none for ever, and merges what they find. */
import type { Hono } from 'hono'
import type { Caller } from '../platform/access-token.ts'
import { conversationStub, inboxStub } from '../platform/address.ts'
import { type Answer, unwrap } from '../platform/answer.ts'
import { atOnce } from '../platform/at-once.ts'
import { within } from '../platform/patience.ts'
import type { Found } from '../objects/conversation/searching.ts'
import { Refused, type SearchHit, refusalOf, routes } from '../protocol/index.ts'
import * as allowances from './allowances.ts'
import { authenticate, bearerToken } from './authenticate.ts'
import { type Hosted, queryOf } from './bind.ts'
import type { Handlers, HandlerRequest } from './handler.ts'
import * as cursors from './search/cursor.ts'
import { Merge } from './search/merge.ts'
import { setting } from './setting.ts'

/** Conversations asked at one time. */
const calls = 16
/** One is waited for so long, and all together; who is late is asked again with the next page. */
const patienceMs = 2_000
const patienceForAllMs = 8_000

type Query = HandlerRequest<'search'>['query']
type Request = Pick<HandlerRequest<'search'>, 'env' | 'caller' | 'query'>

/** What a conversation answers; nothing where it does not. */
async function ask({ env, caller: { userId }, query }: Request, id: string, merge: Merge): Promise<Answer<Found> | undefined> {
  const { q, senderId, from, to, type } = query
  const found = async (): Promise<Answer<Found>> =>
    conversationStub(env, id).search(userId, { q, senderId, from, to, type, ...merge.question(id) })
  try {
    return await within(patienceMs, found())
  } catch (error) {
    // One that restarts or has too much to do is as one that is late.
    if (error instanceof Refused) throw error
    return undefined
  }
}

async function conversationsOf({ env, caller, query: { conversationId } }: Request): Promise<string[]> {
  return conversationId === undefined ? unwrap(await inboxStub(env, caller.userId).everywhere()) : [conversationId]
}

/** Asks all that are open. A conversation that the caller named has to be there; of the others those that are not are passed over. */
async function run(request: Request, ids: string[], merge: Merge, progress: () => Promise<void>): Promise<void> {
  const until = Date.now() + patienceForAllMs
  const open = ids.filter((id) => merge.isOpen(id))
  await atOnce(open, calls, async (id) => {
    const answer = Date.now() < until ? await ask(request, id, merge) : undefined
    if (!answer) return merge.late(id)
    if (!answer.ok && (answer.code !== 'not_found' || request.query.conversationId !== undefined)) unwrap(answer)
    merge.answer(id, answer.ok ? answer.value : { hits: [] })
    await progress()
  })
}

function ended(merge: Merge): { hits: SearchHit[]; nextCursor?: string } {
  const { hits, next } = merge.finish()
  if (!next) return { hits }
  const nextCursor = cursors.write(next)
  if (nextCursor === undefined)
    throw new Refused('unavailable', 'Too many conversations did not answer. Try again.', { retryAfterSeconds: 1 })
  return { hits, nextCursor }
}

const begun = ({ cursor, limit }: Query): Merge => new Merge(cursor === undefined ? cursors.beginning() : cursors.read(cursor), limit)

export const searchHandlers: Handlers<'search'> = {
  search: async (request) => {
    const merge = begun(request.query)
    await allowances.search(request.env, request.caller.userId)
    await run(request, await conversationsOf(request), merge, () => Promise.resolve())
    return { status: 200, body: ended(merge) }
  },
}

/** Hits as lines of their own while they are found. What fails after the first of them breaks the stream off, so that it cannot be taken for whole. */
function stream(request: Request, ids: string[], merge: Merge): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const line = (value: unknown) => writer.write(new TextEncoder().encode(`${JSON.stringify(value)}\n`))
  const write = async (hits: SearchHit[]) => void (await Promise.all(hits.map(line)))
  const work = async () => {
    try {
      await run(request, ids, merge, () => write(merge.early()))
      const { hits, ...rest } = ended(merge)
      await write(hits)
      await line(rest)
      await writer.close()
    } catch (error) {
      await writer.abort(error).catch(() => undefined)
    }
  }
  void work()
  return readable
}

const wantsLines = (request: globalThis.Request): boolean => /\bapplication\/x-ndjson\b/i.test(request.headers.get('accept') ?? '')

/** The same search, as lines; the table of routes serves it as one answer. */
export function bindSearch(app: Hono<Hosted>): void {
  app.get(routes.search.path, async (context, next) => {
    if (!wantsLines(context.req.raw)) return next()
    const { env, now } = setting(context)
    const caller: Caller = await authenticate(env, bearerToken(context.req.raw), now)
    const parsed = routes.search.query.safeParse(queryOf(context.req.url))
    if (!parsed.success) {
      const { code, detail, errors } = refusalOf(parsed.error)
      throw new Refused(code, detail, { errors })
    }
    const request = { env, caller, query: parsed.data }
    const merge = begun(parsed.data)
    await allowances.search(env, caller.userId)
    const ids = await conversationsOf(request)
    if (parsed.data.conversationId !== undefined) unwrap(await conversationStub(env, parsed.data.conversationId).view(caller.userId))
    return new Response(stream(request, ids, merge), {
      headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' },
    })
  })
}
