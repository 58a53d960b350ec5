/** What the people of a fuzzed conversation schedule, change, cancel and send now, and what must have become of all of it. */
import type { Scheduled } from '../../src/protocol/index.ts'
import type { Random } from '../support/random.ts'
import { type Room, history, messageId, text } from './support.ts'

interface Plan {
  id: string
  userId: string
  words: string
  state: 'refused' | 'open' | 'cancelled' | 'sent'
}

/** Times are so near that they come while the fuzz goes on, and not so near that they are over before they are heard of. */
const times = { minMs: 500, maxMs: 2_500 }
/** Other times do not come: what is for then is changed, sent now or cancelled, or waits to the end. */
const farMs = 60 * 60_000

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
    const inMs = rolls.chance(0.5) ? farMs : times.minMs + rolls.below(times.maxMs - times.minMs)
    const dice = rolls.below(10)
    const old = this.#plans.findLast((plan) => plan.state === 'open' && !this.#asked.has(plan))
    return dice < 5 || !old ? this.#schedule(userId, words, inMs) : this.#change(old, dice, words, inMs)
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
    if (dice < 7) {
      const moved = dice < 6 ? {} : { sendAt: Date.now() + inMs }
      const answer = await stub.editScheduled(userId, id, { content: text(words), ...moved })
      if (answer.ok) plan.words = words
    } else if (dice < 8) {
      const answer = await stub.cancelScheduled(userId, id)
      if (answer.ok) plan.state = 'cancelled'
    } else {
      const answer = await stub.sendScheduled(userId, id)
      if (answer.ok) plan.state = 'sent'
    }
    this.#asked.delete(plan)
  }

  /** Waits until all whose time is near have been sent or have failed. */
  async settle(): Promise<void> {
    const { stub } = this.#room
    const people = [...new Set(this.#plans.map(({ userId }) => userId))]
    for (const late = performance.now() + 20_000; ; await new Promise((resolve) => setTimeout(resolve, 5))) {
      const lists = await Promise.all(people.map((userId) => stub.listScheduled(userId)))
      const isOver = ({ failed, sendAt }: Scheduled): boolean => failed !== undefined || sendAt > Date.now() + farMs / 2
      if (lists.every((list) => !list.ok || list.value.every(isOver))) return
      if (performance.now() > late) throw new Error(`some are never sent: ${JSON.stringify(lists)}`)
    }
  }

  /** How many came to what: what never happens is not tested. */
  async outcomes(): Promise<Record<'onTime' | 'now' | 'cancelled', number>> {
    const { stub } = this.#room
    const lists = await Promise.all([...new Set(this.#plans.map(({ userId }) => userId))].map((userId) => stub.listScheduled(userId)))
    const left = lists.reduce((sum, list) => sum + (list.ok ? list.value.length : 0), 0)
    const of = (state: Plan['state']): number => this.#plans.filter((plan) => plan.state === state).length
    return { onTime: of('open') - left, now: of('sent'), cancelled: of('cancelled') }
  }

  /** What is not as it must be: each was sent once, in its last words, or not at all. Of who hides its messages not all is seen. */
  async faults(hidden: ReadonlyMap<string, ReadonlySet<number>>): Promise<string[]> {
    const faults: string[] = []
    for (const userId of new Set(this.#plans.map((plan) => plan.userId))) {
      const list = await this.#room.stub.listScheduled(userId)
      if (!list.ok) continue
      const messages = await history(this.#room, userId)
      for (const { id, words, state } of this.#plans.filter((plan) => plan.userId === userId)) {
        const sent = messages.filter((message) => message.id === id && message.senderId === userId)
        const waits = list.value.filter((one) => one.id === id)
        const wanted = state === 'refused' || state === 'cancelled' ? 0 : 1
        const found = sent.length + waits.length
        const isHidden = found < wanted && hidden.has(userId)
        if ((found !== wanted && !isHidden) || (state === 'sent' && waits.length > 0))
          faults.push(`${state}, but ${sent.length} were sent and ${waits.length} wait`)
        // Edited since it was sent, or deleted, it says something else.
        for (const { content, editedAt } of sent)
          if (content && editedAt === undefined && JSON.stringify(content) !== JSON.stringify(text(words)))
            faults.push(`${JSON.stringify(content)} is not ${words}`)
      }
    }
    return faults
  }
}
