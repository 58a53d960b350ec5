/** The server's search over what somebody sees, by its own words; a page's hits come in no order. */
import type { Message } from '../../../src/protocol/index.ts'
import { fits, textOf } from '../../../src/words/content.ts'
import { snippetOf } from '../../../src/words/snippet.ts'
import { match, termsOf } from '../../../src/words/terms.ts'

/** One page as the server writes it: a hit a line, and how to go on. */
export function found(seen: readonly Message[], query: URLSearchParams): Response {
  const terms = termsOf(query.get('q') ?? '')
  const wanted = (name: string, value: string | number): boolean => !query.has(name) || query.get(name) === String(value)
  const hits = seen
    .filter(({ conversationId, senderId, sentAt }) => {
      const isInTime = sentAt >= Number(query.get('from') ?? 0) && sentAt <= Number(query.get('to') ?? Infinity)
      return isInTime && wanted('conversationId', conversationId) && wanted('senderId', senderId)
    })
    .flatMap((message) => {
      const { content } = message
      const isLink = query.get('type') === 'link'
      if (!content || !(isLink ? fits(content, 'link') : wanted('type', content.type))) return []
      const text = textOf(content)
      const marks = match(terms, text)
      return marks ? [{ message, ...snippetOf(text, marks) }] : []
    })
    .toSorted((a, b) => b.message.sentAt - a.message.sentAt)
  const from = Number(query.get('cursor') ?? 0)
  const to = from + Number(query.get('limit'))
  const lines = [...hits.slice(from, to).toReversed(), to < hits.length ? { nextCursor: String(to) } : {}]
  return new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { headers: { 'content-type': 'application/x-ndjson' } })
}
