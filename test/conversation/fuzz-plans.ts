/** What the people of a fuzzed conversation schedule, change, cancel and send now, and what must have become of all of it. */
import { runInDurableObject } from 'cloudflare:test'
import type { Random } from '../support/random.ts'
import { type Room, messageId, ok, text } from './support.ts'

interface Plan {
  id: string
  userId: string
  words: string
  state: 'refused' | 'open' | 'cancelled' | 'sent'
}

interface Stored extends Record<string, SqlStorageValue> {
  id: string
  content: string | null
  edit_rev: number | null
}

/** Times are this near: they come while the fuzz goes on. */
const soonMs = 60

export class Plans {
  readonly #room: Room
  readonly #plans: Plan[] = []
  /** Of one message one thing is asked at a time, so that the order of the answers is that of the deeds. */
  readonly #asked = new Set<Plan>()

  constructor(room: Room) {
    this.#room = room
  }

  /** Everything is chosen before anything is waited for. */
  step(rolls: Random, userId: string): Promise<void> {
    const words = `plan ${rolls.below(1_000_000)}`
    const inMs = 5 + rolls.below(soonMs)
    const dice = rolls.below(10)
    const old = this.#plans.findLast((plan) => plan.userId === userId && plan.state === 'open' && !this.#asked.has(plan))
    return dice < 6 || !old ? this.#schedule(userId, words, inMs) : this.#change(old, dice, words, inMs)
  }

  async #schedule(userId: string, words: string, inMs: number): Promise<void> {
    const plan: Plan = { id: messageId(), userId, words, state: 'refused' }
    this.#plans.push(plan)
    const input = { id: plan.id, content: text(words), sendAt: Date.now() + inMs }
    const { stub } = this.#room
    // A retry changes nothing, and is at worst too late.
    const [first] = await Promise.all([stub.schedule(userId, 'phone', input), stub.schedule(userId, 'phone', input)])
    if (first.ok) plan.state = 'open'
  }

  async #change(plan: Plan, dice: number, words: string, inMs: number): Promise<void> {
    this.#asked.add(plan)
    const { stub } = this.#room
    const { id, userId } = plan
    if (dice < 8) {
      const moved = dice < 7 ? {} : { sendAt: Date.now() + inMs }
      const answer = await stub.editScheduled(userId, id, { content: text(words), ...moved })
      if (answer.ok) plan.words = words
    } else if (dice < 9) {
      const answer = await stub.cancelScheduled(userId, id)
      if (answer.ok) plan.state = 'cancelled'
    } else {
      const answer = await stub.sendScheduled(userId, id)
      if (answer.ok) plan.state = 'sent'
    }
    this.#asked.delete(plan)
  }

  /** Waits until all have been sent or have failed. */
  async settle(): Promise<void> {
    const { stub } = this.#room
    const people = [...new Set(this.#plans.map(({ userId }) => userId))]
    for (const late = performance.now() + 20_000; ; await new Promise((resolve) => setTimeout(resolve, 5))) {
      const lists = await Promise.all(people.map((userId) => stub.listScheduled(userId)))
      if (lists.every((list) => !list.ok || list.value.every(({ failed }) => failed !== undefined))) return
      if (performance.now() > late) throw new Error(`some are never sent: ${JSON.stringify(lists)}`)
    }
  }

  /** What is not as it must be: each was sent once, in its last words, or not at all. */
  async faults(): Promise<string[]> {
    const stored = await runInDurableObject(this.#room.stub, (_, { storage: { sql } }) =>
      sql.exec<Stored>('select id, content, edit_rev from message').toArray(),
    )
    const faults: string[] = []
    for (const { id, userId, words, state } of this.#plans) {
      const sent = stored.filter((row) => row.id === id)
      const list = state === 'refused' ? [] : await ok(this.#room.stub.listScheduled(userId))
      const left = list.filter((one) => one.id === id)
      const wanted = state === 'refused' || state === 'cancelled' ? 0 : 1
      if (sent.length + left.length !== wanted || (state === 'sent' && left.length > 0))
        faults.push(`${state}, but ${sent.length} were sent and ${left.length} wait`)
      // Edited since it was sent, or deleted, it says something else.
      for (const { content, edit_rev: edit } of sent)
        if (content !== null && edit === null && content !== JSON.stringify(text(words))) faults.push(`${content} is not ${words}`)
    }
    return faults
  }
}
