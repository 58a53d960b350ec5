/**
 * The files of messages that wait: at most two are on their way at a time, in order. A row says how far its file is, so that whatever write
 * was the last before a crash, it is gone on with: no media id, it is begun; a media id, the server is asked how much it has; and
 * with the media id in the content it is whole, and the message leaves.
 */
import { ChatError, isPassing } from './errors.ts'
import { keep, keptKey, largestKept } from './kept.ts'
import { onMessage } from './render.ts'
import { type FileRow, type OutboxRow, type SendRow, type Write, drop, dropSend, isLocal, localId, only } from './storage.ts'
import { type TransferParts, transfer } from './transfer.ts'
import type { Book } from './book.ts'

export interface UploadsParts extends TransferParts {
  book: Book
  /** Whether a row is durable. */
  isSaved: (id: string) => boolean
  /** For all tabs. */
  sent(cid: string, bytes: number | undefined): void
}

const atOnce = 2
/** Progress is told at most so often. */
const toldEveryMs = 100
const firstPauseMs = 1_000

/** A file whose message waits for it. */
type Waiting = SendRow & { readonly file: FileRow }
const isWaiting = (row: OutboxRow): row is Waiting => row.kind === 'send' && row.file !== undefined && isLocal(row.content)

interface Task {
  stop(): void
}

export class Uploads {
  readonly #parts: UploadsParts
  readonly #tasks = new Map<string, Task>()
  /** What the server holds of rows that are not whole: given up when they go. */
  readonly #begun = new Map<string, string>()
  #failures = 0
  #isPausing = false
  #stopPause: () => void = () => undefined
  #isStopped = false

  constructor(parts: UploadsParts) {
    this.#parts = parts
  }

  /** The outbox changed, or was read. */
  next(): void {
    const { book, isSaved } = this.#parts
    if (this.#isStopped) return
    const rows = book.all('outbox')
    this.#giveUp(rows)
    const wanted: Waiting[] = []
    for (const row of rows.filter(isWaiting)) {
      if (row.file.mediaId !== undefined) this.#begun.set(row.id, row.file.mediaId)
      if (row.failure || row.file.isPaused || !isSaved(row.id)) this.#tasks.get(row.id)?.stop()
      else if (onMessage(rows, row.id).some(({ kind }) => kind === 'delete')) this.#takeBack(rows, row)
      else wanted.push(row)
    }
    for (const row of wanted) {
      if (this.#isPausing || this.#tasks.size >= atOnce) return
      if (!this.#tasks.has(row.id)) this.#begin(row)
    }
  }

  /** The network is back: no pause is waited for. */
  hurry(): void {
    this.#stopPause()
    this.#isPausing = false
    this.next()
  }

  stop(): void {
    this.#isStopped = true
    this.#stopPause()
    for (const task of this.#tasks.values()) task.stop()
  }

  #begin(row: Waiting): void {
    const parts = this.#parts
    const { clock } = parts.environment
    let end = (): void => undefined
    let sentBytes = row.file.sentBytes ?? 0
    let isOver = false
    let toldAt = -Infinity
    let stopTelling = (): void => undefined
    const tell = (): void => {
      toldAt = clock.now()
      parts.sent(row.id, sentBytes)
    }
    const task: Task = {
      stop: () => {
        if (isOver) return
        isOver = true
        end()
        stopTelling()
        this.#tasks.delete(row.id)
        this.#note(row.id, (file) => (file.sentBytes === sentBytes ? file : { ...file, sentBytes }))
        parts.sent(row.id, undefined)
      },
    }
    this.#tasks.set(row.id, task)
    const failed = (error: ChatError): void => {
      task.stop()
      this.#refused(row.id, error)
    }
    const begin = async (): Promise<void> => {
      const stored = await parts.book.storage.get('blobs', localId(row.id))
      if (isOver) return
      if (!stored) return failed(new ChatError('gone', 'The file is not on this device any more.'))
      end = transfer(parts, {
        blob: stored.blob,
        metadata: { filename: nameOf(row), filetype: mimeOf(row), conversationId: row.conversationId },
        mediaId: row.file.mediaId,
        made: (mediaId) => this.#note(row.id, (file) => ({ ...file, mediaId })),
        progress: (bytes) => {
          if (bytes > sentBytes) this.#failures = 0
          sentBytes = bytes
          stopTelling()
          const waitMs = toldAt + toldEveryMs - clock.now()
          if (waitMs <= 0) tell()
          else stopTelling = clock.after(waitMs, tell)
        },
        ended: (outcome) => {
          if ('refused' in outcome) return failed(outcome.refused)
          task.stop()
          if ('forgotten' in outcome) this.#note(row.id, anew)
          else this.#whole(row.id, outcome.mediaId, stored.blob)
          this.next()
        },
      })
    }
    tell()
    // A storage that fails is read anew, and this with it.
    void begin().catch(() => task.stop())
  }

  /** The message may leave; whatever else names the file by its local id names it rightly from now on. */
  #whole(cid: string, mediaId: string, blob: Blob): void {
    const { book, environment } = this.#parts
    const local = localId(cid)
    this.#begun.delete(cid)
    const writes: Write[] = book.all('outbox').flatMap((row) => {
      const isOf = 'content' in row && row.content.type !== 'text' && row.content.mediaId === local
      return isOf ? [{ kind: 'put', table: 'outbox', key: row.id, next: (now) => withMedia(now, local, mediaId) }] : []
    })
    const kept = blob.size <= largestKept ? keep(keptKey(mediaId, undefined), blob, environment.clock.now()) : []
    book.note(...kept, ...writes)
  }

  #refused(cid: string, error: ChatError): void {
    const { code, message: detail, retryAfterSeconds = 0 } = error
    if (isPassing(code) || code === 'unauthenticated' || code === 'conflict') return this.#pause(retryAfterSeconds)
    const next = (row: OutboxRow | undefined): OutboxRow | undefined => row && { ...row, failure: { code, detail } }
    this.#parts.book.note({ kind: 'put', table: 'outbox', key: cid, next })
    this.next()
  }

  /** Full jitter, and no sooner than the server asks. */
  #pause(seconds: number): void {
    const { environment } = this.#parts
    const { clock, longestPauseMs } = environment
    const pauseMs = Math.max(seconds * 1_000, environment.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures))
    this.#failures = Math.min(this.#failures + 1, 10)
    this.#isPausing = true
    this.#stopPause()
    this.#stopPause = clock.after(pauseMs, () => this.hurry())
  }

  /** Taken back before it left: it goes with all that was done to it. */
  #takeBack(rows: readonly OutboxRow[], row: Waiting): void {
    this.#tasks.get(row.id)?.stop()
    this.#parts.book.note(...dropSend(row), ...onMessage(rows, row.id).map(({ id }) => drop('outbox', only(id))))
  }

  /** Rows that are gone are not sent any more. */
  #giveUp(rows: readonly OutboxRow[]): void {
    const waiting = new Set(rows.map(({ id }) => id))
    for (const [cid, task] of this.#tasks) if (!waiting.has(cid)) task.stop()
    for (const [cid, mediaId] of this.#begun) {
      if (waiting.has(cid)) continue
      this.#begun.delete(cid)
      // The server forgets by itself what nobody goes on with.
      void this.#parts.session.ask('deleteUpload', { params: { mediaId } }).catch(() => undefined)
    }
  }

  #note(cid: string, change: (file: FileRow) => FileRow): void {
    const next = (row: OutboxRow | undefined): OutboxRow | undefined => {
      if (!row || !isWaiting(row)) return row
      const file = change(row.file)
      return file === row.file ? row : { ...row, file }
    }
    this.#parts.book.note({ kind: 'put', table: 'outbox', key: cid, next })
  }
}

const anew = ({ mediaId: _mediaId, sentBytes: _sentBytes, ...file }: FileRow): FileRow => file
const nameOf = ({ content }: Waiting): string => (content.type === 'text' ? '' : (content.name ?? ''))
const mimeOf = ({ content }: Waiting): string => (content.type === 'text' ? '' : content.mime)

function withMedia(row: OutboxRow | undefined, local: string, mediaId: string): OutboxRow | undefined {
  if (!row || !('content' in row) || row.content.type === 'text' || row.content.mediaId !== local) return row
  return { ...row, content: { ...row.content, mediaId } }
}
