/**
 * Where a conversation's rules meet its sockets: gathers what comes in a turn, runs it, and sends what follows. Everything
 * a turn sends leaves after the turn's one commit, because the platform holds it back until then.
 */
import { Absent, type Cold } from '../../domain/conversation/archive/cold.ts'
import * as glance from '../../domain/conversation/glance.ts'
import type { Effect } from '../../domain/conversation/effects.ts'
import * as erasing from '../../domain/conversation/erasure/erase.ts'
import * as info from '../../domain/conversation/info.ts'
import * as marks from '../../domain/conversation/marks.ts'
import * as members from '../../domain/conversation/members.ts'
import * as messages from '../../domain/conversation/messages.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import { type Answer, answer, answerAsync, unwrap } from '../../platform/answer.ts'
import { within } from '../../platform/patience.ts'
import type { Scene } from '../push.ts'
import { type Ack, type ConversationUp, Refused, type Conversation as View, conversationUp } from '../../protocol/index.ts'
import { decoder, refusalFrame } from '../sockets/decode.ts'
import { type Reception, one, refusalOf, refuse, take } from '../sockets/reception.ts'
import { Allowance } from '../sockets/allowance.ts'
import { Archive } from './archive.ts'
import { CatchingUp } from './catching-up.ts'
import { Chamber } from './chamber.ts'
import { type Asking, type Delivery, deliver } from './delivery.ts'
import { FanOut } from './fan-out.ts'
import { Files } from './files.ts'
import { type Desk, handle } from './frames.ts'
import { MovedMarks } from './moved-marks.ts'
import { Outbox } from './outbox.ts'
import { Owing } from './owing.ts'
import { policyOf } from './policy.ts'
import { renew } from './renewing.ts'
import { ScheduledLists, Scheduler } from './scheduled.ts'
import { type Session, Sessions } from './sessions.ts'
import { Soon } from './soon.ts'
import { Turn, type Work } from './turn.ts'
import { Waiting } from './waiting.ts'

type Rule<T> = (tx: Tx) => T

/** An answer waits this long for those who are told of it; the alarm repeats what did not go through. */
const patienceMs = 2_000
const decode = decoder(conversationUp)
/** An object that falls alone between an ack and its telling, with nobody at its sockets, tells it after this time. */
const guardMs = 5 * 60_000
/** Messages emptied in one turn of an alarm. */
const expiriesPerTurn = 200

/** Carries something out; gives what it lacked of the archive. */
function lacking(carryOut: () => void): Absent | undefined {
  try {
    carryOut()
    return undefined
  } catch (error) {
    if (error instanceof Absent) return error
    throw error
  }
}

export class Hall {
  readonly #env: Env
  readonly #chamber: Chamber
  readonly #allowance: Allowance
  readonly #fanOut: FanOut
  readonly #turn: Turn
  readonly #soon: Soon
  readonly #files: Files
  readonly #archive: Archive
  readonly #owing: Owing
  readonly #catchingUp: CatchingUp
  readonly #waiting = new Waiting()
  readonly #movedMarks = new MovedMarks()
  readonly #scheduledLists = new ScheduledLists()
  readonly #scheduler = new Scheduler((rule) => this.#inTurn(() => this.#transact('', rule, { byItself: true })))
  readonly sessions: Sessions
  readonly #reception: Reception<ConversationUp, Session> = {
    decode,
    handle: (session, frame) => {
      if (this.#waiting.takes(session, frame)) return
      if (lacking(() => handle(this.#deskOf(session), frame))) void this.#thaw(session, frame)
    },
    answer: (session, error) => this.#outbox.to(session, error),
    close: (session, reason) => this.#close(session, reason),
  }
  readonly #desks = new WeakMap<Session, Desk>()
  /** Of the turn that runs. */
  #now = 0
  #outbox = new Outbox(0)
  /** Of the work that runs: whose inboxes are being told of it. */
  #told: Promise<void>[] = []

  constructor(ctx: DurableObjectState, env: Env) {
    this.#env = env
    const archivePolicy = policyOf(env)
    const transact = <T>(rule: Rule<T>): T => {
      const { value, effects, tx } = this.#chamber.transact('', Date.now(), rule)
      for (const effect of effects) if (effect.type === 'wake') this.#soon.wake(tx, effect.at)
      return value
    }
    this.#archive = new Archive({ bucket: env.MEDIA, policy: archivePolicy, transact })
    this.#chamber = new Chamber(ctx.storage, {
      memberLimit: Number(env.GROUP_MEMBER_LIMIT),
      carriedMarks: () => this.sessions.carriedMarks(),
      archivePolicy,
      cold: this.#archive.kept,
    })
    this.#allowance = new Allowance(Number(env.SENDS_PER_SECOND), Number(env.SEND_BURST))
    this.#turn = new Turn((works) => this.#run(works))
    this.#soon = new Soon(ctx.storage, (tx) => [this.#fanOut.dueAt(tx), this.#owing.dueAt(tx), this.#scheduler.dueAt(tx)])
    this.sessions = new Sessions(ctx)
    this.#catchingUp = new CatchingUp({
      isHere: (session) => this.sessions.of(session.ws) === session,
      run: (userId, rule, cold = this.#archive.kept) =>
        this.#chamber.with(cold, () => this.#chamber.run(userId, this.#now, (tx) => rule(tx, this.#outbox)).value),
      thaw: (absent, before) => this.#archive.thaw(absent, before),
      later: (work) => this.#turn.add(work),
    })
    const run = <T>(rule: Rule<T>): T => this.#chamber.run('', Date.now(), rule).value
    const wake = (tx: Tx, at: number) => this.#soon.wake(tx, at)
    this.#files = new Files({ env, run })
    this.#owing = new Owing({
      run,
      wake,
      carryOut: {
        release: (duty) => this.#files.release(duty),
        archive: () => this.#archive.move(),
        rewrite: (duty) => this.#archive.rewrite(duty),
        unused: (duty) => this.#archive.takeAway(duty),
        erase: async ({ userId }) => ((await this.#step((tx) => erasing.step(tx, userId))) ? Date.now() : undefined),
      },
    })
    this.#fanOut = new FanOut({
      env,
      sessions: this.sessions,
      run,
      thawed: (rule) => this.#thawed('', rule),
      wake,
      guard: () => void this.#soon.guard(Date.now() + guardMs),
      delivered: (userId, seq) =>
        this.#turn.add(() => this.#rule(userId, (tx) => void marks.mark(tx, members.inside(tx, userId), 'delivered', seq), {})),
      ended: (userId) => this.#turn.add(() => this.#transact(userId, (tx) => erasing.begin(tx, userId), {})),
    })
  }

  /** A rule that only reads. */
  read<T>(userId: string, rule: Rule<T>): Promise<Answer<T>> {
    return answerAsync(() => this.#thawed(userId, rule))
  }

  #thawed<T>(userId: string, rule: Rule<T>): Promise<T> {
    return this.#archive.thawed((cold) => this.#chamber.with(cold, () => this.#chamber.run(userId, Date.now(), rule).value))
  }

  /** A rule that writes, together with everything else of its turn; answered when those whom it concerns were told, once. */
  async write<T>(userId: string, rule: Rule<T>): Promise<Answer<T>> {
    return this.#inTurn(() => this.#transact(userId, rule, {}))
  }

  /** Edits or reacts by HTTP: as by a socket. */
  async change<T>(userId: string, rule: Rule<T>): Promise<Answer<T>> {
    return this.#inTurn(() => {
      this.allow(userId, 'change')
      return this.#transact(userId, rule, {})
    })
  }

  /** Sends by HTTP: as by a socket. */
  async send(userId: string, sending: messages.Sending): Promise<Answer<Ack>> {
    const rule = (claim?: messages.Claim) => (tx: Tx) => messages.send(tx, userId, sending, () => this.allow(userId, 'send'), claim)
    if (sending.content.type === 'text') return this.#inTurn(() => this.#rule(userId, rule(), {}))
    return this.withFile(userId, (tx) => messages.needsClaim(tx, userId, sending), rule)
  }

  /** A rule that writes, and that may need the word of a file's upload; `needs` says of which. */
  async withFile<T>(userId: string, needs: Rule<string | undefined>, rule: (claim?: messages.Claim) => Rule<T>): Promise<Answer<T>> {
    // What needs no claim is done in the turn that says so: a turn later it might need one.
    const first = await this.write(userId, (tx) => {
      const mediaId = needs(tx)
      return mediaId === undefined ? { value: rule()(tx) } : { mediaId }
    })
    if (!first.ok) return first
    const done = first.value
    if ('value' in done) return { ok: true, value: done.value }
    return this.#files.claim(userId, done.mediaId, (claim) => this.write(userId, rule(claim)))
  }

  /** A change of the conversation itself; a picture that is new with it is asked for first. */
  async update(userId: string, patch: info.InfoPatch): Promise<Answer<View>> {
    const rule: Rule<View> = (tx) => info.update(tx, userId, patch)
    const first = await this.write(userId, (tx) => info.newPicture(tx, userId, patch) ?? rule(tx))
    if (!first.ok) return first
    const { value } = first
    if (typeof value !== 'string') return { ok: true, value }
    return this.#files.claimPicture(userId, value, () => this.write(userId, rule))
  }

  /** What the operator does with the archive. Without a conversation there is none. */
  archived<T>(work: (archive: Archive) => T | Promise<T>): Promise<Answer<T>> {
    return answerAsync(async () => work(this.#archive))
  }

  /** A rule that reads, for an inbox whose devices come back. */
  comeBack<T>(userId: string, rule: Rule<T>): Promise<Answer<T>> {
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
  async found<T>(founding: info.Founding, view: Rule<T>): Promise<Answer<{ made: boolean; value: T }>> {
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
    // What is scheduled may wait for the bucket; the next alarm is set in this turn, before anything that is tried now could fail.
    const rung = this.#scheduler.ring()
    await this.#inTurn(() => {
      this.#told.push(this.#chamber.run('', this.#now, (tx) => this.#owing.again(tx)).value)
      this.#rule('', (tx) => this.#fanOut.again(tx), {})
      this.#rule('', (tx) => marks.saveMoved(tx), {})
      try {
        this.#transact('', (tx) => messages.expire(tx, expiriesPerTurn), {})
      } finally {
        this.#rule('', (tx) => this.#soon.setAlarm(tx), {})
      }
    })
    await rung
    await this.#inTurn(() =>
      this.#rule(
        '',
        (tx) => {
          const at = this.#scheduler.dueAt(tx)
          if (at !== undefined) this.#soon.wake(tx, at)
        },
        {},
      ),
    )
  }

  /** Something that is done in the next turn, with all that it needs of the archive. */
  #inTurn<T>(work: () => T): Promise<Answer<T>> {
    return answerAsync(() => this.#archive.thawed(async (cold) => unwrap(await this.#once(work, cold))))
  }

  /** Once, in the next turn. Its answer waits for the notices that it causes, not for those of others. */
  async #once<T>(work: () => T, cold: Cold): Promise<Answer<T>> {
    const { result, told } = await new Promise<{ result: Answer<T>; told: Promise<void>[] }>((resolve, reject) => {
      this.#turn.add(() => {
        this.#told = []
        try {
          resolve({ result: answer(() => this.#chamber.with(cold, work)), told: this.#told })
        } catch (error) {
          reject(error)
        }
      })
    })
    if (told.length > 0) await within(patienceMs, Promise.allSettled(told))
    return result
  }

  /** A step of what this object does by itself. It does not wait for what it owes: that may be its own next step. */
  #step<T>(rule: Rule<T>): Promise<T> {
    const once = (cold: Cold) =>
      new Promise<T>((resolve, reject) => {
        this.#turn.add(() => {
          this.#told = []
          try {
            resolve(this.#chamber.with(cold, () => this.#transact('', rule, {})))
          } catch (error) {
            reject(error)
          }
        })
      })
    return this.#archive.thawed(once)
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
    this.#movedMarks.keep(
      (rule) => void this.#chamber.run('', this.#now, rule),
      (tx, at) => this.#soon.wake(tx, at),
    )
    this.#scheduledLists.send(this.#outbox, this.sessions, (rule) => this.#chamber.run('', this.#now, rule).value)
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
      if (effect.type === 'owed') this.#told.push(this.#owing.settle(tx))
      if (effect.type === 'tell') this.#told.push(this.#fanOut.told(tx, effect.userIds))
      if (effect.type === 'scheduled') this.#scheduledLists.note(effect.userId)
      if (effect.type === 'receipt') this.#movedMarks.note(tx, effect, asking.session)
    }
    if (marks.isTailLong(tx)) marks.save(tx)
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
      allow: (what) => this.allow(userId, what),
      claim: (mediaId, frame, send) => void this.#claim(session, mediaId, frame, send),
      greet: () => {
        this.#outbox.own(session)
        session.keep({ greeted: true })
        this.#rule(userId, (tx) => this.#fanOut.resume(tx), {})
      },
      catchUp: (ref, cursor) => this.#catchingUp.begin(this.#outbox, session, { ref, cursor }),
      renew: (accessToken) => {
        if (session.renewing) throw new Refused('rate_limited', 'One token at a time.', { retryAfterSeconds: 1 })
        void this.#renew(session, accessToken)
      },
    }
  }

  async #claim(session: Session, mediaId: string, frame: ConversationUp, send: (claim: messages.Claim) => void): Promise<void> {
    this.#waiting.begin(session)
    await this.#files.claim(session.userId, mediaId, (claim) => this.#complete(session, frame, () => send(claim)))
  }

  /** A frame that needs the archive; what the socket sends meanwhile waits behind it. */
  async #thaw(session: Session, frame: ConversationUp): Promise<void> {
    this.#waiting.begin(session)
    await this.#complete(session, frame, () => handle(this.#deskOf(session), frame))
  }

  /** Carries out a frame for which others wait, with all that it needs of the archive, and then those. */
  async #complete(session: Session, frame: ConversationUp, carryOut: () => void): Promise<void> {
    const attempt = (): Absent | undefined => {
      let absent: Absent | undefined
      const reception = { ...this.#reception, handle: () => void (absent = lacking(carryOut)) }
      if (session.closing === undefined) one(reception, session, frame, this.#now)
      return absent
    }
    try {
      await this.#archive.thawed(async (cold) => {
        const absent = unwrap(await this.#once(attempt, cold))
        if (absent) throw absent
      })
    } catch (error) {
      const refusal = { error: refusalFrame({ ...frame }, refusalOf(error)), foreign: false }
      this.#turn.add(() => refuse(this.#reception, session, refusal, this.#now))
    }
    this.#turn.add(() =>
      this.#waiting.end(session, (next) => session.closing === undefined && one(this.#reception, session, next, this.#now)),
    )
  }

  /** Takes from the person's allowance, within a turn. */
  allow(userId: string, what: 'send' | 'change'): void {
    this.#allowance.take(`${what} ${userId}`, this.#now)
  }

  /** Closes a socket at the end of the turn, after what it still gets. */
  #close(session: Session, reason: NonNullable<Session['closing']>): void {
    this.#outbox.own(session)
    session.closing = reason
  }

  /** A fresh token of the same device lets the socket live on. */
  async #renew(session: Session, accessToken: string): Promise<void> {
    try {
      await renew(this.#env, this.#chamber.run('', this.#now, (tx) => tx.state.info.id).value, session, accessToken, this.#now)
      // Pages that stopped with the old token go on.
      this.#catchingUp.resume(session)
    } catch (error) {
      const refusal = { error: refusalFrame({}, refusalOf(error)), foreign: false }
      this.#turn.add(() => refuse(this.#reception, session, refusal, this.#now))
    }
  }
}
