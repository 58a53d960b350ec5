/**
 * Empties the outbox of one conversation over its socket, in order. One batch is under way at a time: were a message refused
 * for its rate while the next one passes, they would change places. What is refused for good is parked, and the rest goes on.
 */
import type { ConversationUp } from '../protocol/up.ts'
import { type Asking, hide, numbersOf } from './asking.ts'
import { batchBytes, framesPerMessage } from './constants.ts'
import type { Clock } from './environment.ts'
import { ChatError, type ChatErrorCode, isPassing } from './errors.ts'
import { fold } from './fold.ts'
import { type DeleteRow, type OutboxRow, type SendRow, type Write, drop, dropSend, isLocal, localId, only, put } from './storage.ts'

export interface DrainParts {
  asking: Asking
  /** Whether a row is durable. */
  isSaved: (id: string) => boolean
  send(frames: ConversationUp[]): void
  /** Nothing was answered for so long that the line is of no use. */
  unanswered(): void
  clock: Clock
  /** Calls `next` after so many seconds. */
  later(seconds: number): void
  /** An operation on a message will not be done. */
  dropped(row: OutboxRow, code: ChatErrorCode, detail: string): void
}

export interface Refusal {
  readonly code: ChatErrorCode
  readonly detail: string
  readonly retryAfterSeconds?: number | undefined
}

const answeredWithinMs = 20_000

const encoder = new TextEncoder()
const sizeOf = (frame: ConversationUp): number => encoder.encode(JSON.stringify(frame)).length
const isOpen = (row: OutboxRow): boolean => row.failure === undefined && !(row.kind === 'send' && row.acked)
const isUploading = (row: OutboxRow): boolean => 'content' in row && isLocal(row.content)
const isReady = (row: OutboxRow): boolean => isOpen(row) && !isUploading(row)

/** What may leave, in order. A file is long on its way: what comes after it passes it, but for other files. */
export function ready(rows: readonly OutboxRow[]): OutboxRow[] {
  let isHeld = false
  return rows.filter((row) => {
    const file = row.kind === 'send' ? row.file : undefined
    if (file && isOpen(row) && isUploading(row) && !file.isPaused) isHeld = true
    return isReady(row) && !(file && isHeld)
  })
}

export function frameOf(row: OutboxRow): ConversationUp | undefined {
  if (row.kind === 'send') {
    const { id, content, replyTo, mentions, expireSeconds } = row
    return {
      type: 'send',
      id,
      content,
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(mentions === undefined ? {} : { mentions: [...mentions] }),
      ...(expireSeconds === undefined ? {} : { expireSeconds }),
    }
  }
  const { seq } = row.target
  if (seq === undefined) return undefined
  if (row.kind === 'edit') return { type: 'edit', ref: row.id, seq, content: row.content }
  if (row.kind === 'delete') return { type: 'delete', ref: row.id, seq }
  if (row.kind === 'react') return { type: 'react', ref: row.id, seq, emoji: row.emoji, on: row.on }
  return { type: row.kind, ref: row.id, seq, on: row.on }
}

/** The server may have forgotten a file that nothing carried for long: it is sent once more. */
function forgotten({ file, ...row }: SendRow, code: ChatErrorCode): SendRow | undefined {
  if (!file || file.isAgain || row.content.type === 'text' || (code !== 'not_found' && code !== 'gone')) return undefined
  const { mediaId: _mediaId, sentBytes: _sentBytes, ...rest } = file
  return { ...row, content: { ...row.content, mediaId: localId(row.id) }, file: { ...rest, isAgain: true } }
}

export class Drain {
  readonly #parts: DrainParts
  readonly #underWay = new Set<string>()
  /** The server asked for a pause: nothing leaves before it is over. */
  #isPaused = false
  #waitSeconds = 0
  #stopWaiting: () => void = () => undefined

  constructor(parts: DrainParts) {
    this.#parts = parts
  }

  rows(): OutboxRow[] {
    return this.#parts.asking.book.all('outbox').filter(({ conversationId }) => conversationId === this.#parts.asking.id)
  }

  /** Whether something could leave. */
  get hasWork(): boolean {
    return ready(this.rows()).length > 0
  }

  isUnderWay = (id: string): boolean => this.#underWay.has(id)

  /** Sends what may leave now. The caller is live. */
  next(): void {
    const { book } = this.#parts.asking
    book.note(...fold(this.rows(), this.isUnderWay))
    void this.#number()
    if (this.#underWay.size > 0 || this.#isPaused) return
    const batch: ConversationUp[] = []
    let bytes = 0
    for (const row of ready(this.rows())) {
      if (!this.#parts.isSaved(row.id)) break
      const isHiding = row.kind === 'delete' && row.whose === 'me'
      const frame = isHiding ? undefined : frameOf(row)
      // An operation on a message that is parked, or has just left, waits for it.
      if (!frame && !(isHiding && row.target.seq !== undefined)) continue
      if (batch.length > 0 && row.kind !== 'send') break
      if (!frame) {
        this.#underWay.add(row.id)
        if (row.kind === 'delete') void this.#hide(row)
        return
      }
      bytes += sizeOf(frame)
      if (batch.length === framesPerMessage || (batch.length > 0 && bytes > batchBytes)) break
      batch.push(frame)
      this.#underWay.add(row.id)
      if (row.kind !== 'send') break
    }
    if (batch.length === 0) return
    this.#stopWaiting()
    this.#stopWaiting = this.#parts.clock.after(answeredWithinMs, () => this.#parts.unanswered())
    this.#parts.send(batch)
  }

  /** It was answered. Gives the row, if it is still there. */
  answered(id: string): OutboxRow | undefined {
    this.#underWay.delete(id)
    if (this.#underWay.size === 0) this.#stopWaiting()
    return this.#parts.asking.book.get('outbox', id)
  }

  /** A message is stored under `seq`: it goes, and what was done to it meanwhile is done to that number. */
  settled(row: SendRow, seq: number): Write[] {
    const waiting = this.rows().flatMap((other) =>
      other.kind !== 'send' && other.target.cid === row.id && other.target.seq === undefined
        ? [put('outbox', other.id, { ...other, target: { cid: row.id, seq } })]
        : [],
    )
    return [...waiting, ...dropSend(row)]
  }

  refused(id: string, refusal: Refusal): void {
    const row = this.answered(id)
    const { book } = this.#parts.asking
    if (!row) return this.flush()
    const { code, detail, retryAfterSeconds = 1 } = refusal
    if (isPassing(code) || code === 'unauthenticated') this.#waitSeconds = Math.max(this.#waitSeconds, retryAfterSeconds)
    else if (row.kind === 'send') book.note(put('outbox', id, forgotten(row, code) ?? { ...row, failure: { code, detail } }))
    else {
      book.note(drop('outbox', only(id)))
      // What was to be removed is gone.
      const isRemoval = row.kind === 'delete' || (row.kind !== 'edit' && !row.on)
      if (!isRemoval || (code !== 'gone' && code !== 'not_found')) this.#parts.dropped(row, code, detail)
    }
    this.flush()
  }

  /** Once the whole batch is answered the next one leaves, or waits as long as the refused part of this one has to. */
  flush(): void {
    if (this.#underWay.size > 0) return
    if (this.#waitSeconds === 0) return this.next()
    this.#isPaused = true
    this.#parts.later(this.#waitSeconds)
    this.#waitSeconds = 0
  }

  /** The pause is over. */
  resume(): void {
    this.#isPaused = false
  }

  /** The line broke: whether they arrived is not known, so they leave again. */
  lost(): void {
    this.#stopWaiting()
    this.#underWay.clear()
    this.#waitSeconds = 0
    this.#isPaused = false
  }

  /** Nothing of it will be done. */
  refuseAll(refusal: Refusal): void {
    for (const row of this.rows()) if (isOpen(row)) this.refused(row.id, refusal)
  }

  async #hide(row: DeleteRow): Promise<void> {
    try {
      await hide(this.#parts.asking, row)
      this.answered(row.id)
      this.flush()
    } catch (error) {
      if (error instanceof ChatError)
        this.refused(row.id, { code: error.code, detail: error.message, retryAfterSeconds: error.retryAfterSeconds })
    }
  }

  /** An operation may name by its id alone a message that had left already: its number is looked for. */
  async #number(): Promise<void> {
    const rows = this.rows()
    const waiting = new Set(rows.map(({ id }) => id))
    const isLost = (row: OutboxRow): row is Exclude<OutboxRow, SendRow> =>
      row.kind !== 'send' && row.target.seq === undefined && !waiting.has(row.target.cid)
    const lost = rows.filter(isLost)
    if (lost.length === 0) return
    const cids = lost.map(({ target }) => target.cid)
    // A storage that fails is read anew, and this with it.
    const numbers = await numbersOf(this.#parts.asking, cids).catch(() => undefined)
    if (!numbers) return
    for (const row of lost) {
      const { cid } = row.target
      const seq = numbers.get(cid)
      if (seq === undefined) this.refused(row.id, { code: 'not_found', detail: 'The message is not there.' })
      else this.#parts.asking.book.note(put('outbox', row.id, { ...row, target: { cid, seq } }))
    }
  }
}
