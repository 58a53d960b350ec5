/** Where the inbox's sockets are met: frames come in, what they ask for is done, and who is there is known by them. */
import type { Caller } from '../../platform/access-token.ts'
import type { Answer } from '../../platform/answer.ts'
import { type InboxDown, type InboxUp, Refused, inboxUp } from '../../protocol/index.ts'
import { answerClose } from '../sockets/answer-close.ts'
import { decoder, refusalFrame } from '../sockets/decode.ts'
import { type Reception, refusalOf, refuse, take } from '../sockets/reception.ts'
import { renewedUntil } from '../sockets/renewal.ts'
import type { CatchingUp } from './catching-up.ts'
import { type Desk, handle } from './frames.ts'
import type { Ledger } from './ledger.ts'
import type { Marking } from './marking.ts'
import type { PresenceDesk } from './presence.ts'
import type { Session, Sessions } from './sessions.ts'
import type { Watching } from './watching.ts'

const decode = decoder(inboxUp)

export interface Parts {
  env: Env
  sessions: Sessions
  ledger: Ledger
  catchingUp: CatchingUp
  presence: PresenceDesk
  watching: Watching
  marking: Marking
  confirm: (caller: Caller) => Answer<void>
  /** The person read here: what it wanted to come back to is seen. */
  read: (conversationId: string) => void
}

export class Front implements Desk {
  readonly #parts: Parts
  readonly #reception: Reception<InboxUp, Session> = {
    decode,
    handle: (session, frame) => handle(this, session, frame),
    answer: (session, error) => session.send([JSON.stringify(error)]),
    close: (session, reason) => session.close(reason),
  }

  constructor(parts: Parts) {
    this.#parts = parts
  }

  message(ws: WebSocket, data: string | ArrayBuffer): void {
    const session = this.#parts.sessions.of(ws)
    if (!session || session.closing !== undefined) return
    const now = Date.now()
    take(this.#reception, session, data, now)
    this.#parts.presence.alive(session, now)
  }

  async closed(ws: WebSocket, code: number): Promise<void> {
    const { marking, sessions, presence } = this.#parts
    const session = sessions.drop(ws)
    answerClose(ws, code)
    const now = Date.now()
    if (sessions.size === 0) marking.flush(now)
    presence.closed(session, now)
    await presence.check(now)
  }

  /** To all devices. */
  tell(frame: InboxDown): void {
    const now = Date.now()
    const text = JSON.stringify(frame)
    for (const session of this.#parts.sessions.live(now)) session.tell([text], now)
  }

  hello(session: Session, usn: number | undefined): void {
    if (session.greeted) throw new Refused('invalid_request', 'This socket has said hello already.')
    const { ledger, catchingUp, presence } = this.#parts
    const now = Date.now()
    const due = catchingUp.due(usn, now)
    session.keep({ greeted: true, aliveAt: now })
    const { userId, deviceId } = session
    const frame: InboxDown = { type: 'hello', usn: ledger.usn, you: { userId, deviceId } }
    session.send([JSON.stringify(frame)])
    session.hold()
    void this.#bringUp(session, due, now)
    presence.alive(session, now)
    void presence.check(now)
  }

  activity(session: Session, state: 'active' | 'idle'): void {
    const now = Date.now()
    if (state === 'active') this.#parts.presence.active(session, now)
    void this.#parts.presence.check(now)
  }

  watch(session: Session, userIds: string[]): void {
    this.#parts.watching.watch(session, userIds, Date.now())
  }

  unwatch(session: Session, userIds: string[]): void {
    this.#parts.watching.unwatch(session, userIds)
  }

  mark({ deviceId }: Session, kind: 'delivered' | 'read', conversationId: string, seq: number): void {
    const { ledger, marking, read } = this.#parts
    // Who is in no such conversation changes nothing there, and wakes nothing.
    if (!ledger.row(conversationId)) return
    if (kind === 'read') read(conversationId)
    if (kind === 'delivered' && ledger.seen(conversationId)?.isLarge) marking.hold(conversationId, deviceId, seq, Date.now())
    else marking.mark(conversationId, deviceId, kind, seq)
  }

  renew(session: Session, accessToken: string): void {
    if (session.renewing) throw new Refused('rate_limited', 'One token at a time.', { retryAfterSeconds: 1 })
    void this.#renew(session, accessToken)
  }

  async #bringUp(session: Session, due: ReturnType<CatchingUp['due']>, now: number): Promise<void> {
    const { catchingUp } = this.#parts
    try {
      const missed = await catchingUp.send(session, due, now)
      session.release(Date.now())
      await catchingUp.retry(session, missed)
    } finally {
      session.release(Date.now())
    }
  }

  async #renew(session: Session, accessToken: string): Promise<void> {
    session.renewing = true
    const now = Date.now()
    try {
      session.keep({ expiresAt: await renewedUntil(this.#parts.env, session, accessToken, this.#parts.confirm, now) })
    } catch (error) {
      refuse(this.#reception, session, { error: refusalFrame({}, refusalOf(error)), foreign: false }, now)
    } finally {
      session.renewing = false
    }
  }
}
