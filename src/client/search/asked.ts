/** One page of a search from the server, as lines: each hit is told as soon as its conversation has found it. */
import type { SearchHit as ServerHit } from '../../protocol/search.ts'
import { fits } from '../../words/content.ts'
import type { Environment } from '../environment.ts'
import { ChatError } from '../errors.ts'
import { paths } from '../paths.ts'
import { addressOf, refusalOf, unreachable } from '../request.ts'
import type { SearchHit, SearchQuery } from '../search.ts'
import type { Session } from '../session.ts'

interface Parts {
  session: Session
  environment: Environment
  url: string
}

interface Page {
  query: SearchQuery
  cursor: string | undefined
  count: number
  signal: AbortSignal
  found: (hit: SearchHit) => void
}

/** A page of the server has at most so many. */
const most = 100
/** The server itself waits eight seconds for its slowest. */
const silenceMs = 15_000

/** Gives the cursor of the next page, if there is one. */
export async function asked(parts: Parts, page: Page): Promise<string | undefined> {
  try {
    return await once(parts, page)
  } catch (error) {
    if (!(error instanceof ChatError) || error.code !== 'unauthenticated') throw error
    await parts.session.refresh()
    return once(parts, page)
  }
}

async function once({ session, environment, url }: Parts, { query, cursor, count, signal, found }: Page): Promise<string | undefined> {
  const { order: _order, hasLink, ...filters } = query
  const type = filters.type ?? (hasLink ? 'link' : undefined)
  const [method, path] = paths.search
  const headers = { authorization: `Bearer ${await session.accessToken()}`, accept: 'application/x-ndjson' }
  const address = addressOf(url, path, { query: { ...filters, type, cursor, limit: Math.min(most, Math.max(1, count)) } })
  const gaveUp = new AbortController()
  let stop = (): void => undefined
  const goOn = (): void => {
    stop()
    stop = environment.clock.after(silenceMs, () => gaveUp.abort())
  }
  goOn()
  try {
    const response = await environment.fetch(address, { method, headers, signal: AbortSignal.any([signal, gaveUp.signal]) })
    if (!response.ok) throw refusalOf(await response.json(), response.status)
    for await (const line of lines(response)) {
      goOn()
      if (!isHit(line)) return line.nextCursor
      const { content } = line.message
      if (!hasLink || (content && fits(content, 'link'))) found(line)
    }
    throw unreachable(new Error('the answer has no end'))
  } catch (cause) {
    signal.throwIfAborted()
    throw cause instanceof ChatError ? cause : unreachable(cause)
  } finally {
    stop()
  }
}

type Line = ServerHit | { nextCursor?: string }

const isHit = (line: Line): line is ServerHit => 'message' in line

/** Ends early without the last line where the server broke it off. */
async function* lines(response: Response): AsyncGenerator<Line> {
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  let rest = ''
  try {
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      const [...whole] = (rest + decoder.decode(part.value, { stream: true })).split('\n')
      rest = whole.pop() ?? ''
      for (const line of whole) yield JSON.parse(line)
    }
  } finally {
    await reader?.cancel().catch(() => undefined)
  }
}
