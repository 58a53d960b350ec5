/** What each kind of change makes of the message that it names. */
import type { Change, Message } from '../protocol/conversation.ts'
import type { Notice } from './types.ts'

type Changes = { [C in Change as C['kind']]: C }
type ChangeOf<K extends keyof Changes> = { [P in K]: Changes[P] & { kind: P } }[K]
type Reactions = NonNullable<Message['reactions']>

const noticed = new Set<Change['kind']>(['member', 'role', 'conversation'])
/** Whether a change is told between the messages. That a message is not pinned any more is no news. */
export const isNoticed = (change: Change): change is Notice['change'] =>
  noticed.has(change.kind) && !(change.kind === 'conversation' && change.pins?.every(({ by, at }) => by !== change.by || at !== change.at))

/** One more, or one fewer, of an emoji. */
export function react(reactions: Reactions, emoji: string, on: boolean, mine: boolean): Reactions {
  const known = reactions.find((reaction) => reaction.emoji === emoji)
  if (!known) return on ? [...reactions, { emoji, count: 1, mine }] : reactions
  const next = { emoji, count: known.count + (on ? 1 : -1), mine: mine ? on : known.mine }
  return reactions.map((reaction) => (reaction === known ? next : reaction)).filter(({ count }) => count > 0)
}

/** What stays of a message whose content is gone: its place, its sender and when. */
export function tombstone(
  { content: _content, reactions: _reactions, mentions: _mentions, replyTo: _replyTo, editedAt: _editedAt, ...rest }: Message,
  deletedAt: number,
): Message {
  return { ...rest, deletedAt }
}

const unchanged = (message: Message): Message => message

const effects: { [K in keyof Changes]: (message: Message, change: Changes[K], me: string) => Message } = {
  edit: (message, { content, editedAt }) => (message.deletedAt === undefined ? { ...message, content, editedAt } : message),
  delete: (message, { deletedAt }) => tombstone(message, deletedAt),
  expiry: (message, { at }) => tombstone(message, message.expiresAt ?? at),
  reaction: (message, { emoji, on, by }, me) => {
    if (message.deletedAt !== undefined) return message
    const { reactions: before = [], ...rest } = message
    const reactions = react(before, emoji, on, by === me)
    return reactions.length > 0 ? { ...rest, reactions } : rest
  },
  member: unchanged,
  role: unchanged,
  conversation: unchanged,
  hidden: unchanged,
}

export const applyTo = <K extends keyof Changes>(message: Message, change: ChangeOf<K>, me: string): Message =>
  effects[change.kind](message, change, me)

/** A quote of what was deleted says nothing of it any more. */
export function withoutPreview(message: Message, seq: number): Message {
  const { replyTo } = message
  if (replyTo?.seq !== seq || replyTo.preview === undefined) return message
  const { preview: _preview, expiresAt: _expiresAt, ...quote } = replyTo
  return { ...message, replyTo: quote }
}
