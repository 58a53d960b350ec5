/**
 * What the SDK asks of a storage: a few tables of rows by text keys, in order of the keys, and writes that are done whole or not at
 * all, in the order in which they were asked for. Whatever beginning of the list of writes survives a crash, it is a state that
 * the SDK can go on from.
 */
import type { Account, Contact, Session, User } from '../protocol/account.ts'
import type { Content } from '../protocol/content.ts'
import type { ConversationSettings, ConversationSummary, Marks, Message, Pin } from '../protocol/conversation.ts'
import type { Cursor } from '../protocol/primitives.ts'
import type { Failure, MessageRef, Notice } from './types.ts'

/** A message as it was at `rev`: the changes up to it are in it. */
export interface MessageRow {
  readonly message: Message
  readonly rev: number
}

/** Something of a stored message is to be gone at this time: the message itself, or the words of its quote. */
export interface EndingRow {
  readonly at: number
  readonly conversationId: string
  readonly seq: number
}

/** Every message from `low` to `high` that this person may see is stored. */
export interface Range {
  readonly low: number
  readonly high: number
}

/** How far this device has come in a conversation. */
export interface ReplicaRow {
  readonly conversationId: string
  readonly cursor: Cursor
  /** Ascending, apart from each other. */
  readonly ranges: readonly Range[]
  readonly marks: readonly Marks[]
  /** Of the conversation, as they were at the cursor. */
  readonly settings?: ConversationSettings | undefined
}

export interface SummaryRow {
  readonly summary: ConversationSummary
  /** An own mark that the server may not have yet. */
  readonly readSeq: number
  /**
   * The `usn` of an update that may have been the hiding of a message by another device of this person, of which nothing else is told:
   * what is stored is compared with the server’s pages when somebody looks.
   */
  readonly suspectUsn?: number
  /** The stars that are stored are those of this `starsAt`, or of a later one. */
  readonly starsAt?: number
}

interface Operation {
  /** A UUIDv7, so that operations are done in the order in which they were made. */
  readonly id: string
  readonly conversationId: string
  /** When it was made, by this device's clock. */
  readonly at: number
  /** Refused for good: it waits for a person. */
  readonly failure?: Failure
}

/** The file of a message that this device sends; its bytes are in `blobs` under `localId` until the message is settled. */
export interface FileRow {
  readonly totalBytes: number
  /** The upload that the server made for it; it has come so far when it was last looked at. */
  readonly mediaId?: string
  readonly sentBytes?: number
  /** Held by a person. */
  readonly isPaused?: boolean
  /** The server had forgotten a whole one before: that is believed once. */
  readonly isAgain?: boolean
}

export interface SendRow extends Operation {
  readonly kind: 'send'
  /** Its `mediaId` is `localId` until the file is whole on the server. */
  readonly content: Content
  readonly replyTo?: number
  readonly mentions?: readonly string[]
  /** How long it lives once it is sent. */
  readonly expireSeconds?: number
  readonly file?: FileRow
  /** Stored by the server; the row goes when the message itself is here. */
  readonly acked?: { readonly seq: number; readonly sentAt: number; readonly expiresAt?: number | undefined }
}
export interface EditRow extends Operation {
  readonly kind: 'edit'
  readonly target: MessageRef
  readonly content: Content
}
export interface DeleteRow extends Operation {
  readonly kind: 'delete'
  readonly target: MessageRef
  readonly whose: 'me' | 'all'
}
export interface ReactRow extends Operation {
  readonly kind: 'react'
  readonly target: MessageRef
  readonly emoji: string
  readonly on: boolean
}
export interface StarringRow extends Operation {
  readonly kind: 'star'
  readonly target: MessageRef
  readonly on: boolean
}
export interface PinningRow extends Operation {
  readonly kind: 'pin'
  readonly target: MessageRef
  readonly on: boolean
}
/** Something that this person did and the server has not confirmed. */
export type OutboxRow = SendRow | EditRow | DeleteRow | ReactRow | StarringRow | PinningRow

/** A message that this person starred; the message itself is among the messages. */
export interface StarRow {
  readonly conversationId: string
  readonly seq: number
  /** The newest star has the greatest. */
  readonly order: number
}

export interface DraftRow {
  readonly conversationId: string
  readonly text: string
  readonly replyTo?: number
  readonly updatedAt: number
  /** When somebody typed it on this device, if that was so. */
  readonly typedAt?: number
  /** The server's version that it follows; 0 for none. */
  readonly version: number
  /** The server does not have it yet. */
  readonly isDirty: boolean
}

/** A file that is kept here because it was looked at; its bytes are in `blobs` under the same key. */
export interface KeptRow {
  readonly key: string
  readonly bytes: number
  /** When it was last looked at, about. */
  readonly usedAt: number
}

export interface BlobRow {
  readonly blob: Blob
}

export type MetaRow =
  | { readonly kind: 'session'; readonly session: Session }
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'contacts'; readonly contacts: readonly Contact[] }
  | { readonly kind: 'usn'; readonly usn: number }

/** The tables, with what their rows hold. */
export interface Tables {
  /** By `session`, `account`, `contacts`, `usn`. */
  meta: MetaRow
  /** By conversation id. */
  summaries: SummaryRow
  /** By conversation id. */
  replicas: ReplicaRow
  /** By conversation id and seq. */
  messages: MessageRow
  /** By time, conversation id and seq. */
  endings: EndingRow
  /** By conversation id, `afterSeq` and rev. */
  notices: Notice
  /** By conversation id and seq. */
  stars: StarRow
  /** By operation id. */
  outbox: OutboxRow
  /** By conversation id. */
  drafts: DraftRow
  /** By user id. */
  users: User
  /** By media id, and width for a thumbnail. */
  kept: KeptRow
  /** As `kept`, and by local id. */
  blobs: BlobRow
}
export type Table = keyof Tables

/** The names, for adapters that have to make them first. */
export const tables: readonly Table[] = [
  'meta',
  'summaries',
  'replicas',
  'messages',
  'endings',
  'notices',
  'stars',
  'outbox',
  'drafts',
  'users',
  'kept',
  'blobs',
]

/** Keys from `from` to `to`, both included. */
export interface KeyRange {
  readonly from: string
  readonly to: string
}

/** What becomes of the rows of a range: `change` gives the row that replaces one, or the same one. It must not wait for anything. */
export interface Patch<T extends Table> extends KeyRange {
  readonly kind: 'patch'
  readonly table: T
  change(row: Tables[T]): Tables[T]
}
/** A row for a key: `next` is given what is there. To return the same leaves it as it is; nothing is put for undefined. */
export interface Put<T extends Table> {
  readonly kind: 'put'
  readonly table: T
  readonly key: string
  next(row: Tables[T] | undefined): Tables[T] | undefined
}
/** The rows of a range are removed. The range is looked at when its turn comes: the writes before it may decide it. */
export interface Drop<T extends Table> extends KeyRange {
  readonly kind: 'drop'
  readonly table: T
}
export type WriteTo<T extends Table> = Patch<T> | Put<T> | Drop<T>
export type Write = { [T in Table]: WriteTo<T> }[Table]

/** A row as a write left it. */
export interface Left<T extends Table> {
  readonly table: T
  readonly key: string
  readonly row: Tables[T]
}
/** What a write did: a row that is new, or a range of rows that are gone. */
export type Delta = { [T in Table]: Left<T> }[Table] | ({ readonly table: Table; readonly dropped: true } & KeyRange)

/**
 * Where a device keeps what it knows. There are three: `memory()`, `indexedDb(name)` for browsers, and `sqlite(path)` for Node.
 * Anything that keeps these promises can be another one; `test/client/storage-suite.ts` holds them.
 */
export interface Storage {
  /** Tells one person's storage from another's on the same origin: locks and channels between tabs are named after it. */
  readonly name: string
  /** The row of a key. */
  get<T extends Table>(table: T, key: string): Promise<Tables[T] | undefined>
  /** Rows of a range in order of their keys, at most `limit`; from the end with `reverse`. */
  range<T extends Table>(table: T, range: KeyRange, options?: { limit?: number; reverse?: boolean }): Promise<Tables[T][]>
  /** Does all of it or, rejecting, nothing. Writes take effect in the order of the calls; reads see the writes asked for before. */
  write(writes: readonly Write[]): Promise<Delta[]>
  /** Removes every row. */
  wipe(): Promise<void>
  close(): Promise<void>
}

const digits = 16

/** Keys are compared as text, so numbers in them have a fixed length. */
const padded = (number: number): string => String(number).padStart(digits, '0')

export const keyOf = (conversationId: string, ...numbers: number[]): string => [conversationId, ...numbers.map(padded)].join('/')

export const endingKey = ({ at, conversationId, seq }: EndingRow): string => `${padded(at)}/${keyOf(conversationId, seq)}`

/** The keys of a conversation whose first number is in `low..high`. */
export const keysOf = (conversationId: string, low = 0, high = Number.MAX_SAFE_INTEGER): KeyRange => ({
  from: keyOf(conversationId, low),
  // What may follow the number begins with a slash, which is before `0`.
  to: `${keyOf(conversationId, high)}0`,
})

export const everyKey: KeyRange = { from: '', to: '\u{7f}' }
export const only = (key: string): KeyRange => ({ from: key, to: key })

/** What was stored before there were pins has none. */
export const pinsOf = ({ pins = [] }: { pins?: Pin[] }): Pin[] => pins

/** Whether the stars that are stored are all there are. */
export const areStarsFresh = (row: SummaryRow | undefined): boolean => (row?.starsAt ?? 0) >= (row?.summary.starsAt ?? 0)

/** The id of an own file that the server does not have yet. */
export const localId = (cid: string): string => `local.${cid}`
export const isLocal = (content: Content): boolean => content.type !== 'text' && content.mediaId.startsWith('local.')

/** Replaces whatever is there. */
export const put = <T extends Table>(table: T, key: string, row: Tables[T]): Put<T> => ({ kind: 'put', table, key, next: () => row })
export const drop = <T extends Table>(table: T, range: KeyRange): Drop<T> => ({ kind: 'drop', table, ...range })

/** A message does not wait any more; its file goes with it. */
export const dropSend = ({ id, file }: SendRow): Write[] => [drop('outbox', only(id)), ...(file ? [drop('blobs', only(localId(id)))] : [])]

/** A row and its table belong together, which TypeScript cannot follow through a union. */
export function left<T extends Table>(table: T, key: string, row: Tables[T]): Delta
export function left(table: Table, key: string, row: unknown): unknown {
  return { table, key, row }
}
