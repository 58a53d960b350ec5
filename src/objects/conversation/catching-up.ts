/** Brings a socket from its cursor to the head by pages, at the pace at which it reads. */
import { Absent, type Cold } from '../../domain/conversation/archive/cold.ts'
import * as members from '../../domain/conversation/members.ts'
import * as pages from '../../domain/conversation/pages.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import type { Change } from '../../protocol/index.ts'
import type { Outbox } from './outbox.ts'
import type { Catching, Session } from './sessions.ts'

/** Pages of one turn; more wait for the next, so that nobody else does. */
const pagesPerTurn = 4
/** While this much waits in a socket, nothing is added. */
const comfortableBytes = 1024 * 1024
const patienceMs = 30_000
/** A reader gets its next pages as soon as it has room; that is how often it is looked at. */
const paceMs = 20
/** An archive that cannot be read is tried again after this time. */
const thawAgainMs = 2_000

/** A change that this device asked for while it was catching up carries its `ref` in the page that brings it. */
function withRef(session: Session, change: Change): Change {
  const ref = session.asked.get(change.rev)
  if (ref === undefined || change.kind === 'hidden') return change
  session.asked.delete(change.rev)
  return { ...change, ref }
}

/** Sends some pages; tells whether there are more to send in a later turn. */
function advance(tx: Tx, outbox: Outbox, session: Session): boolean {
  if (!session.isOpen(tx.now)) return false
  if (session.ws.bufferedAmount > comfortableBytes) {
    session.stuckSince ??= tx.now
    if (tx.now - session.stuckSince > patienceMs) session.close('slowReader')
    return true
  }
  session.stuckSince = undefined
  const reader = members.known(tx, session.userId)
  for (let i = 0; i < pagesPerTurn; i++) {
    const [current] = session.catching
    if (!current) return false
    const { page, next } = pages.sync(tx, reader, current.cursor)
    const changes = page.changes.map((change) => withRef(session, change))
    outbox.to(session, { type: 'sync', ...(current.ref === undefined ? {} : { ref: current.ref }), ...page, changes })
    if (page.more) {
      current.cursor = next
      continue
    }
    outbox.own(session)
    session.catching.shift()
  }
  return session.catching.length > 0
}

export interface Surroundings {
  isHere: (session: Session) => boolean
  /** Runs a rule in the turn that runs. */
  run: <T>(userId: string, rule: (tx: Tx, outbox: Outbox) => T, cold?: Cold) => T
  /** Fetches what a rule lacked of the archive. */
  thaw: (absent: Absent, before?: Cold) => Promise<Cold>
  /** In a turn to come. */
  later: (work: () => void) => void
}

export class CatchingUp {
  readonly #surroundings: Surroundings

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  /** Queues pages from a cursor; until the last one live frames are left to them. */
  begin(outbox: Outbox, session: Session, catching: Catching): void {
    outbox.own(session)
    session.catching.push(catching)
    if (session.catching.length === 1) this.#advance(session)
  }

  /** Goes on with what had stopped. */
  resume(session: Session): void {
    if (session.catching.length > 0) this.#surroundings.later(() => this.#advance(session))
  }

  #advance(session: Session, cold?: Cold): void {
    const { isHere, run, later } = this.#surroundings
    if (!isHere(session)) return
    try {
      const more = run(session.userId, (tx, outbox) => advance(tx, outbox, session), cold)
      if (more) setTimeout(() => later(() => this.#advance(session)), paceMs)
    } catch (error) {
      if (!(error instanceof Absent)) throw error
      void this.#thaw(session, error, cold)
    }
  }

  /** Pages that need the archive go on when it was read; those before are sent. */
  async #thaw(session: Session, absent: Absent, before?: Cold): Promise<void> {
    const { thaw, later } = this.#surroundings
    const cold = await thaw(absent, before).catch(() => undefined)
    if (cold) later(() => this.#advance(session, cold))
    else setTimeout(() => later(() => this.#advance(session)), thawAgainMs)
  }
}
