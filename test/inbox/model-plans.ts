/** Scheduled messages in the model: what somebody plans far ahead, and the time that comes for it. */
import { ack, message, routes } from '../../src/protocol/index.ts'
import type { ConversationModel } from './model.ts'
import { type Person, messageId, text, until } from './support.ts'

interface Plan {
  person: Person
  room: ConversationModel
  id: string
}

const muchLater = (): number => Date.now() + 60 * 60_000

export class Plans {
  readonly #plans: Plan[] = []

  #path({ room, id }: Plan, rest = ''): string {
    return `/v1/conversations/${room.id}/scheduled/${id}${rest}`
  }

  /** Takes one from the others, the oldest. */
  #next(): Plan | undefined {
    return this.#plans.shift()
  }

  async schedule(person: Person, room: ConversationModel): Promise<void> {
    const plan = { person, room, id: messageId() }
    const body = { id: plan.id, content: text('planned'), sendAt: muchLater() }
    const { status } = await person.ask('POST', `/v1/conversations/${room.id}/scheduled`, body)
    if (status === 201) this.#plans.push(plan)
  }

  async cancel(): Promise<void> {
    const plan = this.#next()
    if (plan) await plan.person.ask('DELETE', this.#path(plan))
  }

  async sendNow(): Promise<void> {
    const plan = this.#next()
    if (!plan) return
    const { status, body } = await plan.person.ask('POST', this.#path(plan, '/send'))
    if (status !== 200) return
    const { seq, sentAt } = ack.parse(body)
    plan.room.send(plan.person.id, seq, sentAt)
  }

  /** Tells whether it may still be sent. A time that is over before it is heard of is refused as none. */
  async #moveNear(plan: Plan): Promise<boolean> {
    for (const inMs of [20, 200, 2_000]) {
      const { status } = await plan.person.ask('PATCH', this.#path(plan), { sendAt: Date.now() + inMs })
      if (status !== 400) return status === 200
    }
    throw new Error('no time is far enough')
  }

  /** The time comes. What is refused then, or was before, stays what it is; the rest is a message. */
  async pass(): Promise<void> {
    const plan = this.#next()
    if (!plan) return
    const { person, room, id } = plan
    if (!(await this.#moveNear(plan))) return
    const mine = async () => {
      const { body } = await person.ask('GET', `/v1/conversations/${room.id}/scheduled`)
      return routes.listScheduled.answers[200].schema.parse(body).scheduled.find((one) => one.id === id)
    }
    await until(async () => (await mine())?.failed !== undefined || !(await mine()), 'the time comes')
    if (await mine()) throw new Error('what may be scheduled is sent')
    const { body } = await person.ask('GET', `/v1/conversations/${room.id}/messages?limit=1`)
    const [sent] = message.array().parse((body as { messages: unknown }).messages)
    if (sent?.id !== id) throw new Error('the newest message is the one that was planned')
    room.send(person.id, sent.seq, sent.sentAt)
  }
}
