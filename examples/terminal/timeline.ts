/**
 * The messages of one conversation that this device holds, in order of `seq`. Each is kept with the `rev` up to which it
 * is known: a snapshot holds the changes before it already, and a reaction that is counted twice would be wrong for ever.
 */
import type { Change, Message } from '../../src/protocol/index.ts'

type Changes = { [C in Change as C['kind']]: C }
type ChangeOf<K extends keyof Changes> = { [P in K]: Changes[P] & { kind: P } }[K]
type Reactions = NonNullable<Message['reactions']>

interface Entry {
  message: Message
  rev: number
}

function react(reactions: Reactions, emoji: string, step: 1 | -1, mine: boolean): Reactions {
  const known = reactions.find((reaction) => reaction.emoji === emoji)
  if (!known) return step === 1 ? [...reactions, { emoji, count: 1, mine }] : reactions
  const next = { emoji, count: known.count + step, mine: mine ? step === 1 : known.mine }
  return reactions.map((reaction) => (reaction === known ? next : reaction)).filter(({ count }) => count > 0)
}

/** What stays of a message whose content is gone: its place, its sender and when. */
function tombstone(
  { content: _content, reactions: _reactions, mentions: _mentions, replyTo: _replyTo, editedAt: _editedAt, ...rest }: Message,
  deletedAt: number,
): Message {
  return { ...rest, deletedAt }
}

const unchanged = (message: Message): Message => message

/** What each kind of change makes of the message that it names. */
const effects: { [K in keyof Changes]: (message: Message, change: Changes[K], me: string) => Message } = {
  edit: (message, { content, editedAt }) => (message.deletedAt === undefined ? { ...message, content, editedAt } : message),
  delete: (message, { deletedAt }) => tombstone(message, deletedAt),
  expiry: (message, { at }) => tombstone(message, message.expiresAt ?? at),
  reaction: (message, { emoji, on, by }, me) => {
    const { reactions: before = [], ...rest } = message
    const reactions = react(before, emoji, on ? 1 : -1, by === me)
    return reactions.length > 0 ? { ...rest, reactions } : rest
  },
  member: unchanged,
  role: unchanged,
  conversation: unchanged,
  hidden: unchanged,
}

const applyTo = <K extends keyof Changes>(message: Message, change: ChangeOf<K>, me: string): Message =>
  effects[change.kind](message, change, me)

export class Timeline {
  readonly #me: string
  readonly #entries = new Map<number, Entry>()

  constructor(me: string) {
    this.#me = me
  }

  get(seq: number): Message | undefined {
    return this.#entries.get(seq)?.message
  }

  /** All that is held, ascending. */
  all(): Message[] {
    return [...this.#entries.values()].map(({ message }) => message).toSorted((a, b) => a.seq - b.seq)
  }

  /** The lowest seq that is held: older ones are the server's. */
  get oldest(): number | undefined {
    return this.#entries.size > 0 ? Math.min(...this.#entries.keys()) : undefined
  }

  /** Takes a message as it was at `rev`. */
  put(message: Message, rev: number): void {
    this.#entries.set(message.seq, { message, rev })
  }

  /** Says what the change did to a message that is held: nothing, where a snapshot held it already. */
  apply(change: Change): Message | undefined {
    if (!('seq' in change)) return undefined
    if (change.kind === 'delete' || change.kind === 'expiry') this.#forgetQuotesOf(change.seq)
    const known = this.#entries.get(change.seq)
    if (!known || change.rev <= known.rev) return undefined
    const message = applyTo(known.message, change, this.#me)
    this.#entries.set(change.seq, { message, rev: change.rev })
    return message
  }

  clear(): void {
    this.#entries.clear()
  }

  /** What is deleted is gone from the previews of its answers too. */
  #forgetQuotesOf(seq: number): void {
    for (const entry of this.#entries.values()) {
      const { replyTo } = entry.message
      if (replyTo?.seq !== seq || replyTo.preview === undefined) continue
      const { preview: _preview, ...quote } = replyTo
      entry.message = { ...entry.message, replyTo: quote }
    }
  }
}
