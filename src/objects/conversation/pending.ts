/** What happened and no inbox was told of yet, and whom it concerns: who is there, who hears of it here, who must hear of it in any case. */
import type { Effect } from '../../domain/conversation/effects.ts'
import * as marks from '../../domain/conversation/marks.ts'
import * as members from '../../domain/conversation/members.ts'
import type { MemberRow } from '../../domain/conversation/members.ts'
import * as reach from '../../domain/conversation/reach.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import { limits } from '../../protocol/index.ts'
import type { Asking } from './delivery.ts'
import type { Lane } from './lanes.ts'

/** Marks alone wait for so long: one who reads does so in steps, and many read the same. */
const marksWaitMs = 50
/** That a person does something is told to its inbox this often, if nothing else is and nobody looks: when it was seen last is all that depends on it. */
const actedEveryMs = { direct: 10_000, group: 30_000 }

type Some = Set<string> | 'everybody'

interface Receipt {
  userId: string
  /** Which of the marks moved. */
  delivered: boolean
  read: boolean
  deviceId: string | undefined
  audience: Some
}

const includes = (some: Some, userId: string): boolean => some === 'everybody' || some.has(userId)

/** Somebody who is not told now, and may want a push. */
export interface Wanting {
  member: MemberRow
  calls: 'message' | 'change'
  isUrgent: boolean
  /** It may be looking: it is given a moment to read. */
  hearsHere: boolean
}

export class Pending {
  /** Everybody inside sees the conversation changed. */
  everybody = false
  /** Whose inboxes have to be told, inside or not. */
  readonly told = new Set<string>()
  /** Messages came, or some went: devices that nobody looks at may have to know. */
  calls: 'message' | 'change' | undefined
  /** Who is reached also where nobody is. */
  #urgent: Some = new Set()
  readonly #receipts: Receipt[] = []
  readonly #actors = new Map<string, number>()

  /** Whether a member is named by what came, or it came to a direct conversation. */
  isUrgentTo(userId: string): boolean {
    return includes(this.#urgent, userId)
  }

  get concernsMembers(): boolean {
    return this.everybody || this.#receipts.length > 0
  }

  /** Takes an effect; gives how long its telling may wait, or nothing where there is nothing to tell. */
  note(tx: Tx, effect: Effect, { session, deviceId = session?.deviceId, byItself }: Asking): number | undefined {
    if (effect.type === 'message') {
      this.calls = 'message'
      const { senderId, mentions } = effect.row
      this.everybody = true
      if (!byItself) this.#actors.set(senderId, tx.now)
      if (tx.state.info.kind === 'direct' || mentions?.includes('all')) this.#urgent = 'everybody'
      else if (this.#urgent !== 'everybody') for (const name of mentions ?? []) this.#urgent.add(name)
      return 0
    }
    if (effect.type === 'change') {
      if (effect.change.kind === 'delete' || effect.change.kind === 'expiry') this.calls ??= 'change'
      this.everybody = true
      if (effect.change.by !== undefined) this.#actors.set(effect.change.by, tx.now)
      return 0
    }
    if (effect.type === 'receipt') {
      const { userId, from, to, delivered, read } = effect
      this.#receipts.push({ userId, delivered, read, deviceId, audience: marks.audience(tx, from, to) })
      if (read) this.#actors.set(userId, tx.now)
      return marksWaitMs
    }
    if (effect.type !== 'tell') return undefined
    for (const userId of effect.userIds) this.told.add(userId)
    return 0
  }

  /** Gives a member's inbox what it is to be told, and nothing where that would tell nobody anything. */
  assign(tx: Tx, member: MemberRow, lane: Lane, openOn: string[], wants: (wanting: Wanting) => void): void {
    const { userId } = member
    const { kind, memberCount } = tx.state.info
    // In a small group the list of each device is kept right by its inbox also while it hears of everything here.
    const isSmallGroup = kind === 'group' && memberCount <= limits.fullReceiptMembers
    const known = reach.of(tx, member)
    const isAsleep = reach.isAsleep(known)
    const actedAt = this.#actors.get(userId)
    lane.actedAt = actedAt ?? lane.actedAt
    const everyMs = lane.isWatched && memberCount <= limits.fullReceiptMembers ? -1 : actedEveryMs[kind]
    const tellsActing = actedAt !== undefined && actedAt - lane.actedToldAt > everyMs
    // Who hears of it here on all its devices need not hear of it twice.
    const { devices } = lane
    const hearsHere = devices !== undefined && devices.length > 0 && devices.every((deviceId) => openOn.includes(deviceId))
    if (this.everybody) {
      const isReached = isAsleep ? includes(this.#urgent, userId) : !hearsHere || isSmallGroup
      if (isReached || tellsActing) {
        lane.wanted = true
        lane.calls = this.calls === 'message' ? 'message' : (lane.calls ?? this.calls)
      } else {
        // Its devices see the conversation as it is by then.
        lane.told = tx.state.head.seq
        lane.isBehind = hearsHere
        if (this.calls && known !== 'asleep') wants({ member, calls: this.calls, isUrgent: false, hearsHere })
      }
    }
    const isAlone = isAsleep || devices?.length === 0
    for (const receipt of this.#receipts) {
      const isOwn = receipt.userId === userId
      // What one device has received is nothing to the others of the same person.
      if (isOwn ? !receipt.read : !includes(receipt.audience, userId)) continue
      // Who may not see the read mark is told only where the other one moved.
      const reader = receipt.delivered ? undefined : members.find(tx, receipt.userId)
      if (reader && marks.hidesRead(tx, reader, member)) continue
      const isKnown = hearsHere && !(isSmallGroup && isOwn)
      lane.isBehind ||= isKnown
      if ((isAlone || isKnown) && !(isOwn && tellsActing)) continue
      lane.receipts.set(receipt.userId, isOwn ? receipt.deviceId : undefined)
      lane.wanted = true
    }
  }
}
