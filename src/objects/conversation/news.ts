/** Writes what each member's inbox is told: what all see alike is made once, however many they are. */
import * as log from '../../domain/conversation/log.ts'
import type { MessageRow } from '../../domain/conversation/log.ts'
import * as marks from '../../domain/conversation/marks.ts'
import { type MemberRow, isInside } from '../../domain/conversation/members.ts'
import * as members from '../../domain/conversation/members.ts'
import * as pins from '../../domain/conversation/pins.ts'
import * as render from '../../domain/conversation/render.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import * as unread from '../../domain/conversation/unread.ts'
import { covers } from '../../domain/conversation/visibility.ts'
import type { News } from '../news.ts'
import type { Lane } from './lanes.ts'
import type { Sessions } from './sessions.ts'

/** Messages of one telling, as many and as long as these; more follow with the next. A call holds at most 32 MiB, and many are under way at one time. */
const mostMessages = 100
const mostUnits = 256 * 1024

type Message = News['messages'][number]

/** The messages of one telling, and up to where they are told by it. */
interface Told {
  messages: Message[]
  upTo: number
}

interface Summary {
  summary: string
  readSeq: number
  unreadCount: number
  activityAt: number
  place: { seq: number; rev: number }
}

/** Whether every member who sees the message sees the same. */
const isPlain = ({ replyTo, reactions }: MessageRow): boolean => replyTo === null && reactions === null

const frameOf = (tx: Tx, row: MessageRow, reader: MemberRow): Message => ({
  seq: row.seq,
  frame: JSON.stringify({ type: 'message', message: render.message(tx, row, reader) }),
})

/** Whether it sees what every other such member sees: nothing hidden, nothing starred. */
const isPlainReader = ({ hides, starsAt }: MemberRow): boolean => !hides && starsAt === null

/** The inside of a JSON object, without its braces. */
const inside = (value: object): string => JSON.stringify(value).slice(1, -1)

export class Edition {
  readonly #tx: Tx
  readonly #last: MessageRow | undefined
  readonly #openOn = new Map<string, string[]>()
  #shared: string | undefined
  readonly #since = new Map<number, Told | undefined>()

  constructor(tx: Tx, sessions: Sessions) {
    this.#tx = tx
    this.#last = log.at(tx, tx.state.head.seq)
    for (const session of sessions.all()) {
      if (!session.isOpen(tx.now)) continue
      const devices = this.#openOn.get(session.userId)
      if (devices) devices.push(session.deviceId)
      else this.#openOn.set(session.userId, [session.deviceId])
    }
  }

  /** The devices on which a person hears of everything here. */
  openOn(userId: string): string[] {
    return this.#openOn.get(userId) ?? []
  }

  /** What is in it is struck off the lane when it was taken, and so is every message up to `upTo`. */
  for(member: MemberRow, lane: Lane): { news: News; upTo: number } {
    const { info, head } = this.#tx.state
    const here = isInside(member)
    const span = member.spans.at(-1)
    const peer = info.kind === 'direct' ? members.all(this.#tx).find(({ ordinal }) => ordinal !== member.ordinal) : undefined
    const facts = info.facts[member.userId]
    const { summary, readSeq, unreadCount, activityAt, place } = this.#summary(member)
    const { messages, upTo } = here ? this.#messages(member, lane.told) : { messages: [], upTo: head.seq }
    const news: News = {
      conversationId: info.id,
      kind: info.kind,
      ...(peer ? { peerId: peer.userId } : {}),
      ...(facts ? { facts } : {}),
      joined: here,
      since: here ? { at: member.joinedAt, rev: span?.fromRev ?? 0 } : { at: this.#tx.now, rev: span?.toRev ?? head.rev },
      summary,
      place: { ...place, readSeq },
      unread: unreadCount,
      activityAt,
      messages,
      receipts: [...lane.receipts].flatMap(([userId, deviceId]) => this.#receipt(member, userId, deviceId)),
      openOn: this.openOn(member.userId),
      isLarge: marks.isLarge(this.#tx),
      ...(lane.actedAt === undefined ? {} : { actedAt: lane.actedAt }),
    }
    return { news, upTo }
  }

  #receipt(viewer: MemberRow, userId: string, deviceId: string | undefined): News['receipts'] {
    const reader = members.find(this.#tx, userId)
    if (!reader) return []
    return [{ userId, ...marks.seenBy(this.#tx, reader, viewer), ...(deviceId === undefined ? {} : { deviceId }) }]
  }

  #summary(member: MemberRow): Summary {
    const { head } = this.#tx.state
    const last = this.#last
    const alike = isInside(member) && isPlainReader(member) && last !== undefined && isPlain(last) && covers(member, last.seq)
    if (!alike || last.senderId === member.userId) {
      const { summary, activityAt } = render.summary(this.#tx, member)
      return {
        summary: JSON.stringify(summary),
        readSeq: summary.readSeq,
        unreadCount: summary.unreadCount,
        activityAt,
        place: summary.head,
      }
    }
    this.#shared ??= this.#share(member, last)
    const { readSeq } = marks.own(this.#tx, member)
    const { unreadCount, mentionCount } = unread.counts(this.#tx, member, readSeq)
    return {
      summary: `{${this.#shared},${inside({ role: member.role, pins: pins.view(this.#tx, member), readSeq, unreadCount, mentionCount })}}`,
      readSeq,
      unreadCount,
      activityAt: Math.max(last.sentAt, member.joinedAt),
      place: head,
    }
  }

  #share(member: MemberRow, last: MessageRow): string {
    const { role: _role, pins: _pins, ...conversation } = render.conversation(this.#tx, member)
    return inside({ ...conversation, lastMessage: render.message(this.#tx, last, member) })
  }

  #messages(member: MemberRow, told: number): Told {
    const from = member.spans.at(-1)?.from ?? 0
    const { archive } = this.#tx.state
    const { seq } = this.#tx.state.head
    // History that a joiner may read is no news, and neither is what lies in the archive.
    const since = Math.max(told, member.baseSeq, archive.through)
    if (since >= seq) return { messages: [], upTo: seq }
    if (isPlainReader(member) && from <= since) {
      if (!this.#since.has(since)) this.#since.set(since, this.#alike(member, since))
      const alike = this.#since.get(since)
      if (alike) return alike
    }
    return this.#first(member, since).told
  }

  /** The messages after a seq, if all members see the same of them. */
  #alike(member: MemberRow, since: number): Told | undefined {
    const { told, rows } = this.#first(member, since)
    return rows.every(isPlain) ? told : undefined
  }

  /** As many of the messages after a seq as go with one telling, one in any case. */
  #first(member: MemberRow, since: number): { told: Told; rows: MessageRow[] } {
    const rows: MessageRow[] = []
    const messages: Message[] = []
    let units = 0
    for (const row of log.range(this.#tx, member, { after: since, limit: mostMessages + 1 })) {
      const message = frameOf(this.#tx, row, member)
      units += message.frame.length
      if (messages.length > 0 && (messages.length === mostMessages || units > mostUnits))
        return { told: { messages, upTo: messages.at(-1)?.seq ?? since }, rows }
      rows.push(row)
      messages.push(message)
    }
    return { told: { messages, upTo: this.#tx.state.head.seq }, rows }
  }
}
