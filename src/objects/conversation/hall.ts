/**
 * Where a conversation's rules meet its sockets: gathers what comes in a turn, runs it, and sends what follows. Everything
 * a turn sends leaves after the turn's one commit, because the platform holds it back until then.
 */
import * as glance from '../../domain/conversation/glance.ts'
import type { Effect } from '../../domain/conversation/effects.ts'
import type { Founding } from '../../domain/conversation/info.ts'
import * as marks from '../../domain/conversation/marks.ts'
import * as members from '../../domain/conversation/members.ts'
import * as messages from '../../domain/conversation/messages.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import type { Caller } from '../../platform/access-token.ts'
import { inboxStub } from '../../platform/address.ts'
import { type Answer, answer } from '../../platform/answer.ts'
import { within } from '../../platform/patience.ts'
import type { Scene } from '../push.ts'
import { type ConversationUp, type Cursor, Refused, conversationUp } from '../../protocol/index.ts'
import { decoder, refusalFrame } from '../sockets/decode.ts'
import { type Reception, refusalOf, refuse, take } from '../sockets/reception.ts'
import { renewedUntil } from '../sockets/renewal.ts'
import { Allowance } from '../sockets/allowance.ts'
import * as catchingUp from './catching-up.ts'
import { Chamber } from './chamber.ts'
import { type Asking, type Delivery, deliver } from './delivery.ts'
import { FanOut } from './fan-out.ts'
import { type Desk, handle } from './frames.ts'
import { Outbox } from './outbox.ts'
import { type Session, Sessions } from './sessions.ts'
import { Soon } from './soon.ts'
import { Turn, type Work } from './turn.ts'

type Rule<T> = (tx: Tx) => T

/** A reader that is catching up gets its next pages as soon as it has room; that is how often it is looked at. */
const paceMs = 20
/** An answer waits this long for those who are told of it; the alarm repeats what did not go through. */
const patienceMs = 2_000
const decode = decoder(conversationUp)
/** An object that falls alone between an ack and its telling, with nobody at its sockets, tells it after this time. */
const guardMs = 5 * 60_000
/** Marks that no socket carries are stored after so long: an object sleeps when it was idle for ten seconds. */
const looseMs = 5_000
/** Messages emptied in one turn of an alarm. */
const expiriesPerTurn = 200

export class Hall {
  readonly #env: Env
  readonly #chamber: Chamber
  readonly #allowance: Allowance
  readonly #fanOut: FanOut
  readonly #turn: Turn
  readonly #soon: Soon
  readonly sessions: Sessions
  readonly #reception: Reception<ConversationUp, Session> = {
    decode,
    handle: (session, frame) => handle(this.#deskOf(session), frame),
    answer: (session, error) => this.#outbox.to(session, error),
    close: (session, reason) => this.#close(session, reason),
  }
  readonly #desks = new WeakMap<Session, Desk>()
  /** Of the turn that runs. */
  #now = 0
  #outbox = new Outbox(0)
  /** Of the turn that runs: who has read, with the socket that says so. */
  readonly #readers = new Map<string, Session | undefined>()
  /** Marks without a socket to carry them moved that must outlive the next sleep. */
  #marksAreLoose = false
  /** Of the work that runs: whose inboxes are being told of it. */
  #told: Promise<void>[] = []

  constructor(ctx: DurableObjectState, env: Env) {
    this.#env = env
    this.#chamber = new Chamber(ctx.storage, Number(env.GROUP_MEMBER_LIMIT), () => this.sessions.carriedMarks())
    this.#allowance = new Allowance(Number(env.SENDS_PER_SECOND), Number(env.SEND_BURST))
    this.#turn = new Turn((works) => this.#run(works))
    this.#soon = new Soon(ctx.storage, (tx) => this.#fanOut.dueAt(tx))
    this.sessions = new Sessions(ctx)
    this.#fanOut = new FanOut({
      env,
      sessions: this.sessions,
      run: (rule) => this.#chamber.run('', Date.now(), rule).value,
      wake: (tx, at) => this.#soon.wake(tx, at),
      guard: () => void this.#soon.guard(Date.now() + guardMs),
      delivered: (userId, seq) =>
        this.#turn.add(() => this.#rule(userId, (tx) => void marks.mark(tx, members.inside(tx, userId), 'delivered', seq), {})),
    })
  }

  /** A rule that only reads. */
  read<T>(userId: string, rule: Rule<T>): Answer<T> {
    return answer(() => this.#chamber.run(userId, Date.now(), rule).value)
  }

  /** A rule that writes, together with everything else of its turn; answered when those whom it concerns were told, once. */
  async write<T>(userId: string, rule: Rule<T>): Promise<Answer<T>> {
    return this.#inTurn(() => this.#transact(userId, rule, {}))
  }

  /** Edits or reacts by HTTP: as by a socket. */
  async change<T>(userId: string, rule: Rule<T>): Promise<Answer<T>> {
    return this.#inTurn(() => {
      this.#allow(userId, 'change')
      return this.#transact(userId, rule, {})
    })
  }

  /** Sends by HTTP: as by a socket. */
  async send(userId: string, sending: messages.Sending): Promise<Answer<ReturnType<typeof messages.send>>> {
    return this.#inTurn(() => this.#rule(userId, (tx) => messages.send(tx, userId, sending, () => this.#allow(userId, 'send')), {}))
  }

  /** A rule that reads, for an inbox whose devices come back. */
  comeBack<T>(userId: string, rule: Rule<T>): Answer<T> {
    return this.read(userId, (tx) => {
      this.#fanOut.returned(tx, userId)
      return rule(tx)
    })
  }

  /** For the consumer of pushes: what these people have not read. What is in the queue for them was looked at. */
  look(userIds: string[]): Scene {
    return this.#chamber.run('', Date.now(), (tx) => {
      const { bell } = this.#fanOut
      bell.looked(tx, userIds)
      return glance.scene(tx, userIds, (userId) => bell.isHere(userId, tx.now))
    }).value
  }

  /** Moves a person's marks by way of its inbox: as by a socket, and on no socket of that device. */
  async mark(userId: string, deviceId: string, rule: Rule<void>): Promise<Answer<void>> {
    return this.#inTurn(() => this.#rule(userId, rule, { deviceId }))
  }

  /** Makes the conversation unless it is there, and gives it as its maker sees it. */
  async found<T>(founding: Founding, view: Rule<T>): Promise<Answer<{ made: boolean; value: T }>> {
    return this.#inTurn(() => {
      const { made, effects, tx } = this.#chamber.found(founding, this.#now)
      this.#carry(tx, effects, {})
      return { made, value: view(tx) }
    })
  }

  message(ws: WebSocket, data: string | ArrayBuffer): void {
    const work = () => this.#take(ws, data)
    // A first frame by itself is a greeting, which only reads, or is refused; an array may hold sends.
    const alone = typeof data === 'string' && data.startsWith('{') && this.sessions.of(ws)?.greeted === false
    if (alone) this.#turn.alone(work)
    else this.#turn.add(work)
  }

  /** A socket has closed: what only it carried is stored, and the person's inbox hears what it heard here. */
  closed(ws: WebSocket): void {
    const { userId, attachment } = this.sessions.drop(ws)
    const carried = attachment.marks
    if (carried) this.#chamber.run(userId, Date.now(), (tx) => marks.land(tx, carried))
    this.#fanOut.closed(userId)
  }

  /** Ends the sockets of a device at once. */
  cut(deviceId: string): void {
    for (const session of this.sessions.ofDevice(deviceId)) session.close('unauthenticated')
  }

  async alarm(): Promise<void> {
    this.#soon.rung()
    await this.#inTurn(() => {
      this.#rule('', (tx) => this.#fanOut.again(tx), {})
      this.#rule('', (tx) => marks.saveMoved(tx), {})
      try {
        this.#transact('', (tx) => messages.expire(tx, expiriesPerTurn), {})
      } finally {
        this.#rule('', (tx) => this.#soon.setAlarm(tx), {})
      }
    })
  }

  /** Something that is done in the next turn. Its answer waits for the notices that it causes, not for those of others. */
  async #inTurn<T>(work: () => T): Promise<Answer<T>> {
    const { result, told } = await new Promise<{ result: Answer<T>; told: Promise<void>[] }>((resolve, reject) => {
      this.#turn.add(() => {
        this.#told = []
        try {
          resolve({ result: answer(work), told: this.#told })
        } catch (error) {
          reject(error)
        }
      })
    })
    if (told.length > 0) await within(patienceMs, Promise.allSettled(told))
    return result
  }

  #run(works: Work[]): void {
    this.#now = Date.now()
    this.#outbox = new Outbox(this.#now)
    for (const work of works) {
      try {
        work()
      } catch (error) {
        // One that fails for a reason of ours takes no other with it.
        refusalOf(error)
      }
    }
    this.#keepMarks()
    this.#outbox.flush(this.sessions.all())
  }

  #rule<T>(userId: string, rule: Rule<T>, asking: Asking): T {
    const { value, effects, tx } = this.#chamber.run(userId, this.#now, rule)
    this.#carry(tx, effects, asking)
    return value
  }

  #transact<T>(userId: string, rule: Rule<T>, asking: Asking): T {
    const { value, effects, tx } = this.#chamber.transact(userId, this.#now, rule)
    this.#carry(tx, effects, asking)
    return value
  }

  #carry(tx: Tx, effects: Effect[], asking: Asking): void {
    const delivery: Delivery = { tx, outbox: this.#outbox, sessions: this.sessions }
    for (const effect of effects) {
      deliver(delivery, effect, asking)
      this.#fanOut.note(tx, effect, asking)
      if (effect.type === 'wake') this.#soon.wake(tx, effect.at)
      if (effect.type === 'tell') this.#told.push(this.#fanOut.told(tx, effect.userIds))
      if (effect.type === 'receipt') {
        this.#readers.set(effect.userId, asking.session)
        this.#marksAreLoose ||= !asking.session && (effect.read || !marks.isLarge(tx))
      }
    }
    if (marks.isTailLong(tx)) marks.save(tx)
  }

  /**
   * The marks of a turn are a row for few people; of many they are carried by the readers' sockets over sleep until their row
   * is due. Who reads by way of its inbox has no socket here: the alarm stores its marks before this object may sleep.
   */
  #keepMarks(): void {
    if (this.#readers.size === 0) return
    this.#chamber.run('', this.#now, (tx) => {
      if (marks.save(tx, marks.saveEveryMs(tx))) return
      for (const [userId, session] of this.#readers) {
        const member = session && members.find(tx, userId)
        if (member) session.keep({ marks: marks.newest(tx, member) })
      }
      if (this.#marksAreLoose) this.#soon.wake(tx, this.#now + looseMs)
    })
    this.#readers.clear()
    this.#marksAreLoose = false
  }

  #take(ws: WebSocket, data: string | ArrayBuffer): void {
    const session = this.sessions.of(ws)
    if (session) take(this.#reception, session, data, this.#now)
  }

  /** Made once for a socket: a frame should leave little behind for the collector. */
  #deskOf(session: Session): Desk {
    let desk = this.#desks.get(session)
    if (!desk) this.#desks.set(session, (desk = this.#desk(session)))
    return desk
  }

  #desk(session: Session): Desk {
    const { userId } = session
    const asking = (ref: string | undefined): Asking => (ref === undefined ? { session } : { session, ref })
    return {
      session,
      run: (rule, ref) => this.#rule(userId, rule, asking(ref)),
      transact: (rule, ref) => this.#transact(userId, rule, asking(ref)),
      answer: (frame) => this.#outbox.to(session, frame),
      allow: (what) => this.#allow(userId, what),
      greet: () => {
        this.#outbox.own(session)
        session.keep({ greeted: true })
        this.#rule(userId, (tx) => this.#fanOut.resume(tx), {})
      },
      catchUp: (ref, cursor) => this.#catchUp(session, ref, cursor),
      renew: (accessToken) => {
        if (session.renewing) throw new Refused('rate_limited', 'One token at a time.', { retryAfterSeconds: 1 })
        void this.#renew(session, accessToken)
      },
    }
  }

  #allow(userId: string, what: 'send' | 'change'): void {
    this.#allowance.take(`${what} ${userId}`, this.#now)
  }

  /** Closes a socket at the end of the turn, after what it still gets. */
  #close(session: Session, reason: NonNullable<Session['closing']>): void {
    this.#outbox.own(session)
    session.closing = reason
  }

  #catchUp(session: Session, ref: string | undefined, cursor: Cursor): void {
    catchingUp.begin(this.#outbox, session, { ref, cursor })
    if (session.catching.length === 1) this.#advance(session)
  }

  #advance(session: Session): void {
    if (this.sessions.of(session.ws) !== session) return
    const more = this.#chamber.run(session.userId, this.#now, (tx) => catchingUp.advance(tx, this.#outbox, session)).value
    if (more) setTimeout(() => this.#turn.add(() => this.#advance(session)), paceMs)
  }

  /** A fresh token of the same device lets the socket live on. */
  async #renew(session: Session, accessToken: string): Promise<void> {
    session.renewing = true
    try {
      const opening = this.#chamber.run(session.userId, this.#now, (tx) => tx.state.info.id).value
      // Its inbox knows of the socket for as long again, so that it can cut it.
      const confirm = async ({ userId, deviceId, generation }: Caller): Promise<Answer<void>> =>
        inboxStub(this.#env, userId).confirm({ deviceId, generation, opening })
      const expiresAt = await renewedUntil(this.#env, session, accessToken, confirm, this.#now)
      session.keep({ expiresAt })
      // Pages that stopped with the old token go on.
      if (session.catching.length > 0) this.#turn.add(() => this.#advance(session))
    } catch (error) {
      const refusal = { error: refusalFrame({}, refusalOf(error)), foreign: false }
      this.#turn.add(() => refuse(this.#reception, session, refusal, this.#now))
    } finally {
      session.renewing = false
    }
  }
}
