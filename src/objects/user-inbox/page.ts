/** The list of conversations by pages, newest activity first. What they look like now is asked of them; the order is mostly known. */
import type { Row } from '../../domain/inbox/conversations.ts'
import { atOnce } from '../../platform/at-once.ts'
import { fromBase64url, toBase64url } from '../../platform/base64url.ts'
import { type ConversationSummary, Refused } from '../../protocol/index.ts'
import type { Ledger } from './ledger.ts'
import { type Part, type Summaries, whole } from './summaries.ts'

/** Conversations asked at one time when they were last active, and what they look like: half a megabyte each, with a message as long as they may be. */
const looks = 50
const calls = 25
/** A longer summary is asked for again when its turn comes, so that not all of them wait here. */
const keptUnits = 16 * 1024
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
  part: Part | undefined
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
    const lines = (await this.#lines()).filter((line) => !from || order(from, line) < 0).toSorted(order)
    const asked = await this.#fill(lines.slice(0, limit))
    const conversations = asked.filter(({ part }) => part !== undefined).toSorted(order)
    const last = asked.at(-1)
    return {
      conversations: conversations.flatMap(({ row, part }) =>
        part ? JSON.parse(whole(this.#ledger.row(row.id) ?? row, part.summary)) : [],
      ),
      ...(last && lines.length > asked.length ? { nextCursor: writeCursor(last) } : {}),
    }
  }

  /** All that the list shows. Where something may have come that nobody was told, the conversation is asked. */
  async #lines(): Promise<Line[]> {
    const lines = await atOnce(this.#ledger.shown(), looks, async (row): Promise<Line | undefined> => {
      const activityAt = this.#ledger.activityAt(row)
      if (activityAt !== undefined) return { id: row.id, row, activityAt, part: undefined }
      const part = await this.#ask(row)
      return part && { id: row.id, row, activityAt: part.activityAt, part: part.summary.length > keptUnits ? undefined : part }
    })
    return lines.filter((line) => line !== undefined)
  }

  /** As many as there is room for, and one in any case; those out of reach are passed over. */
  async #fill(lines: Line[]): Promise<Line[]> {
    let units = 0
    const filled = await atOnce(lines, calls, async (line): Promise<Line | undefined> => {
      // They are begun in order: what is not asked any more comes after all that was.
      if (units > pageUnits) return undefined
      const part = line.part ?? (await this.#ask(line.row))
      units += part?.summary.length ?? 0
      return { ...line, part, activityAt: part?.activityAt ?? line.activityAt }
    })
    const page: Line[] = []
    let full = 0
    for (const line of filled) {
      full += line?.part?.summary.length ?? 0
      if (!line || (page.length > 0 && full > pageUnits)) break
      page.push(line)
    }
    return page
  }

  async #ask(row: Row): Promise<Part | undefined> {
    const [part] = await Promise.all([this.#summaries.of(row.id), this.#summaries.acquainted(row)])
    return part
  }
}
