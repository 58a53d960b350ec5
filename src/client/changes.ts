/** What each kind of change makes of the message that it names. */
import type { Change, Message } from '../protocol/conversation.ts'
import { react, tombstone } from './parts.ts'
import type { Notice } from './types.ts'

type Changes = { [C in Change as C['kind']]: C }
type ChangeOf<K extends keyof Changes> = { [P in K]: Changes[P] & { kind: P } }[K]

const noticed = new Set<Change['kind']>(['member', 'role', 'conversation'])
/** Whether a change is told between the messages. That a message is not pinned any more is no news. */
export const isNoticed = (change: Change): change is Notice['change'] =>
  noticed.has(change.kind) && !(change.kind === 'conversation' && change.pins?.every(({ by, at }) => by !== change.by || at !== change.at))

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
