/** Carries drafts between this device and the server. What is being typed here is never overwritten; what comes later wins. */
import type { Draft } from '../protocol/conversation.ts'
import type { Book } from './book.ts'
import type { Clock } from './environment.ts'
import { ChatError, isPassing } from './errors.ts'
import type { Session } from './session.ts'
import type { DraftRow, Write } from './storage.ts'

/** After the last keystroke. */
const settledMs = 1_000
/** Whoever typed so lately is still typing. */
const typingMs = 30_000
const retryMs = 5_000

export class Drafts {
  readonly #clock: Clock
  readonly #session: Session
  readonly #book: Book
  readonly #waiting = new Map<string, () => void>()
  readonly #underWay = new Set<string>()

  constructor({ clock, session, book }: { clock: Clock; session: Session; book: Book }) {
    this.#clock = clock
    this.#session = session
    this.#book = book
  }

  /** Everything that the server does not have yet. */
  again(): void {
    for (const row of this.#book.all('drafts')) if (row.isDirty) this.changed(row.conversationId)
  }

  changed(conversationId: string, afterMs = settledMs): void {
    this.#waiting.get(conversationId)?.()
    this.#waiting.set(
      conversationId,
      this.#clock.after(afterMs, () => {
        this.#waiting.delete(conversationId)
        void this.#tell(conversationId)
      }),
    )
  }

  /** What the server has. */
  came(conversationId: string, { text, replyTo, version, updatedAt }: Draft): void {
    const now = this.#clock.now()
    const next = (row: DraftRow | undefined): DraftRow | undefined => {
      if (row && (row.isDirty || row.version >= version || now - (row.typedAt ?? 0) < typingMs)) return row
      return { conversationId, text, ...(replyTo === undefined ? {} : { replyTo }), updatedAt, version, isDirty: false }
    }
    this.#book.note({ kind: 'put', table: 'drafts', key: conversationId, next })
  }

  stop(): void {
    for (const stop of this.#waiting.values()) stop()
    this.#waiting.clear()
  }

  async #tell(conversationId: string): Promise<void> {
    const row = this.#book.get('drafts', conversationId)
    if (!row?.isDirty || this.#underWay.has(conversationId)) return
    this.#underWay.add(conversationId)
    try {
      const { text, replyTo, version } = row
      const body = { text, ...(replyTo === undefined ? {} : { replyTo }), ifVersion: version }
      const draft = await this.#session.ask('putDraft', { params: { conversationId }, body })
      this.#book.note(this.#confirmed(row, draft.version))
    } catch (error) {
      if (error instanceof ChatError) this.#refused(row, error)
    } finally {
      this.#underWay.delete(conversationId)
    }
    if (this.#book.get('drafts', conversationId)?.isDirty && !this.#waiting.has(conversationId)) this.changed(conversationId)
  }

  #refused(row: DraftRow, { code, problem, retryAfterSeconds }: ChatError): void {
    const { conversationId } = row
    const version = problem?.draft?.version
    if (code === 'conflict' && version !== undefined) {
      this.#book.note({ kind: 'put', table: 'drafts', key: conversationId, next: (now) => now && { ...now, version } })
      return this.changed(conversationId, 0)
    }
    if (isPassing(code) || code === 'unauthenticated') return this.changed(conversationId, (retryAfterSeconds ?? 0) * 1_000 || retryMs)
    this.#book.note(this.#confirmed(row, row.version))
  }

  /** The server has it; what was typed meanwhile it has not. */
  #confirmed(sent: DraftRow, version: number): Write {
    return {
      kind: 'put',
      table: 'drafts',
      key: sent.conversationId,
      next: (row) => row && { ...row, version, isDirty: row.text !== sent.text || row.replyTo !== sent.replyTo },
    }
  }
}
