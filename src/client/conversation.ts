/** One conversation as an app holds it: stores to look at, operations that never wait, and requests. */
import type { Content } from '../protocol/content.ts'
import type { Conversation as ServerConversation, Invite, Marks, Member, Preferences, Role } from '../protocol/conversation.ts'
import type { Scheduled } from '../protocol/scheduled.ts'
import type { Conversation, Timeline, WindowOptions } from './api.ts'
import type { Context } from './context.ts'
import { lazily } from './lazily.ts'
import type { Requests } from './requests.ts'
import type { Infos } from './infos.ts'
import { KeptView } from './kept-views.ts'
import { MemberList } from './member-list.ts'
import type { Input } from './http.ts'
import { ScheduledList } from './scheduled.ts'
import { contentOf, rowOf } from './outgoing.ts'
import { onMessage, shownPending } from './render.ts'
import { type OutboxRow, type SendRow, drop, dropSend, isLocal, localId, only, put } from './storage.ts'
import { Derived, type Store } from './store.ts'
import { Window } from './timeline.ts'
import { typed } from './writes.ts'
import type {
  ConversationInfo,
  DraftState,
  Later,
  LaterPatch,
  MembersState,
  MessageReceipts,
  MessageRef,
  Outgoing,
  PinnedMessage,
  SentMessage,
  StarsState,
} from './types.ts'

/** Typing is told at most so often. */
const typingEveryMs = 3_000
const noMarks: readonly Marks[] = []

type Kinds = OutboxRow['kind']
type Fields<K extends Kinds> = K extends Kinds ? Omit<Extract<OutboxRow, { kind: K }>, 'id' | 'conversationId' | 'at'> : never

export class OpenConversation implements Conversation {
  readonly id: string
  readonly info: Store<ConversationInfo | undefined>
  readonly members: Store<MembersState>
  readonly typing: Store<readonly string[]>
  readonly receipts: Store<readonly Marks[]>
  readonly draft: Store<DraftState>
  readonly scheduled: ScheduledList
  readonly stars: Store<StarsState>
  readonly pins: Store<readonly PinnedMessage[]>
  readonly #context: Context
  readonly #opened: (() => void)[] = []
  #typingToldAt = -Infinity

  constructor(context: Context, infos: Infos, id: string) {
    this.#context = context
    this.id = id
    this.info = infos.of(id)
    this.members = new MemberList(context, id)
    this.typing = context.typing(id)
    this.scheduled = new ScheduledList(context, id)
    this.stars = new KeptView(context, id, 'stars', { status: 'loading', messages: [] })
    this.pins = new KeptView(context, id, 'pins', [])
    const receipts = new Derived(() => context.book.get('replicas', id)?.marks ?? noMarks)
    const draft = new Derived(() => infos.draft(id))
    this.receipts = receipts
    this.draft = draft
    context.book.listen({
      changed: (deltas) => {
        for (const delta of deltas) {
          const isOwn = 'dropped' in delta || delta.key === id
          if (isOwn && delta.table === 'replicas') receipts.invalidate()
          if (isOwn && delta.table === 'drafts') draft.invalidate()
        }
      },
    })
  }

  open(): void {
    this.#opened.push(this.#context.keepOpen(this.id))
  }

  close(): void {
    this.#opened.pop()?.()
  }

  window(options: WindowOptions = {}): Timeline {
    return new Window(this.#context, this.id, options)
  }

  send(outgoing: Outgoing): SentMessage {
    const { book, session } = this.#context
    const operation = this.#operation()
    const row: SendRow = { ...operation, kind: 'send', ...rowOf(outgoing, operation.id) }
    const acked = this.#context.settled(row.id)
    // Nobody needs to wait for it.
    acked.catch(() => undefined)
    const { content } = row
    const text = content.type === 'text' ? content.text : content.caption
    const isDraft = this.draft.get().text.trim() === text?.trim()
    const cleared = isDraft && this.draft.get().text !== '' ? [typed(this.id, '', undefined, row.at)] : []
    const blob = isLocal(content) && !row.failure && typeof outgoing !== 'string' && 'attachment' in outgoing && outgoing.attachment.blob
    const file = blob ? [put('blobs', localId(row.id), { blob })] : []
    book.note(...file, put('outbox', row.id, row), ...cleared)
    this.#typingToldAt = -Infinity
    const message = shownPending(row, [], session.userId)
    if (!message) throw new Error('a message is shown')
    return { cid: row.id, message, acked, retry: () => this.retry(row.id), cancel: () => this.cancel(row.id) }
  }

  edit({ cid, seq }: MessageRef, content: string | Content): void {
    this.#queue({ kind: 'edit', target: this.#target(cid, seq), content: contentOf(content) })
  }

  delete({ cid, seq }: MessageRef, whose: 'me' | 'all'): void {
    this.#queue({ kind: 'delete', target: this.#target(cid, seq), whose })
  }

  react({ cid, seq }: MessageRef, emoji: string, on = true): void {
    this.#queue({ kind: 'react', target: this.#target(cid, seq), emoji, on })
  }

  star({ cid, seq }: MessageRef, on = true): void {
    this.#queue({ kind: 'star', target: this.#target(cid, seq), on })
  }

  pin({ cid, seq }: MessageRef, on = true): void {
    this.#queue({ kind: 'pin', target: this.#target(cid, seq), on })
  }

  retry(cid: string): void {
    this.#alter(cid, (row) => {
      if (row.failure === undefined) return row
      const { failure: _failure, ...rest } = row
      return rest
    })
  }

  pauseUpload(cid: string): void {
    this.#pause(cid, true)
  }

  resumeUpload(cid: string): void {
    this.#pause(cid, false)
  }

  cancel(cid: string): void {
    const { book } = this.#context
    const row = book.get('outbox', cid)
    if (row?.kind !== 'send') return
    if (row.failure) book.note(...dropSend(row), ...onMessage(book.all('outbox'), cid).map(({ id }) => drop('outbox', only(id))))
    else this.delete({ cid, ...(row.acked ? { seq: row.acked.seq } : {}) }, 'all')
  }

  markRead(seq: number): void {
    this.#context.book.note({
      kind: 'put',
      table: 'summaries',
      key: this.id,
      next: (row) =>
        row && row.readSeq < Math.min(seq, row.summary.head.seq) ? { ...row, readSeq: Math.min(seq, row.summary.head.seq) } : row,
    })
  }

  sayTyping(active: boolean): void {
    const now = this.#context.environment.clock.now()
    const isTold = now - this.#typingToldAt < typingEveryMs
    if (active ? isTold : this.#typingToldAt === -Infinity) return
    this.#typingToldAt = active ? now : -Infinity
    this.#context.sayTyping(this.id, active)
  }

  setDraft(text: string, replyTo?: number): void {
    this.#context.book.note(typed(this.id, text, replyTo, this.#context.environment.clock.now()))
  }

  async schedule(message: Later, sendAt: number): Promise<Scheduled> {
    return (await this.scheduled.plans()).schedule(message, sendAt)
  }

  async editScheduled(id: string, patch: LaterPatch): Promise<Scheduled> {
    return (await this.scheduled.plans()).edit(id, patch)
  }

  async sendScheduled(id: string): Promise<void> {
    return (await this.scheduled.plans()).send(id)
  }

  async cancelScheduled(id: string): Promise<void> {
    return (await this.scheduled.plans()).cancel(id)
  }

  async fetch(): Promise<ServerConversation> {
    return (await this.#requests()).fetch()
  }

  async update(patch: Input<'updateConversation'>['body']): Promise<ServerConversation> {
    return (await this.#requests()).update(patch)
  }

  async setPreferences(patch: Input<'setPreferences'>['body']): Promise<Preferences> {
    return (await this.#requests()).setPreferences(patch)
  }

  async addMembers(userIds: string[]): Promise<Member[]> {
    return (await this.#requests()).addMembers(userIds)
  }

  async removeMember(userId: string): Promise<void> {
    return (await this.#requests()).removeMember(userId)
  }

  async leave(): Promise<void> {
    return (await this.#requests()).leave()
  }

  async setRole(userId: string, role: Role): Promise<Member> {
    return (await this.#requests()).setRole(userId, role)
  }

  async bans(): Promise<{ userId: string; by: string; at: number }[]> {
    return (await this.#requests()).bans()
  }

  async ban(userId: string): Promise<void> {
    return (await this.#requests()).ban(userId)
  }

  async unban(userId: string): Promise<void> {
    return (await this.#requests()).unban(userId)
  }

  async createInvite(terms: { expiresAt?: number; uses?: number } = {}): Promise<Invite> {
    return (await this.#requests()).createInvite(terms)
  }

  async revokeInvite(code: string): Promise<void> {
    return (await this.#requests()).revokeInvite(code)
  }

  async receiptsOf(seq: number): Promise<MessageReceipts> {
    return (await this.#requests()).receiptsOf(seq)
  }

  async attachments(query: Parameters<Conversation['attachments']>[0]): ReturnType<Conversation['attachments']> {
    return (await this.#requests()).attachments(query)
  }

  async reactors(seq: number, emoji: string): Promise<string[]> {
    return (await this.#requests()).reactors(seq, emoji)
  }

  async #requests(): Promise<Requests> {
    const { Requests: Made } = await lazily(() => import('./requests.ts'))
    return new Made(this.#context, this.id)
  }

  #alter(cid: string, change: (row: OutboxRow) => OutboxRow): void {
    this.#context.book.note({ kind: 'put', table: 'outbox', key: cid, next: (row) => row && change(row) })
  }

  #pause(cid: string, isPaused: boolean): void {
    this.#alter(cid, (row) => (row.kind === 'send' && row.file ? { ...row, file: { ...row.file, isPaused } } : row))
  }

  #operation(): { id: string; conversationId: string; at: number } {
    return { id: this.#context.newId(), conversationId: this.id, at: this.#context.environment.clock.now() }
  }

  /** A message that has left meanwhile has a number, though the caller may not know it yet. */
  #target(cid: string, seq: number | undefined): MessageRef {
    const row = this.#context.book.get('outbox', cid)
    const known = seq ?? (row?.kind === 'send' ? row.acked?.seq : undefined)
    return { cid, ...(known === undefined ? {} : { seq: known }) }
  }

  #queue(fields: Fields<Exclude<Kinds, 'send'>>): void {
    const row: OutboxRow = { ...this.#operation(), ...fields }
    this.#context.book.note(put('outbox', row.id, row))
  }
}
