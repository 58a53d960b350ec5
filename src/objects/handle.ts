/** One handle, and whose it is. That there is one such object for a handle is what makes handles unique. */
import { DurableObject } from 'cloudflare:workers'
import migrations from '../../migrations/handle/migrations.js'
import * as holder from '../domain/handle/holder.ts'
import { inboxStub } from '../platform/address.ts'
import { type Answer, answer, answerAsync } from '../platform/answer.ts'
import { Refused } from '../protocol/index.ts'
import { Tables } from './tables.ts'

export class Handle extends DurableObject<Env> {
  readonly #tables: Tables

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#tables = new Tables(ctx.storage, migrations, 'user')
  }

  /** Keeps the handle for a sign-up, and says until when. */
  claim(handle: string, userId: string): Promise<Answer<number>> {
    return answerAsync(async () => {
      const claim = this.#claim(userId)
      if (claim.claimed) return claim.until
      const { ask } = claim
      const exists = await inboxStub(this.env, ask.userId).holds(handle)
      this.#tables.write((db) => holder.settle(db, ask, exists))
      const again = this.#claim(userId)
      if (again.claimed) return again.until
      throw new Refused('conflict', 'The handle is taken.')
    })
  }

  /** The account is made. */
  confirm(userId: string): void {
    this.#tables.write((db) => holder.confirm(db, userId))
  }

  lookup(): Answer<string> {
    return answer(() => this.#tables.read(holder.lookup))
  }

  release(userId: string, heldUntil: number): void {
    this.#tables.write((db) => holder.release(db, { userId, heldUntil }))
  }

  #claim(userId: string): holder.Claim {
    return this.#tables.write((db) => holder.claim(db, userId, Date.now()))
  }
}
