/**
 * Rings for those who may have to be told of messages by a push: puts into the queue whom to look after, and when. What is in
 * the queue covers everything until it is looked at, so that no timer keeps this object awake.
 */
import * as members from '../../domain/conversation/members.ts'
import type { MemberRow } from '../../domain/conversation/members.ts'
import * as reach from '../../domain/conversation/reach.ts'
import * as rounds from '../../domain/conversation/rounds.ts'
import { type Tx } from '../../domain/conversation/state.ts'
import type { Cause, PushTask } from '../push.ts'

/** Who did something here within this time is here. */
const hereMs = 30_000
/** Who has the conversation open may be about to read it. */
const readingMs = 2_000
/** People in one message of the queue. */
const mostPeople = 250
/** A message of the queue is taken by then, or lost. */
const lostMs = 60_000

/** What is in the queue and was not looked at. */
interface Waiting {
  dueAt: number
  cause: Cause
  userIds: Set<string>
}

interface Ring {
  tasks: PushTask[]
  delayMs: number
  /** What is written down once it is in the queue. */
  after: rounds.Rounds | undefined
}

export class Bell {
  readonly #queue: Queue
  readonly #actedAt = new Map<string, number>()
  /** By user id: what calls for a push, and whether the person may be looking. */
  #wanted = new Map<string, { cause: Cause; waits: boolean }>()
  #waiting: Waiting[] = []
  /** When somebody was told at once last. */
  #rungAt = 0
  /** Who is named by what came just now. */
  readonly #named = new Set<string>()
  /** Awake members who were told since they did something last. */
  readonly #buzzed = new Set<string>()
  /** What the queue did not take. */
  #unsent: Ring[] = []

  constructor(queue: Queue) {
    this.#queue = queue
  }

  acted(userId: string, at: number): void {
    this.#actedAt.set(userId, at)
    this.#buzzed.delete(userId)
  }

  isHere(userId: string, now: number): boolean {
    return now - (this.#actedAt.get(userId) ?? 0) < hereMs
  }

  want(tx: Tx, { userId }: MemberRow, cause: Cause, waits = false): void {
    if (cause === 'message' && this.isHere(userId, tx.now)) return
    const known = this.#wanted.get(userId)
    if (known?.cause === 'message' || (known && cause === 'change')) return
    this.#wanted.set(userId, { cause, waits })
  }

  get isIdle(): boolean {
    return this.#wanted.size === 0 && this.#unsent.length === 0
  }

  /** The consumer looks: what comes from now on is not in what it saw. */
  looked(tx: Tx, userIds: string[]): void {
    for (const waiting of this.#waiting) {
      const some = userIds.filter((userId) => waiting.userIds.delete(userId))
      const last = tx.state.rounds
      // What came after a round was due, and before it was looked at, is told of by it as well.
      if (some.length > 0 && last && waiting.dueAt === last.dueAt && tx.state.lastSentAt > last.dueAt)
        rounds.save(tx, { ...last, dueAt: tx.state.lastSentAt })
    }
    this.#waiting = this.#waiting.filter((waiting) => waiting.userIds.size > 0)
  }

  /** Whom to look after goes into the queue; tells whether the letters were written. Of what the queue does not take it is told. */
  async ring(run: <T>(rule: (tx: Tx) => T) => T): Promise<boolean> {
    const rings = run((tx) => this.#rings(tx))
    let isSaved = false
    for (const ring of rings) {
      try {
        await this.#send(ring)
        run((tx) => {
          if (!ring.after) return
          rounds.save(tx, ring.after)
          isSaved = true
        })
      } catch (error) {
        this.#unsent.push(ring)
        throw error
      }
    }
    return isSaved
  }

  async #send({ tasks, delayMs }: Ring): Promise<void> {
    const delaySeconds = Math.ceil(delayMs / 1_000)
    if (tasks.length === 1) await this.#queue.send(tasks[0], { delaySeconds })
    else
      await this.#queue.sendBatch(
        tasks.map((body) => ({ body })),
        { delaySeconds },
      )
  }

  #rings(tx: Tx): Ring[] {
    const unsent = this.#unsent.splice(0)
    const wanted = this.#wanted
    this.#wanted = new Map()
    this.#waiting = this.#waiting.filter(({ dueAt }) => tx.now < dueAt + lostMs)
    const [now, soon, later, changed, invited]: string[][] = [[], [], [], [], []]
    for (const [userId, { cause, waits }] of wanted) {
      if (this.#isCovered(userId, cause)) continue
      if (cause === 'invite') invited?.push(userId)
      else if (cause === 'change') changed?.push(userId)
      else if (!this.#isFresh(tx, userId)) later?.push(userId)
      else if (waits) soon?.push(userId)
      else now?.push(userId)
    }
    this.#named.clear()
    return [
      ...unsent,
      ...this.#atOnce(tx, now ?? []),
      ...this.#ring(tx, soon ?? [], { cause: 'message', dueAt: tx.now + readingMs }),
      ...this.#inTime(tx, later ?? []),
      ...this.#ring(tx, changed ?? [], { cause: 'change', dueAt: tx.now + rounds.shortMs }),
      ...this.#ring(tx, invited ?? [], { cause: 'invite', dueAt: tx.now }),
    ]
  }

  #isCovered(userId: string, cause: Cause): boolean {
    return this.#waiting.some((waiting) => waiting.userIds.has(userId) && waiting.cause === cause)
  }

  /** Told at once: in a direct conversation everybody, in a group who was not told since it was here last, or is named now. */
  #isFresh(tx: Tx, userId: string): boolean {
    if (tx.state.info.kind === 'direct' || this.#named.delete(userId)) return true
    const member = members.find(tx, userId)
    return member !== undefined && reach.of(tx, member) !== 'buzzed' && !this.#buzzed.has(userId)
  }

  /** Somebody is named: it is told without a pause. */
  name(userId: string): void {
    this.#named.add(userId)
  }

  #atOnce(tx: Tx, userIds: string[]): Ring[] {
    if (userIds.length === 0) return []
    const dueAt = Math.max(tx.now, this.#rungAt + rounds.shortMs)
    this.#rungAt = dueAt
    const isGroup = tx.state.info.kind === 'group'
    for (const userId of isGroup ? userIds : []) this.#buzz(tx, userId)
    const after = !isGroup ? undefined : rounds.isFirst(tx) ? { dueAt, step: 0 } : (tx.state.rounds ?? undefined)
    if (after) tx.state.rounds = after
    return this.#ring(tx, userIds, { cause: 'message', dueAt, after })
  }

  #buzz(tx: Tx, userId: string): void {
    const member = members.find(tx, userId)
    if (member && reach.of(tx, member) === 'reachable') reach.set(tx, member, 'buzzed')
    else this.#buzzed.add(userId)
  }

  /** Those who were told and have not come back. What waits for them already covers them. */
  #inTime(tx: Tx, userIds: string[]): Ring[] {
    const { rounds: last } = tx.state
    if (userIds.length === 0) return []
    // After sleep it is known by its time that a round is in the queue.
    if (last && tx.now < last.dueAt) {
      const isKnown = this.#waiting.some(({ dueAt }) => dueAt === last.dueAt)
      return isKnown ? this.#ring(tx, userIds, { cause: 'message', dueAt: last.dueAt }) : []
    }
    const after = rounds.next(tx)
    tx.state.rounds = after
    return this.#ring(tx, userIds, { cause: 'message', dueAt: after.dueAt, after })
  }

  #ring(tx: Tx, userIds: string[], { cause, dueAt, after }: { cause: Cause; dueAt: number; after?: rounds.Rounds | undefined }): Ring[] {
    if (userIds.length === 0) return []
    this.#waiting.push({ dueAt, cause, userIds: new Set(userIds) })
    const { id: conversationId } = tx.state.info
    const tasks = Array.from({ length: Math.ceil(userIds.length / mostPeople) }, (_, nth) => ({
      conversationId,
      userIds: userIds.slice(nth * mostPeople, (nth + 1) * mostPeople),
      cause,
    }))
    return [{ tasks, delayMs: dueAt - tx.now, after }]
  }
}
