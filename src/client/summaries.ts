/** What becomes of a conversation’s row in the list: the server’s word replaces it, and live frames run ahead of that. */
import type { Change, ConversationSummary, Message } from '../protocol/conversation.ts'
import { applyTo } from './changes.ts'
import { type SummaryRow, pinsOf } from './storage.ts'

const isMention = ({ mentions = [] }: Message, me: string): boolean => mentions.includes(me) || mentions.includes('all')

/** Counts what came live since the server spoke last, so that an older word of it takes nothing back. */
export interface Ahead {
  readonly message: Message
  readonly mine: boolean
}

/** Whether an update may mean that a message was hidden: nothing that is numbered has moved since the one before. */
export const isSuspect = (before: ConversationSummary | undefined, after: ConversationSummary): boolean =>
  before !== undefined &&
  before.head.seq === after.head.seq &&
  before.head.rev === after.head.rev &&
  before.readSeq === after.readSeq &&
  before.starsAt === after.starsAt &&
  before.draft?.version === after.draft?.version

/** The server’s word. `ahead` are the live messages that it may not count yet, ascending. */
export function replaced(row: SummaryRow | undefined, summary: ConversationSummary, ahead: readonly Ahead[], me: string): SummaryRow {
  let next = summary
  for (const { message, mine } of ahead) next = counted(next, message, mine, me)
  return { ...row, summary: next, readSeq: Math.max(row?.readSeq ?? 0, next.readSeq) }
}

/** One more message, if it is newer than what the summary knows. */
export function counted(summary: ConversationSummary, message: Message, mine: boolean, me: string): ConversationSummary {
  const { seq } = message
  if (seq <= summary.head.seq) return summary
  const { lastMessageStatus: _status, markedUnread, ...rest } = summary
  const head = { ...summary.head, seq }
  if (mine) return { ...rest, head, lastMessage: message, lastMessageStatus: 'sent', readSeq: seq, unreadCount: 0, mentionCount: 0 }
  const isNew = message.deletedAt === undefined
  return {
    ...rest,
    ...(markedUnread ? { markedUnread } : {}),
    head,
    lastMessage: message,
    unreadCount: summary.unreadCount + (isNew ? 1 : 0),
    mentionCount: summary.mentionCount + (isNew && isMention(message, me) ? 1 : 0),
  }
}

/** A change that the summary does not know yet. */
export function changed(summary: ConversationSummary, change: Change, me: string): ConversationSummary {
  if (change.rev <= summary.head.rev) return summary
  let next: ConversationSummary = { ...summary, head: { ...summary.head, rev: change.rev } }
  if (change.kind === 'member') {
    next = { ...next, memberCount: Math.max(0, next.memberCount + (change.left ? -1 : 1)) }
    if (change.userId === me) next = { ...next, role: change.left ? 'left' : 'member' }
  }
  if (change.kind === 'role' && change.userId === me) next = { ...next, role: change.role }
  if (change.kind === 'conversation') next = { ...next, ...fieldsOf(change) }
  const { lastMessage } = next
  const pins = pinsOf(next)
  const empties = change.kind === 'delete' || change.kind === 'expiry'
  if (empties && pins.some(({ seq }) => seq === change.seq)) next = { ...next, pins: pins.filter(({ seq }) => seq !== change.seq) }
  return (empties || change.kind === 'edit') && lastMessage?.seq === change.seq
    ? { ...next, lastMessage: applyTo(lastMessage, change, me) }
    : next
}

function fieldsOf({
  title,
  description,
  avatarMediaId,
  settings,
  pins,
}: Extract<Change, { kind: 'conversation' }>): Partial<ConversationSummary> {
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(typeof avatarMediaId === 'string' ? { avatarMediaId } : {}),
    ...(settings === undefined ? {} : { settings }),
    ...(pins === undefined ? {} : { pins }),
  }
}
