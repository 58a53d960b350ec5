/** What the user wants of a conversation, and how its peer shows itself: kept under a number of its own, and shown to all devices. */
import * as conversations from '../../domain/inbox/conversations.ts'
import type { Row } from '../../domain/inbox/conversations.ts'
import * as preferences from '../../domain/inbox/preferences.ts'
import { type Draft, type Preferences, Refused, type User } from '../../protocol/index.ts'
import type { Tables } from '../tables.ts'
import type { Ledger } from './ledger.ts'
import type { List } from './list.ts'
import type { Summaries } from './summaries.ts'

export class Wishes {
  readonly #tables: Tables
  readonly #ledger: Ledger
  readonly #summaries: Summaries
  readonly #list: List
  readonly #waitUntil: (work: Promise<unknown>) => void

  constructor(parts: { tables: Tables; ledger: Ledger; summaries: Summaries; list: List; waitUntil: (work: Promise<unknown>) => void }) {
    this.#tables = parts.tables
    this.#ledger = parts.ledger
    this.#summaries = parts.summaries
    this.#list = parts.list
    this.#waitUntil = parts.waitUntil
  }

  async prefer(conversationId: string, patch: preferences.PreferencesPatch): Promise<Preferences> {
    const before = this.#row(conversationId)
    // What comes after it brings it back from the archive, or ends its mark: so it is asked how far it is.
    const isPlaced = patch.archived === true || patch.markedUnread === true || (before.archived && patch.mutedUntil !== undefined)
    const part = isPlaced ? await this.#summaries.of(conversationId) : undefined
    const row = this.#row(conversationId)
    const after = this.#tables.read((db) => preferences.changed(db, row, patch, part?.place))
    if (JSON.stringify(after) !== JSON.stringify(row)) this.#keep(after)
    return preferences.of(after)
  }

  draft(conversationId: string, input: preferences.NewDraft): Draft {
    const row = this.#row(conversationId)
    const draft = preferences.drafted(row, input, Date.now())
    this.#keep({ ...row, draft })
    return draft
  }

  /** Reading is coming back to what was marked. */
  read(conversationId: string): void {
    const row = this.#row(conversationId)
    if (row.markedUnread) this.#keep({ ...row, markedUnread: 0 })
  }

  /** Somebody with whom this user talks presents itself anew, or is no more. */
  presented(peerId: string, user: User | undefined): void {
    const row = this.#tables.read((db) => conversations.withPeer(db, peerId))
    const known = row && this.#ledger.row(row.id)
    if (known) this.#keep({ ...known, peer: user ?? 'deleted' })
  }

  #row(id: string): Row {
    const row = this.#ledger.row(id)
    if (!row) throw new Refused('not_found', 'There is no such conversation.')
    return row
  }

  #keep(row: Row): void {
    this.#list.keep(row, Date.now())
    this.#waitUntil(this.#list.announce(row.id))
  }
}
