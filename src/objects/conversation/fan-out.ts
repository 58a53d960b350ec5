/**
 * Tells the inboxes of the members what happens here: at once when nothing is under way, and what comes meanwhile together
 * afterwards. What no inbox may miss is in the letters of `reach`, under an alarm; everything else an inbox that has marked
 * this conversation makes good by itself, so that a message costs no row here.
 */
import type { Effect } from '../../domain/conversation/effects.ts'
import * as members from '../../domain/conversation/members.ts'
import type { MemberRow } from '../../domain/conversation/members.ts'
import * as reach from '../../domain/conversation/reach.ts'
import * as rounds from '../../domain/conversation/rounds.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import { inboxStub } from '../../platform/address.ts'
import { atOnce } from '../../platform/at-once.ts'
import { beforeLong } from '../../platform/patience.ts'
import type { Heard, News } from '../news.ts'
import { Bell } from './bell.ts'
import type { Asking } from './delivery.ts'
import { type Lane, Lanes } from './lanes.ts'
import { Edition } from './news.ts'
import { type Paper, callsFor } from './paper.ts'
import { Pending } from './pending.ts'
import type { Sessions } from './sessions.ts'

const patienceMs = 10_000
const firstPauseMs = 2_000
const longestPauseMs = 10 * 60_000
/** More inboxes than these are told no more often than this: what comes meanwhile goes together. The first after a pause goes at once. */
const pacedInboxes = 100
const paceMs = 250
/** Pushes do not wait longer than this for an inbox that is slow to hear. */
const bellMs = 500
/** After a fall devices come back within this time, and what was not told then is told again. */
const recentMs = 60_000
/** And what was not told when nobody comes back, by the alarm, some minutes later. */
const guardedMs = 10 * 60_000

export interface Telling {
  env: Env
  sessions: Sessions
  /** Runs a rule of its own, outside any turn. */
  run: <T>(rule: (tx: Tx) => T) => T
  /** The same with all that it needs of the archive. */
  thawed: <T>(rule: (tx: Tx) => T) => Promise<T>
  /** Something has to be done at this time. */
  wake: (tx: Tx, at: number) => void
  /** Sees to it that the alarm rings some minutes from now, if it does not before. */
  guard: () => void
  /** A member has received the messages up to here. */
  delivered: (userId: string, seq: number) => void
  /** There is no such account any more. */
  ended: (userId: string) => void
}

export class FanOut {
  readonly #telling: Telling
  readonly #lanes = new Lanes()
  readonly bell: Bell
  #pending = new Pending()
  #timer: { at: number; handle: ReturnType<typeof setTimeout> } | undefined
  /** A large group's next telling. */
  #nextAt = 0
  #resumed = false
  /** The lanes were given the messages up to here. */
  #toldSeq: number | undefined

  constructor(telling: Telling) {
    this.#telling = telling
    this.bell = new Bell(telling.env.PUSH_QUEUE)
  }

  /** Takes what must be told of an effect; the telling begins after the turn. */
  note(tx: Tx, effect: Effect, asking: Asking): void {
    if (effect.type === 'message') {
      this.#toldSeq ??= effect.row.seq - 1
      if (!asking.byItself) this.bell.acted(effect.row.senderId, tx.now)
      // Should this object fall before the telling has begun, somebody may have to be told by a push.
      this.#telling.guard()
    }
    if (effect.type === 'receipt' && effect.read) this.bell.acted(effect.userId, tx.now)
    if (effect.type === 'invited') for (const userId of effect.userIds) this.#lane(tx, userId).calls = 'invite'
    const waitMs = this.#pending.note(tx, effect, asking)
    if (waitMs === undefined) return
    // An inbox that has not marked this conversation must hear of it even if this object falls now.
    if (waitMs === 0 && !reach.isSettled(tx)) this.#telling.wake(tx, tx.now + firstPauseMs)
    this.#later(tx.now + waitMs)
  }

  /** Ends when these inboxes were told, or tried to be, once. */
  async told(tx: Tx, userIds: string[]): Promise<void> {
    await Promise.all(userIds.map((userId) => new Promise<void>((resolve) => this.#lane(tx, userId).waiting.push(resolve))))
  }

  /** The alarm: those that failed, and after a fall those that may not have heard. */
  again(tx: Tx): void {
    this.#afterFall(tx, guardedMs)
    for (const { userId } of members.byOrdinals(tx, reach.openOrdinals(tx))) this.#lane(tx, userId).wanted = true
    this.#later(tx.now)
  }

  /** The first to come back after a fall brings on what may not have been told. */
  resume(tx: Tx): void {
    if (this.#telling.sessions.size === 1) this.#afterFall(tx, recentMs)
  }

  /** Without a socket that outlived the last life it may have been a fall that ended it, between an ack and its telling. */
  #afterFall(tx: Tx, withinMs: number): void {
    if (this.#resumed || this.#toldSeq !== undefined) return
    this.#resumed = true
    if (tx.now - tx.state.wokenAfter > withinMs || this.#telling.sessions.size > 1) return
    this.#pending.everybody = true
    if (!rounds.isCovered(tx)) this.#pending.calls = 'message'
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
    // Whoever only waits for its turn is told without an alarm.
    const nextTryAt = this.#lanes.nextTryAt({ failed: true })
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
      // Of who has left or hidden the newest, the last message may lie in the archive.
      const papers = await this.#telling.thawed((tx) => {
        this.#assign(tx)
        return this.#write(tx)
      })
      if (papers.length === 0 && this.bell.isIdle) return
      // Whoever failed has an alarm of its own.
      if (papers.every(({ lane }) => lane.failures === 0)) this.#telling.guard()
      this.#nextAt = papers.length > pacedInboxes ? Date.now() + paceMs : 0
      // One patience for all of them: a timer for each would cost as much as the rest of its call here.
      const impatient = papers.length === 0 ? undefined : setTimeout(() => void this.#ring(), bellMs)
      const news = await beforeLong(patienceMs, (late) => atOnce(papers, callsFor(papers), (paper) => this.#tell(paper, late)))
      clearTimeout(impatient)
      const isSaved = await this.#ring()
      this.#telling.run((tx) => this.#end(tx, news.some(Boolean) && !isSaved))
    } catch (error) {
      // The alarm and the next news go on with what is left.
      // oxlint-disable-next-line no-console
      console.error(error)
    }
  }

  /** Puts into the queue who may have to be told by a push; what it does not take is tried again, also after a fall. */
  async #ring(): Promise<boolean> {
    if (this.bell.isIdle) return false
    try {
      return await this.bell.ring(this.#telling.run)
    } catch (error) {
      // oxlint-disable-next-line no-console
      console.warn('the queue of pushes takes nothing', error)
      this.#telling.run((tx) => this.#telling.wake(tx, tx.now + firstPauseMs))
      return false
    }
  }

  /** Gives what is pending to the lanes. */
  #assign(tx: Tx): void {
    const pending = this.#pending
    this.#pending = new Pending()
    for (const userId of pending.told) this.#lane(tx, userId).wanted = true
    if (!pending.concernsMembers) return
    const edition = this.#edition(tx)
    for (const member of members.all(tx)) {
      if (reach.of(tx, member) === 'gone') continue
      if (pending.calls === 'message' && pending.isUrgentTo(member.userId)) this.bell.name(member.userId)
      const lane = this.#lane(tx, member.userId)
      pending.assign(tx, member, lane, edition.openOn(member.userId), ({ calls, hearsHere }) => {
        // Who hears of everything here is asked nothing: whether its devices take pushes is known from the last time.
        if (hearsHere ? lane.pushes : true) this.bell.want(tx, member, calls, hearsHere)
      })
    }
    this.#toldSeq = tx.state.head.seq
  }

  #edition(tx: Tx): Edition {
    return new Edition(tx, this.#telling.sessions)
  }

  #write(tx: Tx): Paper[] {
    const lanes = this.#lanes.ready(tx.now)
    if (lanes.length === 0) return []
    const edition = this.#edition(tx)
    const drafts = lanes.map((lane) => {
      const member = members.find(tx, lane.userId)
      return { lane, member, paper: member && edition.for(member, lane) }
    })
    return drafts.flatMap(({ lane, member, paper }) => {
      const { receipts, actedAt, waiting, calls } = lane
      Object.assign(lane, { wanted: false, receipts: new Map(), actedAt: undefined, waiting: [], calls: undefined, isBehind: false })
      lane.actedToldAt = actedAt ?? lane.actedToldAt
      for (const resolve of paper ? [] : waiting) resolve()
      if (!member || !paper) return []
      lane.running = true
      return { lane, member, ...paper, receipts, actedAt, waiting, calls, returns: lane.returns, headSeq: tx.state.head.seq }
    })
  }

  /** Tells whether something is to be kept of what is known of the inbox. */
  async #tell(paper: Paper, late: Promise<undefined>): Promise<boolean> {
    const { lane, news, receipts, actedAt, upTo, headSeq } = paper
    const heard = await this.#call(lane.userId, news, late)
    lane.running = false
    for (const resolve of paper.waiting) resolve()
    if (!heard) {
      lane.failures++
      lane.notBefore = Date.now() + Math.min(longestPauseMs, firstPauseMs * 2 ** (lane.failures - 1))
      lane.wanted = true
      lane.actedAt ??= actedAt
      lane.calls ??= paper.calls
      for (const [userId, deviceId] of receipts) if (!lane.receipts.has(userId)) lane.receipts.set(userId, deviceId)
      return this.#telling.run((tx) => this.#unheard(tx, paper))
    }
    lane.failures = 0
    lane.isWatched = heard.isWatched ?? false
    lane.pushes = heard.pushes ?? false
    lane.notBefore = 0
    lane.told = upTo
    lane.wanted ||= upTo < headSeq
    // Whoever was brought in while its account ended has no inbox that could say so here.
    if (heard.deleted) this.#telling.ended(lane.userId)
    return this.#telling.run((tx) => this.#heard(tx, paper, heard))
  }

  /** It may have devices that were told nothing, and this object may sleep before the next try: so the letter says it, and the alarm goes by the letter. */
  #unheard(tx: Tx, { member: before }: Paper): boolean {
    const member = members.find(tx, before.userId) ?? before
    const known = reach.of(tx, member)
    return (known === 'awake' || reach.isAsleep(known)) && reach.set(tx, member, 'unmarked')
  }

  #heard(tx: Tx, paper: Paper, heard: Heard): boolean {
    const { lane, member: before, news, returns } = paper
    const member = members.find(tx, before.userId) ?? before
    const isInside = members.isInside(member)
    // It came or went meanwhile, and is owed more.
    if (member.spans.length !== before.spans.length || isInside !== members.isInside(before)) {
      lane.wanted = true
      return false
    }
    this.#consider(tx, paper, member, heard)
    const isThere = heard.devices.length > 0 || returns !== lane.returns
    // Only of devices that it knows to hear everything here has it been told that the next ones ask again.
    lane.devices = returns === lane.returns && heard.devices.every((deviceId) => news.openOn.includes(deviceId)) ? heard.devices : undefined
    if (heard.delivered !== undefined && isInside) this.#telling.delivered(member.userId, heard.delivered)
    // A direct conversation tells its two in any case: who is there need not be kept.
    const isTold = isThere || tx.state.info.kind === 'direct'
    if (heard.gone || !isInside || isTold) return reach.set(tx, member, heard.gone || !isInside ? 'gone' : 'awake')
    if (!heard.pushes) return reach.set(tx, member, 'asleep')
    return reach.of(tx, member) !== 'buzzed' && reach.set(tx, member, 'reachable')
  }

  /** Whether what an inbox was told is to be told to devices that nobody looks at. */
  #consider(tx: Tx, { calls, news }: Paper, member: MemberRow, { pushes, active, shows }: Heard): void {
    if (!pushes || calls === undefined) return
    if (calls === 'change' ? shows : !active && (calls === 'invite' || news.unread > 0))
      this.bell.want(tx, member, calls, news.openOn.length > 0)
  }

  async #call(userId: string, news: News, late: Promise<undefined>): Promise<Heard | undefined> {
    try {
      return await Promise.race([inboxStub(this.#telling.env, userId).deliver(news), late])
    } catch {
      return undefined
    }
  }

  #end(tx: Tx, changed: boolean): void {
    const nextTryAt = this.#lanes.nextTryAt({ failed: false })
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
