/** What a conversation, its members and their lists should be, by the rules as they are written. */

interface Said {
  seq: number
  senderId: string
  at: number
  deleted: boolean
  expiresAt?: number
}

interface Span {
  from: number
  to: number
}

interface Member {
  spans: Span[]
  readSeq: number
  joinedAt: number
  hidden: Set<number>
}

/** What a list shows of a conversation. */
export interface Line {
  id: string
  role: 'inside' | 'left'
  unreadCount: number
  readSeq: number
  lastSeq: number | undefined
  muted: boolean
  pinned: boolean
  archived: boolean
  markedUnread: boolean
}

interface Wants {
  muted: boolean
  pinned: boolean
  archived: boolean
  markedUnread: boolean
}

const endless = Number.POSITIVE_INFINITY
const fresh = (): Wants => ({ muted: false, pinned: false, archived: false, markedUnread: false })

export class ConversationModel {
  readonly id: string
  readonly said: Said[] = []
  readonly members = new Map<string, Member>()
  readonly #wants = new Map<string, Wants>()

  constructor(id: string, userIds: string[], at: number) {
    this.id = id
    for (const userId of userIds) this.join(userId, at)
  }

  get head(): number {
    return this.said.length
  }

  wants(userId: string): Wants {
    const known = this.#wants.get(userId) ?? fresh()
    this.#wants.set(userId, known)
    return known
  }

  join(userId: string, at: number): void {
    const before = this.members.get(userId)
    const spans = [...(before?.spans ?? []), { from: this.head, to: endless }]
    this.members.set(userId, { spans, readSeq: this.head, joinedAt: at, hidden: before?.hidden ?? new Set() })
  }

  leave(userId: string): void {
    const span = this.members.get(userId)?.spans.at(-1)
    if (span) span.to = this.head
  }

  /** When the last of what was said for a while is over. */
  get lastEnd(): number {
    return Math.max(0, ...this.said.map(({ expiresAt = 0 }) => expiresAt))
  }

  isInside(userId: string): boolean {
    return this.members.get(userId)?.spans.at(-1)?.to === endless
  }

  send(senderId: string, seq: number, at: number, expiresAt?: number): void {
    this.said.push({ seq, senderId, at, deleted: false, ...(expiresAt === undefined ? {} : { expiresAt }) })
    const member = this.members.get(senderId)
    if (member) member.readSeq = seq
    this.wants(senderId).markedUnread = false
    for (const userId of this.members.keys()) {
      const wants = this.wants(userId)
      // Back from the archive, unless it is muted.
      if (this.isInside(userId) && !wants.muted) wants.archived = false
    }
  }

  read(userId: string, seq: number): void {
    const member = this.members.get(userId)
    if (!member) return
    // Whoever reads has come back to it, also where the mark itself is beyond the head and moves nothing.
    this.wants(userId).markedUnread = false
    if (seq <= this.head) member.readSeq = Math.max(member.readSeq, seq)
  }

  #visible(userId: string): Said[] {
    const member = this.members.get(userId)
    if (!member) return []
    return this.said.filter(({ seq }) => !member.hidden.has(seq) && member.spans.some(({ from, to }) => seq > from && seq <= to))
  }

  /** Rule 5. */
  line(userId: string): Line | undefined {
    const member = this.members.get(userId)
    if (!member) return undefined
    const wants = this.wants(userId)
    const inside = this.isInside(userId)
    if (!inside && wants.archived) return undefined
    const visible = this.#visible(userId)
    const unread = visible.filter(
      ({ seq, senderId, deleted, expiresAt = endless }) =>
        seq > member.readSeq && senderId !== userId && !deleted && expiresAt > Date.now(),
    )
    return {
      id: this.id,
      role: inside ? 'inside' : 'left',
      unreadCount: unread.length,
      readSeq: member.readSeq,
      lastSeq: visible.at(-1)?.seq,
      ...wants,
    }
  }

  /** What lifts it in a list: the newest message that one may see, or one's joining. */
  activityAt(userId: string): number {
    return Math.max(this.#visible(userId).at(-1)?.at ?? 0, this.members.get(userId)?.joinedAt ?? 0)
  }
}
