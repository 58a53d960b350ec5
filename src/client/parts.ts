/** A message with a part of it changed: its reactions, what is left when its content is gone, its quote. */
import type { Message } from '../protocol/conversation.ts'

type Reactions = NonNullable<Message['reactions']>

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

/** A quote of what was deleted says nothing of it any more. */
export function withoutPreview(message: Message, seq: number): Message {
  const { replyTo } = message
  if (replyTo?.seq !== seq || replyTo.preview === undefined) return message
  const { preview: _preview, expiresAt: _expiresAt, ...quote } = replyTo
  return { ...message, replyTo: quote }
}
