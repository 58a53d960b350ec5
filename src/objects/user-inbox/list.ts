/** Where news meets the list: what conversations tell is numbered, kept as far as it must be, and passed on to the devices. */
import { Refused } from '../../protocol/index.ts'
import * as account from '../../domain/inbox/account.ts'
import * as conversations from '../../domain/inbox/conversations.ts'
import type { Row } from '../../domain/inbox/conversations.ts'
import * as preferences from '../../domain/inbox/preferences.ts'
import type { Heard, News } from '../news.ts'
import type { Tables } from '../tables.ts'
import { type Ledger, isBehind, isOlder } from './ledger.ts'
import type { Marking } from './marking.ts'
import type { Session, Sessions } from './sessions.ts'
import { type Part, type Summaries, frameOf } from './summaries.ts'

export class List {
  readonly #tables: Tables
  readonly #ledger: Ledger
  readonly #summaries: Summaries
  readonly #sessions: Sessions
  readonly #marking: Marking
  #isLive = false

  constructor(parts: { tables: Tables; ledger: Ledger; summaries: Summaries; sessions: Sessions; marking: Marking }) {
    const { tables, ledger, summaries, sessions, marking } = parts
    this.#marking = marking
    this.#tables = tables
    this.#ledger = ledger
    this.#summaries = summaries
    this.#sessions = sessions
  }

  /** The account ended. */
  end(): void {
    this.#isLive = false
    this.#ledger.forget()
  }

  /** Takes the same news again without harm. */
  hear(news: News, now: number): Heard {
    if (!this.#tables.exist) return { devices: [], gone: true }
    try {
      if (!this.#isLive) this.#tables.read(account.live)
    } catch (error) {
      if (error instanceof Refused) return { devices: [], gone: true, deleted: true }
      throw error
    }
    this.#isLive = true
    const id = news.conversationId
    const usn = this.#ledger.next(now)
    const row = this.#take(news, usn, now)
    const seen = this.#ledger.seen(id)
    const isStale = seen?.place !== undefined && isBehind(news.place, seen.place)
    const delivered = seen?.delivered ?? 0
    const messages = news.messages.filter(({ seq }) => seq > delivered)
    this.#ledger.see(id, {
      usn,
      place: isStale ? seen.place : news.place,
      delivered: Math.max(delivered, messages.at(-1)?.seq ?? 0),
      activityAt: Math.max(news.activityAt, seen?.activityAt ?? 0),
      isLarge: news.isLarge,
    })
    const live = this.#sessions.live(now)
    const devices = [...new Set(live.map(({ deviceId }) => deviceId))]
    // Where nobody is, or who is hears of it there, the conversation may keep its news to itself until another device comes.
    if (devices.every((deviceId) => news.openOn.includes(deviceId))) this.#ledger.asleep.add(id)
    else this.#ledger.asleep.delete(id)
    const frames = messages.map(({ frame }) => frame)
    const isStranger = row.peerId !== null && row.peer === null
    const summary = isStale || isStranger ? [] : [frameOf(row, news.summary, usn)]
    for (const session of live) session.tell(framesFor(session, news, frames, summary), now)
    if (!isStale && isStranger) void this.#introduce(row, news)
    const held = this.#marking.release(id)
    return { devices, ...(held === undefined ? {} : { delivered: held }) }
  }

  /** What must be kept of news: that there is some, once; that it came or went; that it is back from the archive. */
  #take(news: News, usn: number, now: number): Row {
    const known = this.#ledger.row(news.conversationId)
    const row = known ?? this.#tables.change((db) => conversations.make(db, news, now))
    const values: Partial<Row> = {
      ...(conversations.isNewer(known, news)
        ? { state: news.joined ? 'joined' : 'left', rev: news.since.rev, sinceAt: news.since.at }
        : {}),
      ...(row.marked ? {} : { marked: true, usn, activityAt: news.activityAt }),
      ...preferences.overtaken(row, { ...news.place, at: news.activityAt }),
    }
    return Object.keys(values).length === 0 && known ? row : this.#ledger.write({ ...row, ...values })
  }

  /** A first summary waits until it is known with whom it is. */
  async #introduce(row: Row, news: News): Promise<void> {
    await this.#summaries.acquainted(row)
    this.pass(row.id, news, Date.now())
  }

  /** Tells all devices how a conversation looks now, because the user wants it otherwise or its peer changed. */
  async announce(id: string): Promise<void> {
    for (let tries = 0; tries < 3 && this.#sessions.live(Date.now()).length > 0; tries++) {
      const part = await this.#summaries.of(id)
      if (!part || this.pass(id, part, Date.now())) return
    }
  }

  /** Passes a summary on, unless a newer one was; tells which. */
  pass(id: string, { summary, place, activityAt }: Part, now: number): boolean {
    const row = this.#ledger.row(id)
    const seen = this.#ledger.seen(id)
    if (!row || (seen?.place && isOlder(place, seen.place))) return false
    // After sleep it is not known whether the conversation keeps its news to itself: the next device has to ask it.
    if (!seen && row.marked) this.#ledger.asleep.add(id)
    const usn = this.#ledger.next(now)
    this.#ledger.see(id, { usn, place, delivered: seen?.delivered ?? 0, activityAt, isLarge: seen?.isLarge ?? false })
    for (const session of this.#sessions.live(now)) session.tell([frameOf(row, summary, usn)], now)
    return true
  }

  /** Writes what the user wants of a conversation, under a number that every device away will be behind. */
  keep(row: Row, now: number): Row {
    const usn = this.#ledger.next(now)
    const seen = this.#ledger.seen(row.id)
    if (seen) this.#ledger.see(row.id, { ...seen, usn })
    return this.#ledger.write({ ...row, usn })
  }
}

/** A device that has the conversation open hears of messages and marks there; of its own marks a device hears nothing. */
function framesFor({ deviceId }: Session, news: News, messages: string[], summary: string[]): string[] {
  const isOpen = news.openOn.includes(deviceId)
  const receipts = isOpen ? [] : news.receipts.filter((receipt) => receipt.deviceId !== deviceId)
  const receiptFrames = receipts.map(({ deviceId: _own, ...marks }) =>
    JSON.stringify({ type: 'receipt', conversationId: news.conversationId, ...marks }),
  )
  return [...(isOpen ? [] : messages), ...receiptFrames, ...summary]
}
