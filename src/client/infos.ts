/** Rows of the list of conversations, and the list: made of summaries, drafts, the outbox and who is typing. */
import type { Context } from './context.ts'
import { onMessage, shownPending, shownPins } from './render.ts'
import { tick } from './tick.ts'
import { type Delta, type SendRow, pinsOf } from './storage.ts'
import { Derived } from './store.ts'
import type { ConversationInfo, DraftState } from './types.ts'

const ranks = { sent: 0, delivered: 1, read: 2 } as const

export class Infos {
  readonly #context: Context
  readonly #infos = new Map<string, Derived<ConversationInfo | undefined>>()
  readonly list: Derived<readonly ConversationInfo[]>

  constructor(context: Context) {
    this.#context = context
    this.list = new Derived<readonly ConversationInfo[]>(() =>
      context.book
        .all('summaries')
        .flatMap(({ summary }) => this.of(summary.id).get() ?? [])
        .toSorted((a, b) => Number(b.isPinned) - Number(a.isPinned) || b.activityAt - a.activityAt || (a.id < b.id ? -1 : 1)),
    )
    context.book.listen({ changed: (deltas) => this.#changed(deltas) })
  }

  of(id: string): Derived<ConversationInfo | undefined> {
    const known = this.#infos.get(id)
    if (known) return known
    const info = new Derived(() => this.#compute(id))
    this.#infos.set(id, info)
    this.#context.typing(id).subscribe(() => this.#invalidate(id))
    return info
  }

  #invalidate(id: string): void {
    this.#infos.get(id)?.invalidate()
    this.list.invalidate()
  }

  #changed(deltas: readonly Delta[]): void {
    for (const delta of deltas) {
      if ('dropped' in delta || delta.table === 'users') {
        for (const info of this.#infos.values()) info.invalidate()
        this.list.invalidate()
      } else if (delta.table === 'outbox') this.#invalidate(delta.row.conversationId)
      else if (delta.table !== 'meta' && delta.table !== 'stars') this.#invalidate(delta.key)
    }
  }

  #compute(id: string): ConversationInfo | undefined {
    const { book, session, environment, typing, knownUser } = this.#context
    const row = book.get('summaries', id)
    if (!row) return undefined
    const me = session.userId
    const { draft: _draft, lastMessageStatus, peer: given, ...summary } = row.summary
    const peer = given && (knownUser(given.id) ?? given)
    const { lastMessage, preferences } = summary
    const outbox = book.all('outbox').filter(({ conversationId }) => conversationId === id)
    const pending = outbox.findLast((one): one is SendRow => one.kind === 'send')
    const pendingMessage = pending && shownPending(pending, onMessage(outbox, pending.id), me, { sentBytes: book.sent.get(pending.id) })
    const draft = this.draft(id)
    const marks = book.get('replicas', id)?.marks ?? []
    const status = lastMessage?.senderId === me ? furthest(lastMessageStatus, tick(marks, lastMessage.seq, me)) : undefined
    const unread = this.#unread(id)
    return {
      ...summary,
      ...(peer ? { peer } : {}),
      ...(status ? { lastMessageStatus: status } : {}),
      ...(pendingMessage ? { pendingMessage } : {}),
      ...(draft.text === '' ? {} : { draft }),
      ...unread,
      pins: shownPins(pinsOf(summary), outbox, me),
      name: summary.title ?? peer?.name ?? id,
      typing: typing(id).get(),
      activityAt: Math.max(summary.createdAt, lastMessage?.sentAt ?? 0, pending?.at ?? 0),
      isPinned: preferences.pinned,
      isMuted: (preferences.mutedUntil ?? 0) > environment.clock.now(),
      isArchived: preferences.archived,
      isUnread: unread.unreadCount > 0 || summary.markedUnread === true,
    }
  }

  draft(id: string): DraftState {
    const row = this.#context.book.get('drafts', id)
    if (!row) return { text: '', updatedAt: 0 }
    const { text, replyTo, updatedAt } = row
    return { text, ...(replyTo === undefined ? {} : { replyTo }), updatedAt }
  }

  /** What was read here and not counted by the server yet is not unread any more. */
  #unread(id: string): { readSeq: number; unreadCount: number; mentionCount: number } {
    const row = this.#context.book.get('summaries', id)
    if (!row) return { readSeq: 0, unreadCount: 0, mentionCount: 0 }
    const { unreadCount, mentionCount, head } = row.summary
    if (row.readSeq <= row.summary.readSeq) return { readSeq: row.summary.readSeq, unreadCount, mentionCount }
    const left = Math.max(0, head.seq - row.readSeq)
    return { readSeq: row.readSeq, unreadCount: Math.min(unreadCount, left), mentionCount: Math.min(mentionCount, left) }
  }
}

const furthest = (a: keyof typeof ranks | undefined, b: keyof typeof ranks): keyof typeof ranks => (a && ranks[a] > ranks[b] ? a : b)
