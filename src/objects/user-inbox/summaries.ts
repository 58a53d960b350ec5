/** Summaries: what the conversation says of itself, with what only the inbox knows. */
import * as preferences from '../../domain/inbox/preferences.ts'
import type { Introduction } from '../../domain/inbox/contacts.ts'
import type { Row } from '../../domain/inbox/conversations.ts'
import { conversationStub, inboxStub } from '../../platform/address.ts'
import type { Answer } from '../../platform/answer.ts'
import { within } from '../../platform/patience.ts'
import type { ConversationSummary } from '../../protocol/index.ts'
import type { Place } from '../news.ts'
import type { Ledger } from './ledger.ts'

/** How long one object may take to answer: the others are worth showing without it. */
const patienceMs = 5_000

/** The conversation's part, as JSON. */
export interface Part {
  summary: string
  place: Place
  activityAt: number
}

type Found = { summary: Omit<ConversationSummary, 'preferences' | 'peer'>; activityAt: number }

/** What the inbox adds to a summary. */
function own(row: Row): Partial<ConversationSummary> {
  return {
    preferences: preferences.of(row),
    ...(row.markedUnread ? { markedUnread: true as const } : {}),
    ...(row.draft ? { draft: row.draft } : {}),
    ...(row.peer && row.peer !== 'deleted' ? { peer: row.peer } : {}),
  }
}

export const frameOf = (row: Row, summary: string, usn: number): string =>
  `{"type":"conversation","usn":${usn},"conversation":${whole(row, summary)}}`

/** The whole summary, as JSON. */
export const whole = (row: Row, summary: string): string => `${summary.slice(0, -1)},${JSON.stringify(own(row)).slice(1)}`

export class Summaries {
  readonly #env: Env
  readonly #ledger: Ledger
  readonly #userId: () => string

  constructor(env: Env, ledger: Ledger, userId: () => string) {
    this.#env = env
    this.#ledger = ledger
    this.#userId = userId
  }

  /** As the conversation is now; nothing if it is out of reach, or has nothing for this person. */
  of(id: string): Promise<Part | undefined> {
    return this.#ask(id, (stub) => stub.summary(this.#userId()))
  }

  /** The same, and the conversation tells this inbox again what happens; `lifted` where it has been quiet since a time: its mark may go. */
  async comeBack(id: string, quietSince: number): Promise<(Part & { lifted: boolean }) | undefined> {
    let lifted = false
    const part = await this.#ask(id, async (stub) => {
      const answer = await stub.comeBack(this.#userId(), quietSince)
      if (answer.ok) lifted = answer.value.lifted
      return answer
    })
    return part && { ...part, lifted }
  }

  async #ask(id: string, ask: (stub: ReturnType<typeof conversationStub>) => Promise<Answer<Found>>): Promise<Part | undefined> {
    try {
      const answer = await within(patienceMs, ask(conversationStub(this.#env, id)))
      if (!answer) throw new Error('it does not answer')
      if (!answer.ok) return undefined
      const { summary, activityAt } = answer.value
      const { head, readSeq } = summary
      this.#overtake(id, { seq: head.seq, readSeq, at: activityAt })
      return { summary: JSON.stringify(summary), activityAt, place: { ...head, readSeq } }
    } catch (error) {
      // oxlint-disable-next-line no-console
      console.warn('a conversation is left out of a list', { conversationId: id, error })
      return undefined
    }
  }

  /** What happened while this inbox was not told counts all the same. */
  #overtake(id: string, places: Parameters<typeof preferences.overtaken>[1]): void {
    const row = this.#ledger.row(id)
    const ended = row ? preferences.overtaken(row, places) : {}
    if (row && Object.keys(ended).length > 0) this.#ledger.write({ ...row, ...ended })
  }

  /** The row, once the peer of a direct conversation is known. */
  async acquainted(row: Row): Promise<Row> {
    if (row.peerId === null || row.peer !== null) return row
    try {
      const answer = await within<Answer<Introduction>>(patienceMs, inboxStub(this.#env, row.peerId).introduce(this.#userId()))
      if (!answer) return row
      return this.#ledger.write({ ...(this.#ledger.row(row.id) ?? row), peer: answer.ok ? answer.value.user : 'deleted' })
    } catch {
      return row
    }
  }
}
