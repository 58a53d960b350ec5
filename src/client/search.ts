/** Searches the server, page by page; and without a connection what this device has. Loaded when somebody searches. */
import type { SearchHit } from '../protocol/search.ts'
import type { SearchPage, SearchQuery } from './api.ts'
import type { Context } from './context.ts'
import { ChatError } from './errors.ts'
import { type MessageRow, keysOf } from './storage.ts'
import { marksIn, snippetOf } from './words.ts'

/** Rows read from the storage at a time. */
const chunk = 500
const pageHits = 50
/** What one look at this device gives at most. */
const mostLocal = 200
const link = /https?:\/\/\S/iu

function textOf({ content }: MessageRow['message']): string {
  if (!content) return ''
  if (content.type === 'text') return content.text
  return [content.caption, content.name].filter((part) => part !== undefined).join('\n')
}

function fits({ message }: MessageRow, { senderId, from, to, type }: SearchQuery): boolean {
  if (!message.content || (senderId !== undefined && message.senderId !== senderId)) return false
  if ((from !== undefined && message.sentAt < from) || (to !== undefined && message.sentAt > to)) return false
  return type === undefined || (type === 'link' ? link.test(textOf(message)) : message.content.type === type)
}

async function* local(context: Context, query: SearchQuery, signal: AbortSignal | undefined): AsyncGenerator<SearchPage> {
  const { book } = context
  const ids = query.conversationId === undefined ? book.all('replicas').map(({ conversationId }) => conversationId) : [query.conversationId]
  const hits: SearchHit[] = []
  for (const id of ids) {
    const { from, to } = keysOf(id)
    let below = to
    for (let isMore = true; isMore;) {
      signal?.throwIfAborted()
      const rows = await book.storage.range('messages', { from, to: below }, { limit: chunk, reverse: true })
      for (const row of rows) {
        const text = fits(row, query) ? textOf(row.message) : ''
        const marks = text === '' ? undefined : marksIn(text, query.q)
        if (marks) hits.push({ message: row.message, ...snippetOf(text, marks) })
      }
      const last = rows.at(-1)?.message.seq
      isMore = rows.length === chunk && last !== undefined && last > 1
      if (last !== undefined) below = keysOf(id, 0, last - 1).to
    }
  }
  const sorted = hits.toSorted((a, b) => b.message.sentAt - a.message.sentAt || b.message.seq - a.message.seq)
  yield { hits: sorted.slice(0, mostLocal), from: 'device', isLast: true }
}

async function* remote(context: Context, query: SearchQuery, signal: AbortSignal | undefined): AsyncGenerator<SearchPage> {
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    signal?.throwIfAborted()
    const page = await context.session.ask('search', { query: { limit: pageHits, ...query, ...(cursor === undefined ? {} : { cursor }) } })
    cursor = page.nextCursor
    yield { hits: page.hits, from: 'server', isLast: cursor === undefined }
  }
}

export async function* search(context: Context, query: SearchQuery, signal?: AbortSignal): AsyncGenerator<SearchPage> {
  let isBegun = false
  try {
    for await (const page of remote(context, query, signal)) {
      isBegun = true
      yield page
    }
  } catch (error) {
    if (isBegun || !(error instanceof ChatError) || error.code !== 'unreachable') throw error
    yield* local(context, query, signal)
  }
}
