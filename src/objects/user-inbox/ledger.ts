/**
 * The list of conversations as this object knows it while it is awake: the rows, and what is not written down. Every update
 * has a number that is greater than all before it, in memory and over sleep, because it is never behind the clock.
 */
import * as conversations from '../../domain/inbox/conversations.ts'
import type { Row } from '../../domain/inbox/conversations.ts'
import type { Place } from '../news.ts'
import type { Tables } from '../tables.ts'

/** What is known of a conversation besides its row. */
export interface Seen {
  /** Of its last update. */
  usn: number
  /** What its last summary held. */
  place: Place | undefined
  /** Devices were given the messages up to here. */
  delivered: number
  activityAt: number
  isLarge: boolean
}

/** Whether what a conversation tells is older than what is known: it comes in order, so only a call that was given up can be. */
export const isBehind = (a: Place, b: Place): boolean => a.seq < b.seq || a.rev < b.rev

/** Whether a summary that was asked for is older than what was told meanwhile: each of these only grows. */
export const isOlder = (a: Place, b: Place): boolean => isBehind(a, b) || a.readSeq < b.readSeq

export class Ledger {
  readonly #tables: Tables
  readonly #rows = new Map<string, Row>()
  readonly #seen = new Map<string, Seen>()
  /** Conversations that heard of nobody here, or of nobody who does not hear of it there: they may keep news to themselves since. */
  readonly asleep = new Set<string>()
  #usn = 0

  constructor(tables: Tables) {
    this.#tables = tables
  }

  /** The newest number that was given. */
  get usn(): number {
    return this.#usn
  }

  next(now: number): number {
    return (this.#usn = Math.max(this.#usn + 1, now))
  }

  /** A device has seen this number: the next ones are greater, whatever the clock says. */
  passed(usn: number): void {
    this.#usn = Math.max(this.#usn, usn)
  }

  row(id: string): Row | undefined {
    const known = this.#rows.get(id)
    if (known) return known
    const found = this.#tables.exist ? this.#tables.read((db) => conversations.find(db, id)) : undefined
    if (found) this.#rows.set(id, found)
    return found
  }

  /** Since an update, also what went since; without one, what is there. */
  shown(since?: number): Row[] {
    const rows = this.#tables.read((db) => (since === undefined ? conversations.shown(db) : conversations.shownSince(db, since)))
    for (const row of rows) this.#rows.set(row.id, row)
    return rows
  }

  write(row: Row): Row {
    this.#tables.change((db) => conversations.write(db, row))
    this.#rows.set(row.id, row)
    return row
  }

  seen(id: string): Seen | undefined {
    return this.#seen.get(id)
  }

  see(id: string, seen: Seen): void {
    this.#seen.set(id, seen)
  }

  /** When something last lifted it in the list, where that is known without asking. */
  activityAt(row: Row): number | undefined {
    const seen = this.#seen.get(row.id)
    if (seen?.place && !this.asleep.has(row.id)) return seen.activityAt
    return row.marked ? undefined : row.activityAt
  }

  forget(): void {
    this.#rows.clear()
    this.#seen.clear()
    this.asleep.clear()
  }
}
