/** The list of conversations by pages, newest activity first. What they look like now is asked of them; the order is mostly known. */
import type { Row } from '../../domain/inbox/conversations.ts'
import { atOnce } from '../../platform/at-once.ts'
import { fromBase64url, toBase64url } from '../../platform/base64url.ts'
import { type ConversationSummary, Refused } from '../../protocol/index.ts'
import type { Ledger } from './ledger.ts'
import { type Part, type Summaries, whole } from './summaries.ts'

/** Conversations asked at one time: half a megabyte each, with a message as long as they may be. */
const calls = 75
/** A page ends early here, at most 12 MiB of UTF-8. What an object answers to a call has to stay below 32 MiB. */
const pageUnits = 4 * 1024 * 1024

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

interface Line extends Place {
  row: Row
  /** As it was asked; nothing where there was no room to keep it. */
  part?: Part
}

export class Pages {
  readonly #ledger: Ledger
  readonly #summaries: Summaries

  constructor(ledger: Ledger, summaries: Summaries) {
    this.#ledger = ledger
    this.#summaries = summaries
  }

  async page({ limit, cursor }: PageRequest): Promise<ConversationPage> {
    const from = cursor === undefined ? undefined : readCursor(cursor)
    const follows = (line: Place) => !from || order(from, line) < 0
    const lines = (await this.#lines(limit, follows)).filter(follows).toSorted(order)
    const { shown, last } = await this.#fill(lines.slice(0, limit))
    return {
      conversations: shown,
      ...(last && lines.at(-1) !== last ? { nextCursor: writeCursor(last) } : {}),
    }
  }

  /** All that the list shows. In one round those are asked of which it is not known when they were last active, and those that come first among the others. */
  async #lines(limit: number, follows: (line: Place) => boolean): Promise<Line[]> {
    const unknown: Line[] = []
    const known: Line[] = []
    for (const row of this.#ledger.shown()) {
      const activityAt = this.#ledger.activityAt(row)
      if (activityAt === undefined) unknown.push({ id: row.id, row, activityAt: 0 })
      else known.push({ id: row.id, row, activityAt })
    }
    const sorted = known.filter(follows).toSorted(order)
    let units = 0
    const asked = await atOnce([...unknown, ...sorted.slice(0, limit)], calls, async (line): Promise<Line | undefined> => {
      const part = await this.#ask(line.row)
      if (!part) return undefined
      units += part.summary.length
      return { ...line, activityAt: part.activityAt, ...(units > pageUnits ? {} : { part }) }
    })
    return [...asked.filter((line) => line !== undefined), ...sorted.slice(limit)]
  }

  /** As many as there is room for, and one in any case. */
  async #fill(lines: Line[]): Promise<{ shown: ConversationSummary[]; last: Line | undefined }> {
    const shown: ConversationSummary[] = []
    let last: Line | undefined
    let units = 0
    for (const line of lines) {
      const part = line.part ?? (await this.#ask(line.row))
      units += part?.summary.length ?? 0
      if (shown.length > 0 && units > pageUnits) break
      if (part) shown.push(JSON.parse(whole(this.#ledger.row(line.id) ?? line.row, part.summary)))
      last = line
    }
    return { shown, last }
  }

  async #ask(row: Row): Promise<Part | undefined> {
    const [part] = await Promise.all([this.#summaries.of(row.id), this.#summaries.acquainted(row)])
    return part
  }
}
