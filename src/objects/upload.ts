/** One upload: its bytes until they are whole, and afterwards whose it is, what was found in it, and who holds it. */
import { DurableObject } from 'cloudflare:workers'
import migrations from '../../migrations/upload/migrations.js'
import { type Duty, owed } from '../domain/upload/due.ts'
import * as holders from '../domain/upload/holders.ts'
import * as uploads from '../domain/upload/uploads.ts'
import { blobStub, conversationStub, inboxStub } from '../platform/address.ts'
import { type Answer, answerAsync } from '../platform/answer.ts'
import type { Finding, Holder, Servable, Task } from '../platform/media.ts'
import type { MediaInfo } from '../protocol/index.ts'
import { Duties } from './duties.ts'
import { Tables } from './tables.ts'
import { Receiver } from './upload/receiver.ts'
import { Settling } from './upload/settling.ts'
import { claimMs, refuseUnseen } from './upload/sight.ts'
import { sweep } from './upload/sweep.ts'

/** The queue may lose what it was given; then it is asked again. */
const lookAgainMs = 5 * 60_000
const sweepAgainMs = 10 * 60_000

export class Upload extends DurableObject<Env> {
  readonly #tables: Tables
  readonly #duties: Duties<Duty>
  readonly #receiver: Receiver
  readonly #settling = new Settling()
  readonly #unusedMs: number
  #sweepAfter = 0

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#unusedMs = Number(env.MEDIA_UNUSED_SECONDS) * 1_000
    this.#tables = new Tables(ctx.storage, migrations, 'media')
    this.#receiver = new Receiver(env, this.#tables, () => this.#settle())
    this.#duties = new Duties(
      owed,
      (at) => this.#arm(at),
      (duty) => this.#carryOut(duty),
    )
  }

  /** The tus protocol, for the owner, whom the Worker has confirmed. Creation included: the Worker has made the id. */
  override async fetch(request: Request): Promise<Response> {
    const response = await this.#receiver.take(request)
    if (this.#tables.exist) this.#tables.read((db) => this.#duties.rearm(db))
    return response
  }

  /**
   * A message of a conversation is to carry it, or a profile to show it: the holder is written down if this person may use it,
   * else it is `not_found` (or `gone`). Media that are not whole yet are `not_found` too.
   */
  use(holder: Holder, userId: string): Promise<Answer<MediaInfo>> {
    return answerAsync(async () => {
      await this.#refuseUnseen(userId)
      const row = this.#tables.change((db) => {
        const found = uploads.get(db)
        // The last holder may have let go while others were asked.
        if (found.state === 'gone') throw uploads.over()
        holders.claim(db, holder, Date.now())
        return found
      })
      this.#tables.read((db) => this.#duties.rearm(db))
      return uploads.info(row)
    })
  }

  /** A holder does not hold it any more. Without any holder it is gone for good. Idempotent. */
  async release(holder: Holder): Promise<void> {
    if (!this.#tables.exist) return
    this.#tables.change((db) => {
      const now = Date.now()
      if (holders.release(db, holder, now) && !holders.anyCurrent(db)) uploads.end(db, now)
    })
    await this.#settle()
  }

  /** Its owner is no more: unless others show it, it goes. Gives when to come back. Idempotent. */
  async abandon(mediaId: string, ownerId: string): Promise<number | void> {
    const now = Date.now()
    this.#tables.write((db) => uploads.preclude(db, mediaId, ownerId, now))
    if (this.#tables.read(uploads.get).state === 'gone') return undefined
    // A message of somebody else may be about to carry it.
    await sweep(this.env, this.#tables, now - claimMs)
    await this.#settle()
    const claimedAt = this.#tables.read(holders.oldestClaim)
    return claimedAt === undefined ? undefined : claimedAt + claimMs
  }

  /** For serving: who asks may see it, and its bytes were looked at (waited for up to ten seconds, then `unavailable`). */
  serve(userId: string, conversationId?: string): Promise<Answer<Servable>> {
    return answerAsync(async () => {
      await this.#refuseUnseen(userId, conversationId)
      await this.#settling.wait(() => this.#tables.read(uploads.get).state !== 'whole')
      return uploads.servable(this.#tables.read(uploads.get))
    })
  }

  /** What is known of it, for who may see it, at once. */
  describe(userId: string, conversationId?: string): Promise<Answer<MediaInfo>> {
    return answerAsync(async () => {
      await this.#refuseUnseen(userId, conversationId)
      return uploads.info(this.#tables.read(uploads.get))
    })
  }

  /** What the queue’s consumer has to look at; nothing where it is done, given up or not whole. */
  task(): Task | null {
    return this.#tables.exist ? this.#tables.read(uploads.task) : null
  }

  /** The bytes were hashed: the content’s finding, if another upload of the same bytes was looked at already. This upload’s own copy is then removed. */
  async hashed(sha256: string): Promise<Finding | null> {
    const task = this.task()
    if (!task) return null
    this.#tables.change((db) => uploads.named(db, sha256))
    const { key, finding } = await blobStub(this.env, sha256).admit(task)
    this.#tables.change((db) => {
      if (!uploads.hashed(db, sha256, key, Date.now())) owed.add(db, { kind: 'drop', sha256 }, Date.now())
    })
    await this.#settle()
    return finding
  }

  /** The bytes were looked at. Tells the conversations that hold it. Idempotent. */
  async settle(finding: Finding): Promise<void> {
    if (!this.#tables.exist) return
    const { state, sha256 } = this.#tables.read(uploads.get)
    if (state !== 'whole') return
    // What could not be looked at may be looked at when it is uploaded again.
    const isCommon = sha256 !== null && finding.state !== 'failed'
    const settled = isCommon ? await blobStub(this.env, sha256).settle(finding) : finding
    this.#tables.change((db) => uploads.settle(db, settled, Date.now()))
    await this.#settle()
  }

  override async alarm(): Promise<void> {
    if (!this.#tables.exist) return
    const now = Date.now()
    const unusedAt = this.#tables.read((db) => uploads.unusedAt(db, this.#unusedMs))
    if (unusedAt !== undefined && unusedAt <= now) await this.#sweep(now)
    await this.#tables.read((db) => this.#duties.flush(db))
  }

  #refuseUnseen(userId: string, conversationId?: string): Promise<void> {
    return refuseUnseen(this.env, this.#tables, userId, conversationId)
  }

  /** The runtime gives up an alarm that fails often; this one must not be. */
  async #sweep(now: number): Promise<void> {
    this.#sweepAfter = now + sweepAgainMs
    try {
      await sweep(this.env, this.#tables, now - this.#unusedMs)
      this.#sweepAfter = 0
    } catch {
      // Somebody who may hold it could not be asked.
    }
  }

  async #settle(): Promise<void> {
    if (this.#tables.read(uploads.get).state !== 'whole') this.#settling.end()
    await this.#tables.read((db) => this.#duties.settle(db))
  }

  /** One alarm for what is owed and for the day after which nobody wants it. */
  #arm(owedAt: number | undefined): void {
    const unusedAt = this.#tables.read((db) => uploads.unusedAt(db, this.#unusedMs))
    const sweepAt = unusedAt === undefined ? undefined : Math.max(unusedAt, this.#sweepAfter)
    const times = [owedAt, sweepAt].filter((time) => time !== undefined)
    void (times.length === 0 ? this.ctx.storage.deleteAlarm() : this.ctx.storage.setAlarm(Math.min(...times)))
  }

  async #carryOut(duty: Duty): Promise<number | void> {
    const { id, ownerId, state } = this.#tables.read(uploads.get)
    if (duty.kind === 'look') {
      if (state !== 'whole') return undefined
      await this.env.MEDIA_QUEUE.send({ mediaId: id })
      return Date.now() + lookAgainMs
    }
    if (duty.kind === 'discard') return this.#receiver.discard(duty)
    if (duty.kind === 'drop') return blobStub(this.env, duty.sha256).drop({ mediaId: id, key: uploads.ownKey(id) })
    if (duty.kind === 'report') return inboxStub(this.env, ownerId).uploadGone(id)
    if (state !== 'settled') return undefined
    return conversationStub(this.env, duty.conversationId).mediaSettled(uploads.info(this.#tables.read(uploads.get)))
  }
}
