/**
 * Tells the inboxes of the members what happens here: at once when nothing is under way, and what comes meanwhile together
 * afterwards. What no inbox may miss is in the letters of `reach`, under an alarm; everything else an inbox that has marked
 * this conversation makes good by itself, so that a message costs no row here.
 */
import type { Effect } from '../../domain/conversation/effects.ts'
import * as marks from '../../domain/conversation/marks.ts'
import * as members from '../../domain/conversation/members.ts'
import type { MemberRow } from '../../domain/conversation/members.ts'
import * as reach from '../../domain/conversation/reach.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import { inboxStub } from '../../platform/address.ts'
import { atOnce } from '../../platform/at-once.ts'
import { within } from '../../platform/patience.ts'
import type { Heard, News } from '../news.ts'
import type { Asking } from './delivery.ts'
import { type Lane, Lanes } from './lanes.ts'
import { Edition, mostMessages } from './news.ts'
import type { Sessions } from './sessions.ts'

/** Inboxes called at one time. */
const calls = 128
const patienceMs = 10_000
const firstPauseMs = 2_000
const longestPauseMs = 10 * 60_000
/** Marks alone wait for so long: one who reads does so in steps, and many read the same. */
const marksWaitMs = 50
/** More inboxes than these are told no more often than this for each of them: what comes meanwhile goes together. */
const pacedInboxes = 50
const paceMsPerInbox = 0.25
/** That a person does something in a group is told to its inbox this often. */
const actedEveryMs = 30_000
/** After a fall devices come back within this time, and what was not told then is told again. */
const recentMs = 60_000

/** What happened and was not given to the lanes yet. */
interface Pending {
  /** Everybody inside sees the conversation changed. */
  everybody: boolean
  /** Who is reached also where nobody is. */
  urgent: Set<string> | 'everybody'
  /** Whose inboxes have to be told, inside or not. */
  told: Set<string>
  receipts: { userId: string; deviceId: string | undefined; audience: Set<string> | 'everybody' }[]
  actors: Map<string, number>
}

const nothing = (): Pending => ({ everybody: false, urgent: new Set(), told: new Set(), receipts: [], actors: new Map() })
const includes = (some: Set<string> | 'everybody', userId: string): boolean => some === 'everybody' || some.has(userId)

export interface Telling {
  env: Env
  sessions: Sessions
  /** Runs a rule of its own, outside any turn. */
  run: <T>(rule: (tx: Tx) => T) => T
  /** Something has to be done at this time. */
  wake: (tx: Tx, at: number) => void
  /** A member has received the messages up to here. */
  delivered: (member: MemberRow, seq: number) => void
}

export class FanOut {
  readonly #telling: Telling
  readonly #lanes = new Lanes()
  #pending = nothing()
  #timer: { at: number; handle: ReturnType<typeof setTimeout> } | undefined
  /** A large group's next telling. */
  #nextAt = 0
  #resumed = false
  /** The lanes were given the messages up to here. */
  #toldSeq: number | undefined

  constructor(telling: Telling) {
    this.#telling = telling
  }

  /** Takes what must be told of an effect; the telling begins after the turn. */
  note(tx: Tx, effect: Effect, { session, deviceId = session?.deviceId }: Asking): void {
    const pending = this.#pending
    if (effect.type === 'message') {
      const { seq, senderId, mentions } = effect.row
      this.#toldSeq ??= seq - 1
      pending.everybody = true
      pending.actors.set(senderId, tx.now)
      if (tx.state.info.kind === 'direct' || mentions?.includes('all')) pending.urgent = 'everybody'
      else if (pending.urgent !== 'everybody') for (const name of mentions ?? []) pending.urgent.add(name)
    } else if (effect.type === 'change') {
      pending.everybody = true
      if (effect.change.by !== undefined) pending.actors.set(effect.change.by, tx.now)
    } else if (effect.type === 'receipt') {
      const { userId, from, to, read } = effect
      pending.receipts.push({ userId, deviceId, audience: marks.audience(tx, from, to) })
      if (read) pending.actors.set(userId, tx.now)
      return this.#later(tx.now + marksWaitMs)
    } else if (effect.type === 'tell') for (const userId of effect.userIds) pending.told.add(userId)
    else return
    // An inbox that has not marked this conversation must hear of it even if this object falls now.
    if (!reach.isSettled(tx)) this.#telling.wake(tx, tx.now + firstPauseMs)
    this.#later(tx.now)
  }

  /** Ends when these inboxes were told, or tried to be, once. */
  async told(tx: Tx, userIds: string[]): Promise<void> {
    await Promise.all(userIds.map((userId) => new Promise<void>((resolve) => this.#lane(tx, userId).waiting.push(resolve))))
  }

  /** The alarm: those that failed, and after a fall those that may not have heard. */
  again(tx: Tx): void {
    for (const { userId } of members.byOrdinals(tx, reach.openOrdinals(tx))) this.#lane(tx, userId).wanted = true
    this.#later(tx.now)
  }

  /** The first to come back after a fall brings on what may not have been told. */
  resume(tx: Tx): void {
    if (this.#resumed) return
    this.#resumed = true
    const { wokenAfter } = tx.state
    if (tx.now - wokenAfter > recentMs || this.#telling.sessions.size > 1) return
    this.#pending.everybody = true
    this.#later(tx.now)
  }

  /** A device of this person is back: an answer on its way, that nobody is there, is not true any more. */
  returned(tx: Tx, userId: string): void {
    const lane = this.#lane(tx, userId)
    lane.returns++
    lane.devices = undefined
  }

  /** A socket of this person has closed: its inbox hears what the device heard here. */
  closed(userId: string): void {
    const lane = this.#lanes.known(userId)
    if (!lane?.isBehind) return
    lane.wanted = true
    this.#later(Date.now())
  }

  /** When some inbox has to be told again, should nothing else do it. */
  dueAt(tx: Tx): number | undefined {
    const nextTryAt = this.#lanes.nextTryAt()
    if (nextTryAt === undefined && reach.isSettled(tx)) return undefined
    return Math.max(nextTryAt ?? 0, tx.now + firstPauseMs * 2 ** Math.min(tx.state.reach.failures, 9))
  }

  /** One that is made now has been told what came before the oldest news that nobody was given yet. */
  #lane(tx: Tx, userId: string): Lane {
    return this.#lanes.of(userId, (this.#toldSeq ??= tx.state.head.seq))
  }

  #later(at: number): void {
    const from = Math.max(at, this.#nextAt)
    if (this.#timer && this.#timer.at <= from) return
    if (this.#timer) clearTimeout(this.#timer.handle)
    const handle = setTimeout(() => void this.#begin(), Math.max(0, from - Date.now()))
    this.#timer = { at: from, handle }
  }

  async #begin(): Promise<void> {
    this.#timer = undefined
    try {
      const papers = this.#telling.run((tx) => {
        this.#assign(tx)
        return this.#write(tx)
      })
      if (papers.length === 0) return
      this.#nextAt = papers.length > pacedInboxes ? Date.now() + papers.length * paceMsPerInbox : 0
      const news = await atOnce(papers, calls, (paper) => this.#tell(paper))
      this.#telling.run((tx) => this.#end(tx, news.some(Boolean)))
    } catch (error) {
      // The alarm and the next news go on with what is left.
      // oxlint-disable-next-line no-console
      console.error(error)
    }
  }

  /** Gives what is pending to the lanes. */
  #assign(tx: Tx): void {
    const pending = this.#pending
    this.#pending = nothing()
    for (const userId of pending.told) this.#lane(tx, userId).wanted = true
    if (!pending.everybody && pending.receipts.length === 0) return
    const edition = this.#edition(tx)
    for (const member of members.all(tx)) {
      const known = reach.of(tx, member)
      if (known !== 'gone') this.#assignTo(tx, this.#lane(tx, member.userId), pending, { known, openOn: edition.openOn(member.userId) })
    }
    this.#toldSeq = tx.state.head.seq
  }

  #assignTo(tx: Tx, lane: Lane, pending: Pending, { known, openOn }: { known: reach.Known; openOn: string[] }): void {
    const { userId } = lane
    const isGroup = tx.state.info.kind === 'group'
    const actedAt = pending.actors.get(userId)
    lane.actedAt = actedAt ?? lane.actedAt
    const tellsActing = actedAt !== undefined && (!isGroup || actedAt - lane.actedToldAt > actedEveryMs)
    // Who hears of it here on all its devices need not hear of it twice.
    const hearsHere = lane.devices !== undefined && lane.devices.length > 0 && lane.devices.every((deviceId) => openOn.includes(deviceId))
    const isReached = known !== 'asleep' && !(isGroup && hearsHere)
    if (pending.everybody) {
      if (isReached || tellsActing || (!hearsHere && includes(pending.urgent, userId))) lane.wanted = true
      else {
        // Its devices see the conversation as it is by then.
        lane.told = tx.state.head.seq
        lane.isBehind = hearsHere
      }
    }
    for (const receipt of pending.receipts) {
      const isOwn = receipt.userId === userId
      if (!isOwn && !includes(receipt.audience, userId)) continue
      if (known === 'asleep' || (hearsHere && (isGroup || !isOwn))) {
        if (hearsHere) lane.isBehind = true
        if (!(isOwn && tellsActing)) continue
      }
      lane.receipts.set(receipt.userId, isOwn ? receipt.deviceId : undefined)
      lane.wanted = true
    }
  }

  #edition(tx: Tx): Edition {
    return new Edition(tx, this.#telling.sessions)
  }

  #write(tx: Tx): Paper[] {
    const lanes = this.#lanes.ready(tx.now)
    if (lanes.length === 0) return []
    const edition = this.#edition(tx)
    return lanes.flatMap((lane) => {
      const { receipts, actedAt, waiting } = lane
      const member = members.find(tx, lane.userId)
      const news = member && edition.for(member, lane)
      Object.assign(lane, { wanted: false, receipts: new Map(), actedAt: undefined, waiting: [], isBehind: false })
      lane.actedToldAt = actedAt ?? lane.actedToldAt
      for (const resolve of news ? [] : waiting) resolve()
      if (!news) return []
      lane.running = true
      return { lane, member, news, receipts, actedAt, waiting, returns: lane.returns, upTo: tx.state.head.seq }
    })
  }

  /** Tells whether something is to be kept of what is known of the inbox. */
  async #tell(paper: Paper): Promise<boolean> {
    const { lane, news, receipts, actedAt, upTo } = paper
    const heard = await this.#call(lane.userId, news)
    lane.running = false
    for (const resolve of paper.waiting) resolve()
    if (!heard) {
      lane.failures++
      lane.notBefore = Date.now() + Math.min(longestPauseMs, firstPauseMs * 2 ** (lane.failures - 1))
      lane.wanted = true
      lane.actedAt ??= actedAt
      for (const [userId, deviceId] of receipts) if (!lane.receipts.has(userId)) lane.receipts.set(userId, deviceId)
      return false
    }
    lane.failures = 0
    lane.notBefore = 0
    const isFull = news.messages.length === mostMessages
    lane.told = isFull ? (news.messages.at(-1)?.seq ?? upTo) : upTo
    lane.wanted ||= isFull
    return this.#telling.run((tx) => this.#heard(tx, paper, heard))
  }

  #heard(tx: Tx, { lane, member: before, returns }: Paper, heard: Heard): boolean {
    const member = members.find(tx, before.userId) ?? before
    const isInside = members.isInside(member)
    // It came or went meanwhile, and is owed more.
    if (member.spans.length !== before.spans.length || isInside !== members.isInside(before)) {
      lane.wanted = true
      return false
    }
    const known = reach.of(tx, member)
    const isThere = heard.devices.length > 0 || returns !== lane.returns
    lane.devices = returns === lane.returns ? heard.devices : undefined
    if (heard.delivered !== undefined && isInside) this.#telling.delivered(member, heard.delivered)
    const now = heard.gone || !isInside ? 'gone' : isThere ? 'awake' : 'asleep'
    if (!reach.set(tx, member, now)) return false
    // A direct conversation tells its two in any case: who is there need not be kept.
    return known === 'owed' || known === 'unmarked' || now === 'gone' || (now === 'asleep' && tx.state.info.kind === 'group')
  }

  async #call(userId: string, news: News): Promise<Heard | undefined> {
    try {
      return await within(patienceMs, inboxStub(this.#telling.env, userId).deliver(news))
    } catch {
      return undefined
    }
  }

  #end(tx: Tx, changed: boolean): void {
    const nextTryAt = this.#lanes.nextTryAt()
    const failures = nextTryAt === undefined || nextTryAt <= tx.now ? 0 : tx.state.reach.failures + 1
    if (changed || failures !== tx.state.reach.failures) {
      tx.state.reach.failures = failures
      reach.save(tx)
    }
    if (nextTryAt === undefined) return
    if (nextTryAt <= tx.now) this.#later(tx.now)
    else this.#telling.wake(tx, nextTryAt)
  }
}

/** One telling of one inbox. */
interface Paper extends Pick<Lane, 'receipts' | 'actedAt' | 'waiting' | 'returns'> {
  lane: Lane
  member: MemberRow
  news: News
  upTo: number
}
